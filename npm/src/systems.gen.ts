// Made from core/src/<system>/system.rs by the package build: change it there.

/** What goes for every operation's options. */
export interface AnyOptions {
  /** Lets words through that are in no list of this version, as a newer terminal may know them. */
  passUnknown?: boolean;
}

/** What may be said with the operations of QFPay / Haojin ECR. */
export interface QfpayFields {
  /**
   * Which camera reads the customer's code; true is the front one. `0` the back camera, `1` the front camera. `0`
   * unless given. Section 3.
   */
  camera_id?: boolean | 0 | 1 | null;
  /** How long the terminal waits for a card. In s, from 1. `120` unless given. Section 3. */
  wait_card_timeout?: number | null;
  /**
   * With cards how long the terminal waits for one, otherwise how long the whole payment may take. In s, from 1. At
   * most 120 with `payme`. Section 3.
   */
  payment_timeout?: number | null;
  /**
   * Which side shows the code; what was used last when it is left out. `QRCODE_PAY` QR code payment, `SCAN_PAY`
   * scan payment. Section 3.
   */
  scan_type?: "QRCODE_PAY" | "SCAN_PAY" | null;
  /**
   * Whether the terminal returns to its home screen afterwards (terminal software 4.33.24 or later). `0` unless
   * given. Section 3.
   */
  moveToBack?: boolean | 0 | 1 | null;
  /** Whether the cashier may change the amount at the terminal. `0` unless given. Section 3. */
  allow_modify_flag?: boolean | 0 | 1 | null;
}

/** What `connect` is told of QFPay / Haojin ECR. */
export interface QfpaySettings {
  /** The key shown on the terminal. Not needed for the simulator. Section 1. */
  posKey?: string;
  /**
   * How the cipher's key is made of the POS-KEY. `utf8` the bytes of its text, `hex` its hex digits. `utf8` unless
   * given. Section 1.
   */
  keyMode?: "utf8" | "hex";
  /**
   * How requests are written before they are encrypted. `lenient` what terminals are known to read, `json` the
   * documents' own, with an object, `json-string` the documents' own, with a text. `lenient` unless given. Section
   * 6.
   */
  envelope?: "lenient" | "json" | "json-string";
  /** Whether requests are encrypted, as it is set at the terminal. `true` unless given. Section 1. */
  encrypt?: boolean;
  /** Serial: the most data bytes in one frame. In bytes, from 1 to 65524. `448` unless given. Section 9.2. */
  fragment?: number;
  /**
   * Serial: write sealed requests so that no frame marker is in them, for terminals that search for it. `false`
   * unless given. Section 9.1.
   */
  markerFree?: boolean;
  /**
   * Which replies are read. `either` sealed and clear ones, `sealed` sealed ones alone. `either` unless given.
   * Section 7.
   */
  replies?: "either" | "sealed";
}

