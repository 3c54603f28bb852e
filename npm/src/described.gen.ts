// Made from core/src/<system>/system.rs by the package build: change it there.

import type { System } from "./systems.gen.js";
import type { Meaning } from "./tables.gen.js";

/** Something that may be said, when connecting or with an operation. */
export interface Field {
  readonly name: string;
  /** With which operations; none of what `connect` is told. */
  readonly on: readonly string[];
  readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address" | "texts";
  readonly words?: readonly Meaning[];
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly caps?: readonly { readonly method: string; readonly most: number }[];
  /** What holds where it is left out. */
  readonly default?: string;
  readonly required?: boolean;
  readonly simulated?: string;
  /** It is a secret, or says something about a person. */
  readonly private?: boolean;
  /** It is for back ends alone: in a page everybody could read it. */
  readonly behind?: boolean;
  /** What it is for, in one sentence. */
  readonly text: string;
  /** The section of its sheet in docs/protocols. */
  readonly section: string;
}

/** One way to reach a system. */
export interface Way {
  readonly via: "tcp" | "http" | "serial" | "websocket";
  readonly port?: number;
  readonly paths?: readonly string[];
  /** Those that move no money. */
  readonly harmless?: readonly string[];
  readonly contentType?: string;
  readonly baud?: number;
  readonly settings?: readonly Field[];
}

/** By which numbers a system knows a payment. */
export interface Names {
  /** What the order number is called on the wire. */
  readonly order: string;
  /** How many characters it has, at least and at most. */
  readonly least: number;
  readonly most: number;
  /** Letters and digits alone; otherwise every printable ASCII character. */
  readonly plain?: boolean;
  /** What the system's own number is called. */
  readonly number: string;
  /** By which of them an earlier payment is given back, completed or added to. */
  readonly follows: readonly ("order" | "number")[];
  /** By which of them a payment is asked for. */
  readonly asks: readonly ("order" | "number")[];
}

/** A payment system. */
export interface Described {
  readonly name: System;
  /** Its name for people. */
  readonly title: string;
  readonly face: "terminal" | "gateway";
  readonly names: Names;
  readonly ways: readonly Way[];
  /** What `connect` is told of it; a dot is a member of a member. */
  readonly connect: readonly Field[];
  /** What a simulated one is told besides. */
  readonly simulated: readonly Field[];
  /** What may be said with its operations. */
  readonly fields: readonly Field[];
}

