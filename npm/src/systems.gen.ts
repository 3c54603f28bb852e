// Made from core/src/<system>/system.rs by the package build: change it there.

import type {
  CommonGatewayOptions,
  CommonOptions,
  CustomLink,
  EngineLink,
  HelperLink,
  HttpLink,
  SerialLink,
  SimulatorLink,
  TcpLink,
  WebSocketLink,
  Timeouts,
} from "./options.js";
import type { Said } from "./types.js";

/** What may be said with the operations of QFPay / Haojin ECR. */
export interface QfpayFields {
  /**
   * Which camera reads the customer's code; true is the front one. `0` the back camera, `1` the front camera. `0`
   * unless given. Section 3.
   */
  camera_id?: boolean | 0 | 1 | null | undefined;
  /** How long the terminal waits for a card. In s, from 1. `120` unless given. Section 3. */
  wait_card_timeout?: number | null | undefined;
  /**
   * With cards how long the terminal waits for one, otherwise how long the whole payment may take. In s, from 1. At
   * most 120 with `payme`. Section 3.
   */
  payment_timeout?: number | null | undefined;
  /**
   * Which side shows the code; what was used last when it is left out. `QRCODE_PAY` QR code payment, `SCAN_PAY`
   * scan payment. Section 3.
   */
  scan_type?: "QRCODE_PAY" | "SCAN_PAY" | null | undefined;
  /**
   * Whether the terminal returns to its home screen afterwards (terminal software 4.33.24 or later). `0` unless
   * given. Section 3.
   */
  moveToBack?: boolean | 0 | 1 | null | undefined;
  /** Whether the cashier may change the amount at the terminal. `0` unless given. Section 3. */
  allow_modify_flag?: boolean | 0 | 1 | null | undefined;
}