/** What may be said with the operations of CodePay Register, WiseCashier, PayCloud. */
export interface CodepayFields {
  /** The payment channel's number of the earlier order. Section 7.1. */
  orig_pay_channel_trans_no?: string | null;
  /** The amount of what is undone. Section 7.1. */
  order_amount?: string | null;
  /** A tip in the amount's currency; never zero. Section 7.1. */
  tip_amount?: string | null;
  /** The tax in it. Section 7.1. */
  tax_amount?: string | null;
  /** Whether the customer is asked for a tip at the terminal. `false` unless given. Section 7.1. */
  on_screen_tip?: boolean | 0 | 1 | null;
  /** Cash that is handed out with the sale. Section 7.1. */
  cashback_amount?: string | null;
  /**
   * The brand; the method says it already where it names one. `Visa` Visa, `MasterCard` Mastercard, `Amex` American
   * Express, `Discover` Discover, `JCB` JCB, `DinersClub` Diners Club, `UnionPay` UnionPay, `Alipay` Alipay,
   * `Alipay+` Alipay+, `WeChatPay` WeChat Pay, `PayPal` PayPal, `Venmo` Venmo, `CashPay` CashPay, `MyDebit`
   * MyDebit, `NibssQR` NIBSS QR, `KBZPay` KBZPay. Section 7.4.
   */
  pay_method_id?: "Visa" | "MasterCard" | "Amex" | "Discover" | "JCB" | "DinersClub" | "UnionPay" | "Alipay" | "Alipay+" | "WeChatPay" | "PayPal" | "Venmo" | "CashPay" | "MyDebit" | "NibssQR" | "KBZPay" | null;
  /**
   * How the customer pays; the method says it already. `SWIPE_CARD` a card at the terminal, `SCANQR_PAY` the
   * customer scans the terminal's code, `BSCANQR_PAY` the terminal scans the customer's code. Section 7.4.
   */
  pay_scenario?: "SWIPE_CARD" | "SCANQR_PAY" | "BSCANQR_PAY" | null;
  /** The kind of card. `1` debit, `2` credit, `3` EBT, `4` gift. Section 7.4. */
  card_type?: "1" | "2" | "3" | "4" | null;
  /** Its values are in no document. Section 7.1. */
  card_network_type?: string | null;
  /** Something of yours that is returned as it is. Section 7.1. */
  attach?: string | null;
  /** What is sold. Section 7.1. */
  description?: string | null;
  /** Where the vendor's gateway reports to, for payments that go through it. Section 7.1. */
  notify_url?: string | null;
  /**
   * After how long the order is not paid any more; 0 leaves it to the terminal. In s, from 0. `300` unless given.
   * Section 7.1.
   */
  expires?: number | null;
  /** Whether the order waits until a clerk takes it up at the terminal. `false` unless given. Section 7.1. */
  confirm_on_terminal?: boolean | 0 | 1 | null;
  /** Whether the manager has to allow it at the terminal. `false` unless given. Section 7.1. */
  required_terminal_authentication?: boolean | 0 | 1 | null;
  /** Whether the signature is taken on the screen. Section 15. */
  on_screen_signature?: boolean | 0 | 1 | null;
  /**
   * Which receipts the terminal prints. `0` none, `1` the merchant's, `2` the customer's, `3` both. Section 7.1.
   */
  receipt_print_mode?: "0" | "1" | "2" | "3" | null;
}

/** What `connect` is told of CodePay Register, WiseCashier, PayCloud. */
export interface CodepaySettings {
  /** What the till is registered as. Not needed for the simulator. Section 4. */
  appId?: string;
  /** Whether `expires` is written as a number; the document says text. `false` unless given. Section 15. */
  expiresAsNumber?: boolean;
}

/** What may be said with the operations of icashier. */
export interface IcashierFields {
  /** Where the customer's browser comes back to. Section "Submit". */
  fronturl?: string | null;
  /** The holder's name, for payment with a bound card. Section "Submit". */
  accname?: string | null;
  /** The holder's identity number, for payment with a bound card. Section "Submit". */
  accno?: string | null;
}

/** What `connect` is told of icashier. */
export interface IcashierSettings {
  /** The gateway's address, such as https://pay.example. Section "Endpoints". */
  url: string;
  /** Your merchant number. Section "Submit". */
  merid: string;
  /** The signing key. Section "Messages". */
  key: string;
  /** Where the gateway sends its notifications. Section "Submit". */
  backurl: string;
  /** Where customers come back to, unless a payment says otherwise. Section "Submit". */
  fronturl?: string;
  /**
   * How long a payment is waited for before it is `unknown`; without end where it is left out. In ms, from 1.
   * Section "Query".
   */
  expires?: number;
}

/** What may be said with the operations of BPC bankpos-cloud. */
export interface BpcFields {
  /** The merchant's own order number. Section "tranType". */
  merOrderNo?: string | null;
  /** How long the code can be paid. In s, from 1. `600` unless given. Section "tranType". */
  qrValidTime?: number | null;
  /** The operator, here and in what is asked about it later. Section "tranType". */
  tellerNo?: string | null;
  /**
   * The wallet, which some banks want here too. `ZFBA` Alipay, `WEIX` WeChat Pay, `UPAY` UnionPay QR. Section
   * "Clarifications".
   */
  payType?: "ZFBA" | "WEIX" | "UPAY" | null;
  /**
   * The number of the refund where the bank wants one of its own; the payment's when it is left out. Section
   * "Clarifications".
   */
  tradeNo?: string | null;
}