/** Every system. */
export const systems: readonly Described[] = [
  {
    connect: [
      {"kind":"text","name":"posKey","on":[],"private":true,"required":true,"section":"1","simulated":"f46b1f08bec1f39104792cc79ec9aacd","text":"The key shown on the terminal. Not needed for the simulator."},
      {"default":"A8","kind":"word","name":"model","on":[],"section":"10","text":"Which terminal it is: it narrows the methods that can be asked for.","words":[["A8","LANDI A8, every method"],["A8S","LANDI A8S, every method"],["A920","PAX A920, codes alone"]]},
      {"default":"utf8","kind":"word","name":"keyMode","on":[],"section":"1","text":"How the cipher's key is made of the POS-KEY.","words":[["utf8","the bytes of its text"],["hex","its hex digits"]]},
      {"default":"lenient","kind":"word","name":"envelope","on":[],"section":"6","text":"How requests are written before they are encrypted.","words":[["lenient","what terminals are known to read"],["json","the documents' own, with an object"],["json-string","the documents' own, with a text"]]},
      {"default":"true","kind":"flag","name":"encrypt","on":[],"section":"1","text":"Whether requests are encrypted, as it is set at the terminal."},
      {"default":"448","kind":"whole","max":65524,"min":1,"name":"fragment","on":[],"section":"9.2","text":"Serial: the most data bytes in one frame.","unit":"bytes"},
      {"default":"false","kind":"flag","name":"markerFree","on":[],"section":"9.1","text":"Serial: write sealed requests so that no frame marker is in them, for terminals that search for it."},
      {"default":"either","kind":"word","name":"replies","on":[],"section":"7","text":"Which replies are read.","words":[["either","sealed and clear ones"],["sealed","sealed ones alone"]]},
      {"kind":"texts","name":"words.notFound","on":[],"section":"7","text":"How this terminal says that there is no such order, beside the words that are known; of use until it is learnt."},
      {"behind":true,"kind":"address","name":"confirm.url","on":[],"required":true,"section":"17.1","text":"Asks QFPay's back end too what became of a payment: its address, https unless it is on this machine. Only in a back end, where its key is safe."},
      {"behind":true,"kind":"text","name":"confirm.appCode","on":[],"required":true,"section":"17.1","text":"The merchant's app code."},
      {"behind":true,"kind":"text","name":"confirm.key","on":[],"private":true,"required":true,"section":"17.1","text":"The key that belongs to the app code."},
      {"behind":true,"default":"SHA256","kind":"word","name":"confirm.signType","on":[],"section":"17.1","text":"How questions are signed.","words":[["MD5","what is taken where nothing is said"],["SHA256","what the documents recommend"]]},
      {"behind":true,"kind":"text","name":"confirm.mchid","on":[],"section":"17.1","text":"The shop, where the vendor gave it a number."},
      {"behind":true,"default":"ask","kind":"word","name":"confirm.mode","on":[],"section":"17","text":"What it is asked for.","words":[["ask","it is asked while an outcome is in doubt"],["required","and no approval that came in clear is believed without it"]]},
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
    names: {"asks":["order","number"],"follows":["order","number"],"least":1,"most":64,"number":"syssn","order":"out_trade_no"},
    title: "QFPay / Haojin ECR",
    ways: [
      {"contentType":"application/json","harmless":["/api/pos/print_receipt","/api/pos/transaction_info","/api/pos/query_transaction","/api/pos/cancel_request"],"paths":["/api/pos/trade","/api/pos/cancel","/api/pos/print_receipt","/api/pos/transaction_info","/api/pos/query_transaction","/api/pos/cancel_request"],"port":9001,"settings":[{"default":"quoted","kind":"word","name":"body","on":[],"section":"8","text":"How a sealed request is written as a body.","words":[["quoted","as a JSON text"],["bare","as it is"]]}],"via":"http"},
      {"port":9002,"via":"tcp"},
      {"baud":9600,"via":"serial"},
    ],
    simulated: [
      {"kind":"whole","min":0,"name":"persona","on":[],"section":"12","text":"Another terminal that QFPay's documents allow, drawn by this seed.","unit":""},
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
      {"kind":"amount","name":"order_amount","on":["void"],"section":"7.1","text":"The amount of what is undone, all of it, for terminals that want it repeated."},
      {"kind":"amount","name":"tip_amount","on":["pay","authorise","complete"],"section":"7.1","text":"A tip in the amount's currency; never zero."},
      {"kind":"amount","name":"tax_amount","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"The tax in it."},
      {"default":"false","kind":"flag","name":"on_screen_tip","on":["pay","refund","authorise"],"section":"7.1","text":"Whether the customer is asked for a tip at the terminal; not together with cash."},
      {"kind":"amount","name":"cashback_amount","on":["pay"],"section":"7.1","text":"Cash that is handed out with the sale."},
      {"kind":"word","name":"pay_method_id","on":["pay","authorise","refund","void","complete"],"section":"7.4","text":"The brand; the method says it already where it names one.","words":[["Visa","Visa"],["MasterCard","Mastercard"],["Amex","American Express"],["Discover","Discover"],["JCB","JCB"],["DinersClub","Diners Club"],["UnionPay","UnionPay"],["Alipay","Alipay"],["Alipay+","Alipay+"],["WeChatPay","WeChat Pay"],["PayPal","PayPal"],["Venmo","Venmo"],["CashPay","CashPay"],["MyDebit","MyDebit"],["NibssQR","NIBSS QR"],["KBZPay","KBZPay"]]},
      {"kind":"word","name":"pay_scenario","on":["pay","authorise","refund","void","complete"],"section":"7.4","text":"How the customer pays; the method says it already.","words":[["SWIPE_CARD","a card at the terminal"],["SCANQR_PAY","the customer scans the terminal's code"],["BSCANQR_PAY","the terminal scans the customer's code"]]},
      {"kind":"word","name":"card_type","on":["pay","authorise","refund","void","complete"],"section":"7.4","text":"The kind of card.","words":[["1","debit"],["2","credit"],["3","EBT"],["4","gift"]]},
      {"kind":"text","name":"card_network_type","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Its values are in no document."},
      {"kind":"text","name":"attach","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Something of yours that is returned as it is."},
      {"kind":"text","name":"description","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"What is sold."},
      {"kind":"address","name":"notify_url","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Where the vendor's gateway reports to, for payments that go through it."},
      {"default":"300","kind":"whole","max":99999,"min":0,"name":"expires","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"After how long the order is not paid any more; 0 leaves it to the terminal.","unit":"s"},
      {"default":"false","kind":"flag","name":"confirm_on_terminal","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Whether the order waits until a clerk takes it up at the terminal."},
      {"default":"false","kind":"flag","name":"required_terminal_authentication","on":["refund","void"],"section":"7.1","text":"Whether the manager has to allow it at the terminal."},
      {"kind":"flag","name":"on_screen_signature","on":["pay","authorise","refund","void","complete"],"section":"15","text":"Whether the signature is taken on the screen."},
      {"kind":"word","name":"receipt_print_mode","on":["pay","authorise","refund","void","complete"],"section":"7.1","text":"Which receipts the terminal prints.","words":[["0","none"],["1","the merchant's"],["2","the customer's"],["3","both"]]},
    ],
    name: "codepay",
    names: {"asks":["order","number"],"follows":["order"],"least":1,"most":32,"number":"trans_no","order":"merchant_order_no","plain":true},
    title: "CodePay Register, WiseCashier, PayCloud",
    ways: [
      {"port":35779,"via":"websocket"},
    ],
    simulated: [
      {"kind":"whole","min":0,"name":"persona","on":[],"section":"15","text":"Another terminal that CodePay's documents allow, drawn by this seed.","unit":""},
      {"default":"false","kind":"flag","name":"field","on":[],"section":"15","text":"Whether it answers as terminals in the field do: success is `0`, and documented members are missing."},
      {"default":"false","kind":"flag","name":"push","on":[],"section":"15","text":"Whether it sends results that could not be delivered to whoever connects next."},
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
      {"kind":"text","name":"accname","on":["pay"],"private":true,"section":"Submit","text":"The holder's name, for payment with a bound card: only together with `accno`."},
      {"kind":"text","name":"accno","on":["pay"],"private":true,"section":"Submit","text":"The holder's identity number, for payment with a bound card: only together with `accname`."},
    ],
    name: "icashier",
    names: {"asks":["order","number"],"follows":[],"least":8,"most":32,"number":"queryid","order":"orderid","plain":true},
    title: "icashier",
    ways: [
      {"contentType":"application/x-www-form-urlencoded","paths":["/api/icashier","/apis/icashier","/api/query"],"via":"http"},
    ],
    simulated: [],
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
      {"default":"600","kind":"whole","max":86400,"min":1,"name":"qrValidTime","on":["pay"],"section":"tranType","text":"How long the code can be paid.","unit":"s"},
      {"kind":"text","name":"tellerNo","on":["pay","refund"],"section":"tranType","text":"The operator, here and in what is asked about it later."},
      {"kind":"word","name":"payType","on":["refund"],"section":"Clarifications","text":"The wallet, which some banks want here too, and in inquiries about the refund.","words":[["ZFBA","Alipay"],["WEIX","WeChat Pay"],["UPAY","UnionPay QR"]]},
      {"kind":"text","name":"tradeNo","on":["refund"],"section":"Clarifications","text":"The number of the refund where the bank wants one of its own; the payment's when it is left out."},
    ],
    name: "bpc",
    names: {"asks":["number"],"follows":["number"],"least":1,"most":64,"number":"sysTrace","order":"tradeNo"},
    title: "BPC bankpos-cloud",
    ways: [
      {"contentType":"application/json; charset=UTF-8","paths":[""],"via":"http"},
    ],
    simulated: [],
  },
];