/** What `connect` is told of QFPay / Haojin ECR. */
export interface QfpaySettings {
  /** The key shown on the terminal. Not needed for the simulator. Section 1. */
  posKey?: string;
  /**
   * Which terminal it is: it narrows the methods that can be asked for. `A8` LANDI A8, every method, `A8S` LANDI
   * A8S, every method, `A920` PAX A920, codes alone. `A8` unless given. Section 10.
   */
  model?: "A8" | "A8S" | "A920";
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

/** QFPay / Haojin ECR: what is said of `via: "http"`. */
export interface QfpayHttpLink extends HttpLink {
  /**
   * How a sealed request is written as a body. `quoted` as a JSON text, `bare` as it is. `quoted` unless given.
   * Section 8.
   */
  body?: "quoted" | "bare";
}

/** A simulated one in this process. */
export interface QfpaySimulatorLink extends SimulatorLink {
  /** Another terminal that QFPay's documents allow, drawn by this seed. Section 12. */
  persona?: number;
}

/** `words` of QfpayConnectOptions. */
export interface QfpayWords {
  /**
   * How this terminal says that there is no such order, beside the words that are known; of use until it is learnt.
   * Section 7.
   */
  notFound?: readonly string[];
}

/** `confirm` of QfpayConnectOptions. */
export interface QfpayConfirm {
  /**
   * Asks QFPay's back end too what became of a payment: its address, https unless it is on this machine. Only in a
   * back end, where its key is safe. Section 17.1.
   */
  url: string;
  /** The merchant's app code. Section 17.1. */
  appCode: string;
  /** The key that belongs to the app code. Section 17.1. */
  key: string;
  /**
   * How questions are signed. `MD5` what is taken where nothing is said, `SHA256` what the documents recommend.
   * `SHA256` unless given. Section 17.1.
   */
  signType?: "MD5" | "SHA256";
  /** The shop, where the vendor gave it a number. Section 17.1. */
  mchid?: string;
  /**
   * What it is asked for. `ask` it is asked while an outcome is in doubt, `required` and no approval that came in
   * clear is believed without it. `ask` unless given. Section 17.
   */
  mode?: "ask" | "required";
}

/** A terminal of QFPay / Haojin ECR. */
export interface QfpayConnectOptions extends CommonOptions, QfpaySettings {
  system: "qfpay";
  words?: QfpayWords;
  confirm?: QfpayConfirm;
  link: QfpayHttpLink | TcpLink | SerialLink | HelperLink | EngineLink | QfpaySimulatorLink | CustomLink<"http" | "tcp" | "serial">;
}

/** What may be said with the operations of CodePay Register, WiseCashier, PayCloud. */
export interface CodepayFields {
  /** The payment channel's number of the earlier order. Section 7.1. */
  orig_pay_channel_trans_no?: string | null | undefined;
  /** The amount of what is undone, all of it, for terminals that want it repeated. Section 7.1. */
  order_amount?: string | null | undefined;
  /** A tip in the amount's currency; never zero. Section 7.1. */
  tip_amount?: string | null | undefined;
  /** The tax in it. Section 7.1. */
  tax_amount?: string | null | undefined;
  /**
   * Whether the customer is asked for a tip at the terminal; not together with cash. `false` unless given. Section
   * 7.1.
   */
  on_screen_tip?: boolean | 0 | 1 | null | undefined;
  /** Cash that is handed out with the sale. Section 7.1. */
  cashback_amount?: string | null | undefined;
  /**
   * The brand; the method says it already where it names one. `Visa` Visa, `MasterCard` Mastercard, `Amex` American
   * Express, `Discover` Discover, `JCB` JCB, `DinersClub` Diners Club, `UnionPay` UnionPay, `Alipay` Alipay,
   * `Alipay+` Alipay+, `WeChatPay` WeChat Pay, `PayPal` PayPal, `Venmo` Venmo, `CashPay` CashPay, `MyDebit`
   * MyDebit, `NibssQR` NIBSS QR, `KBZPay` KBZPay. Section 7.4.
   */
  pay_method_id?: "Visa" | "MasterCard" | "Amex" | "Discover" | "JCB" | "DinersClub" | "UnionPay" | "Alipay" | "Alipay+" | "WeChatPay" | "PayPal" | "Venmo" | "CashPay" | "MyDebit" | "NibssQR" | "KBZPay" | null | undefined;
  /**
   * How the customer pays; the method says it already. `SWIPE_CARD` a card at the terminal, `SCANQR_PAY` the
   * customer scans the terminal's code, `BSCANQR_PAY` the terminal scans the customer's code. Section 7.4.
   */
  pay_scenario?: "SWIPE_CARD" | "SCANQR_PAY" | "BSCANQR_PAY" | null | undefined;
  /** The kind of card. `1` debit, `2` credit, `3` EBT, `4` gift. Section 7.4. */
  card_type?: "1" | "2" | "3" | "4" | null | undefined;
  /** Its values are in no document. Section 7.1. */
  card_network_type?: string | null | undefined;
  /** Something of yours that is returned as it is. Section 7.1. */
  attach?: string | null | undefined;
  /** What is sold. Section 7.1. */
  description?: string | null | undefined;
  /** Where the vendor's gateway reports to, for payments that go through it. Section 7.1. */
  notify_url?: string | null | undefined;
  /**
   * After how long the order is not paid any more; 0 leaves it to the terminal. In s, from 0 to 99999. `300` unless
   * given. Section 7.1.
   */
  expires?: number | null | undefined;
  /** Whether the order waits until a clerk takes it up at the terminal. `false` unless given. Section 7.1. */
  confirm_on_terminal?: boolean | 0 | 1 | null | undefined;
  /** Whether the manager has to allow it at the terminal. `false` unless given. Section 7.1. */
  required_terminal_authentication?: boolean | 0 | 1 | null | undefined;
  /** Whether the signature is taken on the screen. Section 15. */
  on_screen_signature?: boolean | 0 | 1 | null | undefined;
  /**
   * Which receipts the terminal prints. `0` none, `1` the merchant's, `2` the customer's, `3` both. Section 7.1.
   */
  receipt_print_mode?: "0" | "1" | "2" | "3" | null | undefined;
}

/** What `connect` is told of CodePay Register, WiseCashier, PayCloud. */
export interface CodepaySettings {
  /** What the till is registered as. Not needed for the simulator. Section 4. */
  appId?: string;
  /** Whether `expires` is written as a number; the document says text. `false` unless given. Section 15. */
  expiresAsNumber?: boolean;
}

/** A simulated one in this process. */
export interface CodepaySimulatorLink extends SimulatorLink {
  /** Another terminal that CodePay's documents allow, drawn by this seed. Section 15. */
  persona?: number;
  /**
   * Whether it answers as terminals in the field do: success is `0`, and documented members are missing. `false`
   * unless given. Section 15.
   */
  field?: boolean;
  /**
   * Whether it sends results that could not be delivered to whoever connects next. `false` unless given. Section
   * 15.
   */
  push?: boolean;
}

/** How long its things may take. */
export interface CodepayTimeouts extends Timeouts {
  /**
   * From the terminal's last message during an operation to the question whether it is there. In ms, from 0.
   * `20000` unless given. Section 8.
   */
  silence?: number;
  /**
   * How long the answer to that may take until the line counts as lost. In ms, from 0. `8000` unless given. Section
   * 8.
   */
  lost?: number;
}

/** A terminal of CodePay Register, WiseCashier, PayCloud. */
export interface CodepayConnectOptions extends CommonOptions, CodepaySettings {
  system: "codepay";
  timeouts?: CodepayTimeouts;
  link: WebSocketLink | HelperLink | EngineLink | CodepaySimulatorLink | CustomLink<"websocket">;
}

/** What may be said with the operations of icashier. */
export interface IcashierFields {
  /** Where the customer's browser comes back to. Section "Submit". */
  fronturl?: string | null | undefined;
  /** The holder's name, for payment with a bound card: only together with `accno`. Section "Submit". */
  accname?: string | null | undefined;
  /**
   * The holder's identity number, for payment with a bound card: only together with `accname`. Section "Submit".
   */
  accno?: string | null | undefined;
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

/** A gateway of icashier. */
export interface IcashierConnectOptions extends CommonGatewayOptions, IcashierSettings {
  system: "icashier";
}

/** What may be said with the operations of BPC bankpos-cloud. */
export interface BpcFields {
  /** The merchant's own order number. Section "tranType". */
  merOrderNo?: string | null | undefined;
  /** How long the code can be paid. In s, from 1 to 86400. `600` unless given. Section "tranType". */
  qrValidTime?: number | null | undefined;
  /** The operator, here and in what is asked about it later. Section "tranType". */
  tellerNo?: string | null | undefined;
  /**
   * The wallet, which some banks want here too, and in inquiries about the refund. `ZFBA` Alipay, `WEIX` WeChat
   * Pay, `UPAY` UnionPay QR. Section "Clarifications".
   */
  payType?: "ZFBA" | "WEIX" | "UPAY" | null | undefined;
  /**
   * The number of the refund where the bank wants one of its own; the payment's when it is left out. Section
   * "Clarifications".
   */
  tradeNo?: string | null | undefined;
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

/** A gateway of BPC bankpos-cloud. */
export interface BpcConnectOptions extends CommonGatewayOptions, BpcSettings {
  system: "bpc";
}

/** What `connect` is given of each system's terminals. */
export interface ConnectOptionsOf {
  qfpay: QfpayConnectOptions;
  codepay: CodepayConnectOptions;
}

/** What `connect` is given of each system's gateways. */
export interface GatewayOptionsOf {
  icashier: IcashierConnectOptions;
  bpc: BpcConnectOptions;
}

/** The systems with terminals. */
export type TerminalSystem = keyof ConnectOptionsOf;

/** The systems with gateways. */
export type GatewaySystem = keyof GatewayOptionsOf;

/** Every system. */
export type System = TerminalSystem | GatewaySystem;

/** What may be said with each operation of each system. */
export interface OptionsOf {
  qfpay: {
    pay: Said<Pick<QfpayFields, "camera_id" | "wait_card_timeout" | "payment_timeout" | "scan_type" | "moveToBack">>;
    authorise: Said<Pick<QfpayFields, never>>;
    refund: Said<Pick<QfpayFields, "moveToBack" | "allow_modify_flag">>;
    void: Said<Pick<QfpayFields, "moveToBack" | "allow_modify_flag">>;
    complete: Said<Pick<QfpayFields, never>>;
    adjust: Said<Pick<QfpayFields, never>>;
  };
  codepay: {
    pay: Said<Pick<CodepayFields, "tip_amount" | "tax_amount" | "on_screen_tip" | "cashback_amount" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "on_screen_signature" | "receipt_print_mode">>;
    authorise: Said<Pick<CodepayFields, "tip_amount" | "tax_amount" | "on_screen_tip" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "on_screen_signature" | "receipt_print_mode">>;
    refund: Said<Pick<CodepayFields, "orig_pay_channel_trans_no" | "tax_amount" | "on_screen_tip" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "required_terminal_authentication" | "on_screen_signature" | "receipt_print_mode">>;
    void: Said<Pick<CodepayFields, "orig_pay_channel_trans_no" | "order_amount" | "tax_amount" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "required_terminal_authentication" | "on_screen_signature" | "receipt_print_mode">>;
    complete: Said<Pick<CodepayFields, "orig_pay_channel_trans_no" | "tip_amount" | "tax_amount" | "pay_method_id" | "pay_scenario" | "card_type" | "card_network_type" | "attach" | "description" | "notify_url" | "expires" | "confirm_on_terminal" | "on_screen_signature" | "receipt_print_mode">>;
    adjust: Said<Pick<CodepayFields, never>>;
  };
  icashier: {
    pay: Said<Pick<IcashierFields, "fronturl" | "accname" | "accno">>;
    authorise: Said<Pick<IcashierFields, never>>;
    refund: Said<Pick<IcashierFields, never>>;
    void: Said<Pick<IcashierFields, never>>;
    complete: Said<Pick<IcashierFields, never>>;
    adjust: Said<Pick<IcashierFields, never>>;
  };
  bpc: {
    pay: Said<Pick<BpcFields, "merOrderNo" | "qrValidTime" | "tellerNo">>;
    authorise: Said<Pick<BpcFields, never>>;
    refund: Said<Pick<BpcFields, "tellerNo" | "payType" | "tradeNo">>;
    void: Said<Pick<BpcFields, never>>;
    complete: Said<Pick<BpcFields, never>>;
    adjust: Said<Pick<BpcFields, never>>;
  };
}

/** A member of an answer as the system wrote it: most of them write text, some a number here and there. */
export type Value = string | number | boolean | object | null;

/** QFPay / Haojin ECR: every reply. */
export interface QfpayMessageAnswer {
  /** How the terminal took the request. */
  respcd?: Value;
  /** What came of it, by operation. */
  data?: Value;
  /** Words for people. */
  respmsg?: Value;
  /** What is wrong, in words. */
  resperr?: Value;
}

/** QFPay / Haojin ECR: `data` of a payment. */
export interface QfpayPaymentAnswer {
  /** Result of the transaction, 0000 when it succeeded. */
  respcd?: Value;
  /** Result in words. */
  resmsg?: Value;
  /** Error in words. */
  reserr?: Value;
  /** Merchant name. */
  mchntnm?: Value;
  /** System time, Hong Kong local. */
  sysdtm?: Value;
  /** Store number. */
  userid?: Value;
  /** Pay type. */
  busicd?: Value;
  /** Amount. */
  txamt?: Value;
  /** Currency, letters or ISO number. */
  txcurrcd?: Value;
  /** The channel's number. */
  chnlsn?: Value;
  /** Payment time, Hong Kong local. */
  paydtm?: Value;
  /** Device or user number. */
  udid?: Value;
  /** QFPay's number of the transaction. */
  syssn?: Value;
  /** The client's serial number. */
  clisn?: Value;
  /** The till's order number. */
  out_trade_no?: Value;
  /** Card scheme. */
  cardscheme?: Value;
}

/** QFPay / Haojin ECR: `data` of a refund or void. */
export interface QfpayRefundAnswer {
  /** QFPay's number of the payment. */
  orig_syssn?: Value;
  /** QFPay's number of the refund itself. */
  syssn?: Value;
  /** Amount refunded. */
  txamt?: Value;
  /** Amount of the payment. */
  originTxamt?: Value;
  /** System time, Hong Kong local. */
  sysdtm?: Value;
  /** Payment time, Hong Kong local. */
  paydtm?: Value;
  /** Result of the transaction, 0000 when it succeeded. */
  respcd?: Value;
  /** Result in words. */
  resmsg?: Value;
  /** Error in words. */
  reserr?: Value;
  /** Currency, letters or ISO number. */
  txcurrcd?: Value;
  /** Time of the request, Hong Kong local. */
  txdtm?: Value;
  /** The till's order number. */
  out_trade_no?: Value;
  /** The channel's number. */
  chnlsn?: Value;
}

/** QFPay / Haojin ECR: `data` of an inquiry. */
export interface QfpayInquiryAnswer {
  /** The server's time. */
  server_time?: Value;
  /** 0 no, 1 reversed or refunded, 2 cancelled, 3 refunded, 4 pre-authorisation ended, 5 partly refunded. */
  cancel?: Value;
  /** The client's serial number. */
  clisn?: Value;
  /** Operator number. */
  opuid?: Value;
  /** QFPay's number of the transaction. */
  syssn?: Value;
  /** Payment or refund. */
  tradetp?: Value;
  /** System time, Hong Kong local. */
  sysdtm?: Value;
  /** Currency, letters or ISO number. */
  txcurrcd?: Value;
  /** QFPay's number of the original transaction. */
  origssn?: Value;
  /** Operator. */
  opuser?: Value;
  /** Store. */
  nickname?: Value;
  /** Amount that can still be refunded. */
  allow_refund_amt?: Value;
  /** Description. */
  desc?: Value;
  /** Amount. */
  txamt?: Value;
  /** Pay type. */
  busicd?: Value;
  /** Pay type of the original transaction. */
  origbusicd?: Value;
  /** The channel's number. */
  chnlsn?: Value;
  /** VISA, MASTERCARD, UNIONPAY or AMEX. */
  cardscheme?: Value;
  /** Card number, masked. */
  cardno?: Value;
  /** CREDIT or DEBIT. */
  cardtype?: Value;
  /** Batch number. */
  batchno?: Value;
  /** Reference number. */
  refno?: Value;
  /** Amount paid in advance. */
  prepay_amt?: Value;
  /** HK or INT. */
  customer_source?: Value;
  /** Result of the transaction, 0000 when it succeeded. */
  respcd?: Value;
  /** The till's order number; not documented, seldom present. */
  out_trade_no?: Value;
}

/** CodePay Register, WiseCashier, PayCloud: every reply. */
export interface CodepayMessageAnswer {
  /** What it is about, as in the request. */
  topic?: Value;
  /** The request's, where it had one. */
  request_id?: Value;
  /** When it was written. */
  timestamp?: Value;
  /** Of the protocol, 1.0. */
  version?: Value;
  /** What the till is registered as. */
  app_id?: Value;
  /** How it went. */
  response_code?: Value;
  /** Why it did not, in words. */
  response_msg?: Value;
  /** What it is about, by topic. */
  biz_data?: Value;
}

/** CodePay Register, WiseCashier, PayCloud: `biz_data` of an order's result. */
export interface CodepayOrderAnswer {
  /** What the order does with money. */
  trans_type?: Value;
  /** The till's order number. */
  merchant_order_no?: Value;
  /** That of the earlier order. */
  orig_merchant_order_no?: Value;
  /** Currency, in letters. */
  price_currency?: Value;
  /** Amount, in major units. */
  order_amount?: Value;
  /** The tip, in major units. */
  tip_amount?: Value;
  /** Whether the customer was asked for a tip. */
  on_screen_tip?: Value;
  /** Cash that was handed out, in major units. */
  cashback_amount?: Value;
  /** The brand. */
  pay_method_id?: Value;
  /** How the customer paid. */
  pay_scenario?: Value;
  /** The kind of card. */
  card_type?: Value;
  /** What the till attached, as it was. */
  attach?: Value;
  /** What was sold. */
  description?: Value;
  /** Where the vendor's gateway reports to. */
  notify_url?: Value;
  /** Seconds in which it could be paid. */
  expires?: Value;
  /** Whether a clerk had to take it up. */
  confirm_on_terminal?: Value;
  /** Whether the manager had to allow it. */
  required_terminal_authentication?: Value;
  /** Whether the signature was taken on the screen. */
  on_screen_signature?: Value;
  /** The terminal's number of the transaction. */
  trans_no?: Value;
  /** Where it stands. */
  trans_status?: Value;
  /** The payment channel's number. */
  pay_channel_trans_no?: Value;
  /** The merchant's discount through the channel, which is not settled. */
  discount_bmopc?: Value;
  /** The channel's discount, which is settled to the merchant. */
  discount_bpc?: Value;
  /** When it ended, local time. */
  trans_end_time?: Value;
}

/** CodePay Register, WiseCashier, PayCloud: `biz_data` of an inquiry. */
export interface CodepayQueryAnswer {
  /** The till's order number. */
  merchant_order_no?: Value;
  /** What the order does with money. */
  trans_type?: Value;
  /** Currency, in letters. */
  price_currency?: Value;
  /** Amount, in major units. */
  order_amount?: Value;
  /** The tip, in major units. */
  tip_amount?: Value;
  /** Cash that was handed out, in major units. */
  cashback_amount?: Value;
  /** What the till attached, as it was. */
  attach?: Value;
  /** The terminal's number of the transaction. */
  trans_no?: Value;
  /** Where it stands. */
  trans_status?: Value;
  /** How the customer paid. */
  pay_scenario?: Value;
  /** The brand. */
  pay_method_id?: Value;
  /** The payment channel's number. */
  pay_channel_trans_no?: Value;
  /** The merchant's discount through the channel, which is not settled. */
  discount_bmopc?: Value;
  /** The channel's discount, which is settled to the merchant. */
  discount_bpc?: Value;
  /** When it ended, local time. */
  trans_end_time?: Value;
}

/** icashier: what the customer's browser brings back. */
export interface IcashierFrontAnswer {
  /** What became of the order. */
  resultcode?: Value;
  /** The same in words. */
  resultmsg?: Value;
  /** The gateway's number of the order. */
  queryid?: Value;
  /** Amount, in cents. */
  txnamt?: Value;
  /** Your merchant number. */
  merid?: Value;
  /** Your order number. */
  orderid?: Value;
}

/** icashier: the notification from server to server. */
export interface IcashierBackAnswer {
  /** What became of the order. */
  resultcode?: Value;
  /** The same in words. */
  resultmsg?: Value;
  /** The gateway's number of the order. */
  queryid?: Value;
  /** Amount, in cents. */
  txnamt?: Value;
  /** Your merchant number. */
  merid?: Value;
  /** Your order number. */
  orderid?: Value;
  /** When it was paid; empty where it was not. */
  paytime?: Value;
}

/** icashier: the answer to an inquiry. */
export interface IcashierQueryAnswer {
  /** Whether the inquiry succeeded. */
  respcode?: Value;
  /** Why it did not, in words. */
  respmsg?: Value;
  /** What became of the order. */
  resultcode?: Value;
  /** The same in words. */
  resultmsg?: Value;
  /** The gateway's number of the order. */
  queryid?: Value;
  /** Amount, in cents. */
  txnamt?: Value;
  /** Your merchant number. */
  merid?: Value;
  /** Your order number. */
  orderid?: Value;
  /** When it was paid; empty where it was not. */
  paytime?: Value;
}

/** BPC bankpos-cloud: the answer to F. */
export interface BpcCodeAnswer {
  /** Your merchant number. */
  mid?: Value;
  /** The gateway's number of the order, by which it is asked for and refunded. */
  sysTrace?: Value;
  /** The text of the QR code. */
  scanCode?: Value;
  /** How it went. */
  respCode?: Value;
  /** The same in words. */
  respMsg?: Value;
}

/** BPC bankpos-cloud: the answer to G and S. */
export interface BpcQueryAnswer {
  /** Your merchant number. */
  mid?: Value;
  /** The number of this inquiry. */
  sysTrace?: Value;
  /** That of the order that was asked for. */
  orgSysTrace?: Value;
  /** How it went. */
  respCode?: Value;
  /** The same in words. */
  respMsg?: Value;
}

/** BPC bankpos-cloud: the answer to R. */
export interface BpcRefundAnswer {
  /** Your merchant number. */
  mid?: Value;
  /** The gateway's number of the refund, by which it is asked for. */
  sysTrace?: Value;
  /** How it went. */
  respCode?: Value;
  /** The same in words. */
  respMsg?: Value;
}

/** BPC bankpos-cloud: the answer to J. */
export interface BpcRefundQueryAnswer {
  /** Your merchant number. */
  mid?: Value;
  /** The number of this inquiry. */
  sysTrace?: Value;
  /** That of the order that was asked for. */
  orgSysTrace?: Value;
  /** How it went. */
  respCode?: Value;
  /** The same in words. */
  respMsg?: Value;
}

/** BPC bankpos-cloud: the notification from server to server. */
export interface BpcNotificationAnswer {
  /** The gateway's number of the order. */
  orgSysTrace?: Value;
  /** The bank's date, YYYYMMDD. */
  bankDate?: Value;
  /** The bank's time, HHMMSS. */
  bankTime?: Value;
  /** The number of the code. */
  oldQrOrderNo?: Value;
  /** The device. */
  oldTermId?: Value;
  /** The wallet. */
  oldPayType?: Value;
  /** The bank's date of the payment. */
  oldBankDate?: Value;
  /** The bank's time of the payment. */
  oldBankTime?: Value;
  /** What became of the payment. */
  oldRespCode?: Value;
  /** The same in words. */
  oldRespMsg?: Value;
  /** WeChat Pay's number. */
  oldTradeId?: Value;
  /** Alipay's number. */
  oldTradeNo?: Value;
  /** UnionPay's number. */
  oldPayVounum?: Value;
  /** How it went. */
  respCode?: Value;
  /** The same in words. */
  respMsg?: Value;
}

/** What each system answers, by what was asked. */
export interface AnswersOf {
  qfpay: {
    message: QfpayMessageAnswer;
    payment: QfpayPaymentAnswer;
    refund: QfpayRefundAnswer;
    inquiry: QfpayInquiryAnswer;
  };
  codepay: {
    message: CodepayMessageAnswer;
    order: CodepayOrderAnswer;
    query: CodepayQueryAnswer;
  };
  icashier: {
    front: IcashierFrontAnswer;
    back: IcashierBackAnswer;
    query: IcashierQueryAnswer;
  };
  bpc: {
    code: BpcCodeAnswer;
    query: BpcQueryAnswer;
    refund: BpcRefundAnswer;
    "refund query": BpcRefundQueryAnswer;
    notification: BpcNotificationAnswer;
  };
}