/** What `connect` is told of BPC bankpos-cloud. */
export interface BpcSettings {
  /** The gateway's one address. Section "Transport and signature". */
  url: string;
  /** Your merchant number. Section "tranType". */
  mid: string;
  /** The number of the device. Section "tranType". */
  posNo: string;
  /** The operator, unless an operation says otherwise. Section "tranType". */
  tellerNo?: string;
  /** The shared secret. Section "Transport and signature". */
  key: string;
  /** Where the gateway sends its notifications. Section "Notification". */
  retUrl?: string;
  /** From the code's showing to the first inquiry. In ms, from 0. `30000` unless given. Section "respCode". */
  firstQuery?: number;
  /**
   * Whether a notification without a signature is a reason to ask, instead of being refused. `false` unless given.
   * Section "Notification".
   */
  allowUnsignedNotifications?: boolean;
}

/** What may be said with each operation of each system. */
export interface OptionsOf {
  qfpay: {
    pay: AnyOptions & Pick<QfpayFields, "camera_id" | "wait_card_timeout" | "payment_timeout" | "scan_type" | "moveToBack">;
    authorise: AnyOptions;
    refund: AnyOptions & Pick<QfpayFields, "moveToBack" | "allow_modify_flag">;
    void: AnyOptions & Pick<QfpayFields, "moveToBack" | "allow_modify_flag">;
    complete: AnyOptions;
    adjust: AnyOptions;
  };
  codepay: {
    pay: AnyOptions & Pick<CodepayFields, "tip_amount" | "tax_amount" | "on_screen_tip" | "cashback_amount" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "on_screen_signature" | "receipt_print_mode">;
    authorise: AnyOptions & Pick<CodepayFields, "tip_amount" | "tax_amount" | "on_screen_tip" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "on_screen_signature" | "receipt_print_mode">;
    refund: AnyOptions & Pick<CodepayFields, "orig_pay_channel_trans_no" | "tax_amount" | "on_screen_tip" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "required_terminal_authentication" | "on_screen_signature" | "receipt_print_mode">;
    void: AnyOptions & Pick<CodepayFields, "orig_pay_channel_trans_no" | "order_amount" | "tax_amount" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "required_terminal_authentication" | "on_screen_signature" | "receipt_print_mode">;
    complete: AnyOptions & Pick<CodepayFields, "orig_pay_channel_trans_no" | "tip_amount" | "tax_amount" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "on_screen_signature" | "receipt_print_mode">;
    adjust: AnyOptions;
  };
  icashier: {
    pay: AnyOptions & Pick<IcashierFields, "fronturl" | "accname" | "accno">;
    authorise: AnyOptions;
    refund: AnyOptions;
    void: AnyOptions;
    complete: AnyOptions;
    adjust: AnyOptions;
  };
  bpc: {
    pay: AnyOptions & Pick<BpcFields, "merOrderNo" | "qrValidTime" | "tellerNo">;
    authorise: AnyOptions;
    refund: AnyOptions & Pick<BpcFields, "tellerNo" | "payType" | "tradeNo">;
    void: AnyOptions;
    complete: AnyOptions;
    adjust: AnyOptions;
  };
}

/** One field of an operation, as data. */
export interface FieldRow {
  readonly name: string;
  readonly on: readonly string[];
  readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address";
  readonly words?: readonly (readonly [word: string, meaning: string])[];
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly caps?: readonly { readonly method: string; readonly most: number }[];
  readonly default?: string;
  readonly required?: boolean;
  readonly simulated?: string;
  readonly private?: boolean;
  readonly text: string;
  readonly section: string;
}

/** One way to reach a system. */
export interface WayRow {
  readonly via: string;
  readonly port?: number;
  readonly paths?: readonly string[];
  readonly contentType?: string;
  readonly baud?: number;
}

/** A payment system as data. */
export interface SystemRow {
  readonly name: keyof OptionsOf;
  readonly title: string;
  readonly face: "terminal" | "gateway";
  readonly ways: readonly WayRow[];
  readonly connect: readonly FieldRow[];
  readonly fields: readonly FieldRow[];
  readonly tables: readonly {
    readonly name: string;
    readonly text: string;
    readonly rows: readonly (readonly [word: string, meaning: string])[];
  }[];
}

/** Every system. */
export const systems: readonly SystemRow[] = [
  {
    connect: [
      {"kind":"text","name":"posKey","on":[],"private":true,"required":true,"section":"1","simulated":"f46b1f08bec1f39104792cc79ec9aacd","text":"The key shown on the terminal. Not needed for the simulator."},
      {"default":"utf8","kind":"word","name":"keyMode","on":[],"section":"1","text":"How the cipher's key is made of the POS-KEY.","words":[["utf8","the bytes of its text"],["hex","its hex digits"]]},
      {"default":"lenient","kind":"word","name":"envelope","on":[],"section":"6","text":"How requests are written before they are encrypted.","words":[["lenient","what terminals are known to read"],["json","the documents' own, with an object"],["json-string","the documents' own, with a text"]]},
      {"default":"true","kind":"flag","name":"encrypt","on":[],"section":"1","text":"Whether requests are encrypted, as it is set at the terminal."},
      {"default":"448","kind":"whole","max":65524,"min":1,"name":"fragment","on":[],"section":"9.2","text":"Serial: the most data bytes in one frame.","unit":"bytes"},
      {"default":"false","kind":"flag","name":"markerFree","on":[],"section":"9.1","text":"Serial: write sealed requests so that no frame marker is in them, for terminals that search for it."},
      {"default":"either","kind":"word","name":"replies","on":[],"section":"7","text":"Which replies are read.","words":[["either","sealed and clear ones"],["sealed","sealed ones alone"]]},
    ],
    face: "terminal",
    fields: [
      {"default":"0","kind":"word","name":"camera_id","on":["pay"],"section":"3","text":"Which camera reads the customer's code; true is the front one.","words":[["0","the back camera"],["1","the front camera"]]},
      {"default":"120","kind":"whole","min":1,"name":"wait_card_timeout","on":["pay"],"section":"3","text":"How long the terminal waits for a card.","unit":"s"},
      {"caps":[{"method":"payme","most":120}],"kind":"whole","min":1,"name":"payment_timeout","on":["pay"],"section":"3","text":"With cards how long the terminal waits for one, otherwise how long the whole payment may take.","unit":"s"},
      {"kind":"word","name":"scan_type","on":["pay"],"section":"3","text":"Which side shows the code; what was used last when it is left out.","words":[["QRCODE_PAY","QR code payment"],["SCAN_PAY","scan payment"]]},
      {"default":"0","kind":"flag","name":"moveToBack","on":["pay","refund","void"],"section":"3","text":"Whether the terminal returns to its home screen afterwards (terminal software 4.33.24 or later)."},
      {"default":"0","kind":"flag","name":"allow_modify_flag","on":["refund","void"],"section":"3","text":"Whether the cashier may change the amount at the terminal."},
    ],
    name: "qfpay",
    tables: [
      {"name":"func_type","rows":[["1001","payment"],["1002","refund or void"],["3001","print receipt"],["3002","print summary"],["4001","inquiry"],["5001","cancel the running payment or refund"]],"text":"the operation"},
      {"name":"channel","rows":[["card_payment","Visa / Mastercard"],["wx","WeChat Pay"],["alipay","Alipay"],["payme","PayMe"],["union","UnionPay QuickPass"],["fps","FPS"],["octopus","Octopus"],["unionpay_card","UnionPay card"],["amex_card","American Express"]],"text":"what the customer pays with"},
      {"name":"busicd","rows":[["802808","Visa / Mastercard"],["800208","WeChat Pay, CPM"],["800201","WeChat Pay, MPM"],["800108","Alipay, CPM"],["800101","Alipay, MPM"],["805808","PayMe, CPM"],["805801","PayMe, MPM"],["800708","UnionPay QuickPass, CPM"],["800701","UnionPay QuickPass, MPM"],["802001","FPS, MPM"],["803708","Octopus"],["806708","UnionPay card"],["806808","American Express"]],"text":"what was paid with, and which side showed the code"},
      {"name":"scan_type","rows":[["QRCODE_PAY","QR code payment"],["SCAN_PAY","scan payment"]],"text":"which side shows the code"},
      {"name":"respcd","rows":[["4003","refused: the POS-KEY or digest does not match"],["4004","not a POST"],["4005","other error"],["4006","wrong parameters"],["4007","the terminal's user is not logged in"],["5001","decryption failed"],["6000","success"],["6001","cancelled by the user or by a cancel request"],["6002","request error"]],"text":"how the terminal took the request"},
    ],
    title: "QFPay / Haojin ECR",
    ways: [
      {"contentType":"application/json","paths":["/api/pos/trade","/api/pos/cancel","/api/pos/print_receipt","/api/pos/transaction_info","/api/pos/query_transaction","/api/pos/cancel_request"],"port":9001,"via":"http"},
      {"port":9002,"via":"tcp"},
      {"baud":9600,"via":"serial"},
    ],
  },
  {
    connect: [
      {"kind":"text","name":"appId","on":[],"required":true,"section":"4","simulated":"wz0000000000000000","text":"What the till is registered as. Not needed for the simulator."},
      {"default":"false","kind":"flag","name":"expiresAsNumber","on":[],"section":"15","text":"Whether `expires` is written as a number; the document says text."},
      {"default":"20000","kind":"whole","min":0,"name":"timeouts.silence","on":[],"section":"8","text":"From the terminal's last message during an operation to the question whether it is there.","unit":"ms"},
      {"default":"8000","kind":"whole","min":0,"name":"timeouts.lost","on":[],"section":"8","text":"How long the answer to that may take until the line counts as lost.","unit":"ms"},
    ],
    face: "terminal",
    fields: [
      {"kind":"text","name":"orig_pay_channel_trans_no","on":["refund","void","complete"],"section":"7.1","text":"The payment channel's number of the earlier order."},
      {"kind":"amount","name":"order_amount","on":["void"],"section":"7.1","text":"The amount of what is undone."},
      {"kind":"amount","name":"tip_amount","on":["pay","authorise","complete"],"section":"7.1","text":"A tip in the amount's currency; never zero."},
      {"kind":"amount","name":"tax_amount","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"The tax in it."},
      {"default":"false","kind":"flag","name":"on_screen_tip","on":["pay","refund","authorise"],"section":"7.1","text":"Whether the customer is asked for a tip at the terminal."},
      {"kind":"amount","name":"cashback_amount","on":["pay"],"section":"7.1","text":"Cash that is handed out with the sale."},
      {"kind":"word","name":"pay_method_id","on":["pay","authorise","refund","void","complete"],"section":"7.4","text":"The brand; the method says it already where it names one.","words":[["Visa","Visa"],["MasterCard","Mastercard"],["Amex","American Express"],["Discover","Discover"],["JCB","JCB"],["DinersClub","Diners Club"],["UnionPay","UnionPay"],["Alipay","Alipay"],["Alipay+","Alipay+"],["WeChatPay","WeChat Pay"],["PayPal","PayPal"],["Venmo","Venmo"],["CashPay","CashPay"],["MyDebit","MyDebit"],["NibssQR","NIBSS QR"],["KBZPay","KBZPay"]]},
      {"kind":"word","name":"pay_scenario","on":["pay","authorise","refund","void","complete"],"section":"7.4","text":"How the customer pays; the method says it already.","words":[["SWIPE_CARD","a card at the terminal"],["SCANQR_PAY","the customer scans the terminal's code"],["BSCANQR_PAY","the terminal scans the customer's code"]]},
      {"kind":"word","name":"card_type","on":["pay","authorise","refund","void","complete"],"section":"7.4","text":"The kind of card.","words":[["1","debit"],["2","credit"],["3","EBT"],["4","gift"]]},
      {"kind":"text","name":"card_network_type","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Its values are in no document."},
      {"kind":"text","name":"attach","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Something of yours that is returned as it is."},
      {"kind":"text","name":"description","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"What is sold."},
      {"kind":"address","name":"notify_url","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Where the vendor's gateway reports to, for payments that go through it."},
      {"default":"300","kind":"whole","min":0,"name":"expires","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"After how long the order is not paid any more; 0 leaves it to the terminal.","unit":"s"},
      {"default":"false","kind":"flag","name":"confirm_on_terminal","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Whether the order waits until a clerk takes it up at the terminal."},
      {"default":"false","kind":"flag","name":"required_terminal_authentication","on":["refund","void"],"section":"7.1","text":"Whether the manager has to allow it at the terminal."},
      {"kind":"flag","name":"on_screen_signature","on":["pay","authorise","refund","void","complete"],"section":"15","text":"Whether the signature is taken on the screen."},
      {"kind":"word","name":"receipt_print_mode","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Which receipts the terminal prints.","words":[["0","none"],["1","the merchant's"],["2","the customer's"],["3","both"]]},
    ],
    name: "codepay",
    tables: [
      {"name":"topic","rows":[["ecrhub.pay.order","submit a transaction"],["ecrhub.pay.query","ask about a transaction"],["ecrhub.pay.close","close a transaction that is not paid yet"],["ecrhub.pay.batch.close","settle the day's transactions"],["ecrhub.pay.tip.adjustment","change the tip of a sale"],["ecrhub.init","announce the till's settings"],["ecrhub.pay.init","the same, as other clients call it"],["ecrhub.getInfo","ask who the terminal is"],["ecrhub.heartbeat","a sign of life"],["ecrhub.pair","pair a till and a terminal"],["ecrhub.unpair","end a pairing"]],"text":"what a message is about"},
      {"name":"trans_type","rows":[["1","sale"],["2","void"],["3","refund"],["4","authorization"],["5","cancel an authorization"],["6","complete an authorization"],["7","cancel a completion"],["8","refund a completion"],["11","sale with cashback"]],"text":"what an order does with money"},
      {"name":"trans_status","rows":[["0","processing"],["1","closed: it failed"],["2","successful"],["3","voided or cancelled"],["9","created"]],"text":"where a transaction stands"},
      {"name":"pay_scenario","rows":[["SWIPE_CARD","a card at the terminal"],["SCANQR_PAY","the customer scans the terminal's code"],["BSCANQR_PAY","the terminal scans the customer's code"]],"text":"how the customer pays"},
      {"name":"pay_method_id","rows":[["Visa","Visa"],["MasterCard","Mastercard"],["Amex","American Express"],["Discover","Discover"],["JCB","JCB"],["DinersClub","Diners Club"],["UnionPay","UnionPay"],["Alipay","Alipay"],["Alipay+","Alipay+"],["WeChatPay","WeChat Pay"],["PayPal","PayPal"],["Venmo","Venmo"],["CashPay","CashPay"],["MyDebit","MyDebit"],["NibssQR","NIBSS QR"],["KBZPay","KBZPay"]],"text":"the brand"},
      {"name":"card_type","rows":[["1","debit"],["2","credit"],["3","EBT"],["4","gift"]],"text":"the kind of card"},
      {"name":"entry_mode","rows":[["1","swipe"],["2","chip"],["3","contactless"],["4","manual"]],"text":"how the card was read"},
      {"name":"order_queue_mode","rows":[["FIFO","first in, first out"],["FILO","first in, last out"]],"text":"in which order waiting orders are shown"},
      {"name":"response_code","rows":[["000","success"],["0","success, as terminals in the field write it"],["101","a transaction is in progress, try again later"],["102","transaction cancellation"],["103","the transaction is successful"],["104","the transaction does not exist"],["105","the transaction is refunded"],["106","the transaction failed"],["107","timeout"],["108","the result is unknown"],["109","network anomaly"],["110","operator cancellation"],["111","read card timeout"],["112","QR code timeout"],["113","duplicate merchant order number"],["114","unsupported transaction type"],["115","reject"],["116","not logged in"],["117","unsupported payment scenario"],["118","token expired"],["119","can not void"],["120","amount out of limit"],["121","incorrect amount format"],["201","failed to close the transaction"],["202","parameter error"],["999","unknown error"]],"text":"how it went"},
    ],
    title: "CodePay Register, WiseCashier, PayCloud",
    ways: [
      {"port":35779,"via":"websocket"},
    ],
  },
  {
    connect: [
      {"kind":"address","name":"url","on":[],"required":true,"section":"Endpoints","text":"The gateway's address, such as https://pay.example."},
      {"kind":"text","name":"merid","on":[],"required":true,"section":"Submit","text":"Your merchant number."},
      {"kind":"text","name":"key","on":[],"private":true,"required":true,"section":"Messages","text":"The signing key."},
      {"kind":"address","name":"backurl","on":[],"required":true,"section":"Submit","text":"Where the gateway sends its notifications."},
      {"kind":"address","name":"fronturl","on":[],"section":"Submit","text":"Where customers come back to, unless a payment says otherwise."},
      {"kind":"whole","min":1,"name":"expires","on":[],"section":"Query","text":"How long a payment is waited for before it is `unknown`; without end where it is left out.","unit":"ms"},
    ],
    face: "gateway",
    fields: [
      {"kind":"address","name":"fronturl","on":["pay"],"section":"Submit","text":"Where the customer's browser comes back to."},
      {"kind":"text","name":"accname","on":["pay"],"private":true,"section":"Submit","text":"The holder's name, for payment with a bound card."},
      {"kind":"text","name":"accno","on":["pay"],"private":true,"section":"Submit","text":"The holder's identity number, for payment with a bound card."},
    ],
    name: "icashier",
    tables: [
      {"name":"action","rows":[["Bank","UnionPay"],["WeiXin","WeChat Pay"],["AliPay","Alipay"],["Arbi","what the customer chooses"]],"text":"how the customer pays"},
      {"name":"resultcode","rows":[["0000","paid, settled to the available account"],["1001","not paid"],["1002","paid, settled to the not yet available account"],["1003","failed"],["1004","under investigation"]],"text":"what became of an order"},
    ],
    title: "icashier",
    ways: [
      {"contentType":"application/x-www-form-urlencoded","paths":["/api/icashier","/apis/icashier","/api/query"],"via":"http"},
    ],
  },
  {
    connect: [
      {"kind":"address","name":"url","on":[],"required":true,"section":"Transport and signature","text":"The gateway's one address."},
      {"kind":"text","name":"mid","on":[],"required":true,"section":"tranType","text":"Your merchant number."},
      {"kind":"text","name":"posNo","on":[],"required":true,"section":"tranType","text":"The number of the device."},
      {"kind":"text","name":"tellerNo","on":[],"section":"tranType","text":"The operator, unless an operation says otherwise."},
      {"kind":"text","name":"key","on":[],"private":true,"required":true,"section":"Transport and signature","text":"The shared secret."},
      {"kind":"address","name":"retUrl","on":[],"section":"Notification","text":"Where the gateway sends its notifications."},
      {"default":"30000","kind":"whole","min":0,"name":"firstQuery","on":[],"section":"respCode","text":"From the code's showing to the first inquiry.","unit":"ms"},
      {"default":"false","kind":"flag","name":"allowUnsignedNotifications","on":[],"section":"Notification","text":"Whether a notification without a signature is a reason to ask, instead of being refused."},
    ],
    face: "gateway",
    fields: [
      {"kind":"text","name":"merOrderNo","on":["pay"],"section":"tranType","text":"The merchant's own order number."},
      {"default":"600","kind":"whole","min":1,"name":"qrValidTime","on":["pay"],"section":"tranType","text":"How long the code can be paid.","unit":"s"},
      {"kind":"text","name":"tellerNo","on":["pay","refund"],"section":"tranType","text":"The operator, here and in what is asked about it later."},
      {"kind":"word","name":"payType","on":["refund"],"section":"Clarifications","text":"The wallet, which some banks want here too.","words":[["ZFBA","Alipay"],["WEIX","WeChat Pay"],["UPAY","UnionPay QR"]]},
      {"kind":"text","name":"tradeNo","on":["refund"],"section":"Clarifications","text":"The number of the refund where the bank wants one of its own; the payment's when it is left out."},
    ],
    name: "bpc",
    tables: [
      {"name":"tranType","rows":[["F","ask for a payment code"],["G","what became of a payment"],["R","give money back"],["J","what became of a refund"],["S","close an order"]],"text":"the operation"},
      {"name":"payType","rows":[["ZFBA","Alipay"],["WEIX","WeChat Pay"],["UPAY","UnionPay QR"]],"text":"the customer's wallet"},
      {"name":"respCode","rows":[["00","success"],["77","the order failed, do not ask again"],["88","waiting for the customer"],["99","not known yet, ask again"]],"text":"how it went"},
    ],
    title: "BPC bankpos-cloud",
    ways: [
      {"contentType":"application/json; charset=UTF-8","paths":[""],"via":"http"},
    ],
  },
];
