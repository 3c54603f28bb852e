// tillwire: ./dist/index.d.ts
// tillwire/simulator: ./dist/simulator.d.ts
// tillwire/listener: ./dist/listener.d.ts
// tillwire/diagnose: ./dist/diagnose.d.ts
// tillwire/support: ./dist/support.d.ts
// tillwire/element: ./dist/element.d.ts
// tillwire/journal/redis: ./dist/journal/redis.d.ts
// tillwire/journal/postgres: ./dist/journal/postgres.d.ts
// tillwire/systems: ./dist/systems.d.ts
// tillwire/codec: ./dist/codec.d.ts
// tillwire/inline: ./dist/inline.d.ts

// dist/index.d.ts
import { type Connect } from "./connect.js";
import { type Pair } from "./helper.js";
export * from "./exports.js";
export { fileJournal } from "./host/page.js";
export { indexedDbJournal } from "./journal/indexeddb.js";
export declare const connect: Connect;
export declare const pair: Pair;

// dist/connect.d.ts
import type { Gateway } from "./gateway/gateway.js";
import type { ConnectOptionsOf, GatewayOptionsOf, GatewaySystem, System, TerminalSystem } from "./systems.gen.js";
import { type Terminal } from "./terminal.js";
type OptionsFor<S extends System> = (ConnectOptionsOf & GatewayOptionsOf)[S];
export type Connected<S extends System> = [S] extends [TerminalSystem] ? Terminal<S> : [S] extends [GatewaySystem] ? Gateway<S> : Terminal | Gateway;
export type Connect = <S extends System>(options: {
    system: S;
} & OptionsFor<S>) => Promise<Connected<S>>;
export {};

// dist/gateway/gateway.d.ts
import { Payment } from "../payment.js";
import type { GatewaySystem } from "../systems.gen.js";
import type { Can } from "../terminal.js";
import type { Answer, HistoryOptions, HistoryPage, OutsidePayment, PayOptions, RefundOptions } from "../types.js";
import type { WebRequest, WebResponse } from "../web.js";
export declare class Gateway<S extends GatewaySystem = GatewaySystem> {
    #private;
    readonly name: string;
    readonly can: Can;
    private constructor();
    pay(options: PayOptions<S>): Payment;
    refund(options: RefundOptions<S>): Payment;
    pending(): Promise<Payment[]>;
    history(options?: HistoryOptions): Promise<HistoryPage>;
    query(of: OutsidePayment | string): Promise<Answer>;
    payment(reference: string): Payment;
    handleNotification(request: WebRequest): Promise<WebResponse>;
    handleReturn(request: WebRequest): Promise<string>;
    reconcile(): Promise<number>;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

// dist/payment.d.ts
import { TillError } from "./errors.js";
import type { CancelAnswer, Offer, Outcome, Step } from "./types.js";
export declare class Track {
    #private;
    readonly steps: Step[];
    outcome: Outcome | undefined;
    refusal: TillError | undefined;
    offer: Offer | undefined;
    readonly reference: string;
    awaited: number;
    constructor(reference: string, free?: () => void);
    get held(): boolean;
    hold<T>(while_: Promise<T>): Promise<T>;
    renew(): void;
    offered(offer: Offer): void;
    step(step: Step): void;
    end(outcome: Outcome): void;
    refuse(refusal: TillError): void;
    next(): Promise<void>;
    nextOutcome(): Promise<Outcome>;
}
export declare class Payment implements Promise<Outcome>, AsyncIterable<Step> {
    #private;
    readonly reference: string;
    then<A = Outcome, B = never>(fulfilled?: ((outcome: Outcome) => A | PromiseLike<A>) | null, rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B>;
    catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Outcome | B>;
    finally(settled?: (() => void) | null): Promise<Outcome>;
    get [Symbol.toStringTag](): string;
    outcome(): Promise<Outcome>;
    get offer(): Promise<Offer>;
    cancel(): Promise<CancelAnswer>;
    [Symbol.asyncIterator](): AsyncGenerator<Step, void, void>;
}

// dist/errors.d.ts
import { type Code, type CodeRow, type Texts } from "./codes.gen.js";
import type { StepName } from "./glue/tillwire.js";
export type { Code, CodeRow, Texts } from "./codes.gen.js";
export type Language = keyof Texts | "zh";
export interface Refused {
    readonly argument?: string | undefined;
    readonly given?: string | undefined;
    readonly allowed?: string | undefined;
}
export interface ErrorJson extends Refused {
    readonly name: string;
    readonly code: Code;
    readonly message: string;
    readonly money: "none";
    readonly retrySafe: boolean;
    readonly hint?: string | undefined;
}
export declare class TillError extends Error implements Refused {
    readonly name = "TillError";
    readonly code: Code;
    readonly money = "none";
    readonly argument?: string;
    readonly given?: string;
    readonly allowed?: string;
    constructor(code: Code, message?: string, { argument, given, allowed, ...options }?: ErrorOptions & Refused);
    get retrySafe(): boolean;
    get hint(): string | undefined;
    toJSON(): ErrorJson;
}
export declare class ArgumentError extends TypeError implements Refused {
    readonly name = "ArgumentError";
    readonly code = "INVALID_FIELD";
    readonly money = "none";
    readonly argument: string;
    readonly given?: string;
    readonly allowed?: string;
    get retrySafe(): boolean;
    get hint(): string | undefined;
    toJSON(): ErrorJson;
}
export declare function hint(code: Code, language?: Language): string | undefined;
export declare function stepText({ name }: {
    readonly name: StepName;
}, language?: Language): string;
export declare function explain(code: Code): CodeRow;

// dist/codes.gen.d.ts
import type { StepName } from "./glue/tillwire.js";
export type Code = "AMOUNT_FORMAT" | "AMOUNT_PRECISION" | "AMOUNT_RANGE" | "CURRENCY" | "INVALID_FIELD" | "UNSUPPORTED_METHOD" | "UNSUPPORTED_OPERATION" | "KEY_FORMAT" | "NOT_INITIALISED" | "INTENT_CONFLICT" | "ORDER_TAKEN" | "REFUND_TOO_LARGE" | "SAME_DAY_REFUND" | "VOID_NOT_ALLOWED" | "NO_PORT" | "PORT_BUSY" | "PORT_PERMISSION" | "USER_CANCELLED_PICKER" | "NEEDS_PERMISSION" | "INSECURE_CONTEXT" | "UNSUPPORTED_BROWSER" | "UNSUPPORTED_CHIP" | "CONNECT_REFUSED" | "CONNECT_TIMEOUT" | "TLS_FAILED" | "HELPER_LOST" | "HELPER_VERSION" | "NOT_PAIRED" | "KEY_UNKNOWN" | "RIGHT_MISSING" | "ORIGIN_FORBIDDEN" | "HOST_FORBIDDEN" | "TARGET_FORBIDDEN" | "TERMINAL_LOCKED" | "TERMINAL_UNRESOLVED" | "REFUND_UNRESOLVED" | "JOURNAL_UNAVAILABLE" | "JOURNAL_CONFLICT" | "JOURNAL_DAMAGED" | "JOURNAL_VERSION" | "ABORTED_BEFORE_SEND" | "ACK_TIMEOUT" | "PORT_LOST" | "OUTCOME_UNKNOWN" | "NOT_CHARGED" | "RECOVERED" | "CANCELLED" | "CANCEL_TOO_LATE" | "CANCEL_UNCONFIRMED" | "NOTHING_TO_CANCEL" | "TERMINAL_BUSY" | "NOT_LOGGED_IN" | "REQUEST_FAULT" | "KEY_MISMATCH" | "TERMINAL_REJECTED_30" | "TERMINAL_REJECTED_31" | "TERMINAL_REJECTED_32" | "TERMINAL_REJECTED_34" | "TERMINAL_REJECTED_35" | "UNKNOWN_CODE" | "UNKNOWN_ORDER" | "LATE_RESPONSE" | "CONTRADICTION" | "PRINT_FAILED" | "FRAME_START" | "FRAME_VERSION" | "FRAME_TYPE" | "FRAME_REF" | "FRAME_LENGTH" | "FRAME_END" | "FRAME_INCOMPLETE" | "REASSEMBLY_TIMEOUT" | "REASSEMBLY_MISMATCH" | "REASSEMBLY_OVERFLOW" | "REASSEMBLY_LIMIT" | "LATE_PACKET" | "BASE64" | "CIPHER_LENGTH" | "DECRYPT_FAILED" | "UTF8_INVALID" | "JSON_SYNTAX" | "JSON_DEPTH" | "JSON_DUPLICATE_KEY" | "JSON_TRAILING" | "SCHEMA" | "EMPTY_PAYLOAD" | "PAYLOAD_TOO_LARGE" | "RESPONSE_TOO_LARGE" | "ENVELOPE_NO_DIGEST" | "ENVELOPE_DIGEST_FORMAT" | "DIGEST_MISMATCH" | "PLAINTEXT_RESPONSE" | "RESPONSE_MISMATCH" | "AMOUNT_MISMATCH" | "RESPONSE_INCOMPLETE" | "UNTRUSTED_RESPONSE" | "SIGN_MISSING" | "SIGN_MISMATCH" | "WRONG_MERCHANT" | "DUPLICATE_PARAM" | "UNCONFIRMED_NOTIFICATION" | "NOT_FOUND";
export interface Texts {
    readonly en: string;
    readonly "zh-Hans": string;
    readonly "zh-Hant": string;
}
export interface CodeRow {
    readonly place: string;
    readonly money: "none" | "moved" | "unknown" | null;
    readonly retrySafe: boolean;
    readonly meaning: string;
    readonly hint: Texts | null;
}
export declare const codes: {
    readonly [code in Code]: CodeRow;
};
export declare const steps: {
    readonly [name in StepName]: Texts;
};

// dist/types.d.ts
import type { Code } from "./codes.gen.js";
import type { Method, OperationKind, StepName } from "./glue/tillwire.js";
import type { Money } from "./money.js";
import type { OptionsOf, System } from "./systems.gen.js";
import type { WebSignal } from "./web.js";
export type { Method, OperationKind, StepName } from "./glue/tillwire.js";
export interface CallOptions {
    signal?: WebSignal;
}
export type Said<Fields> = (Fields & {
    passUnknown?: false | null;
}) | ({
    [Name in keyof Fields]?: Fields[Name] | (string & {});
} & {
    passUnknown: true;
});
export interface StoredMoney {
    readonly minor: string;
    readonly currency: string;
}
export interface StoredOutcome {
    readonly order: string;
    readonly method: Method;
    readonly status: string;
    readonly number?: string;
    readonly amount?: StoredMoney;
    readonly total?: StoredMoney;
}
export type OutsidePayment = OutsideNumbers & {
    readonly amount?: Money | StoredMoney;
    readonly method?: Method;
    readonly status?: never;
};
export type OutsideNumbers = {
    readonly order: string;
    readonly number?: string;
} | {
    readonly order?: string;
    readonly number: string;
};
export type Earlier = Outcome | StoredOutcome | OutsidePayment | string;
export interface PayOptions<S extends System = System> extends CallOptions {
    reference: string;
    amount: Money | StoredMoney;
    method: Method;
    order?: string;
    options?: OptionsOf[S]["pay"];
}
export interface AuthoriseOptions<S extends System = System> extends Omit<PayOptions, "options"> {
    options?: OptionsOf[S]["authorise"];
}
export interface RefundOptions<S extends System = System> extends CallOptions {
    reference: string;
    of: Earlier;
    amount?: Money | StoredMoney;
    options?: OptionsOf[S]["refund"];
}
export interface VoidOptions<S extends System = System> extends CallOptions {
    reference: string;
    of: Earlier;
    options?: OptionsOf[S]["void"];
}
export interface CompleteOptions<S extends System = System> extends CallOptions {
    reference: string;
    of: Earlier;
    amount?: Money | StoredMoney;
    options?: OptionsOf[S]["complete"];
}
export interface AdjustTipOptions<S extends System = System> extends CallOptions {
    reference: string;
    of: Earlier;
    tip: Money | StoredMoney;
    options?: OptionsOf[S]["adjust"];
}
export type Offer = 
{
    readonly redirect: string;
    readonly form: {
        readonly action: string;
        readonly fields: readonly (readonly [name: string, value: string])[];
    };
    readonly expiresAt?: number;
}
 | {
    readonly qr: string;
    readonly expiresAt: number;
};
export interface Step {
    readonly name: StepName;
    readonly code?: Code;
    readonly at: number;
}
export interface OutcomeBase {
    readonly kind: OperationKind;
    readonly reference: string;
    readonly order: string;
    readonly amount?: Money;
    readonly method: Method;
    readonly money: "none" | "moved" | "unknown";
    readonly retrySafe: boolean;
    readonly code?: Code;
    readonly notes: readonly Code[];
    readonly person?: {
        readonly who: string;
        readonly at: number;
    };
    readonly released?: {
        readonly who: string;
        readonly at: number;
        readonly paidOtherwise: boolean;
    };
    readonly sealed?: boolean;
    readonly systemCode?: string;
    readonly message?: string;
    readonly raw?: unknown;
}
export interface Approved extends OutcomeBase {
    readonly status: "approved";
    readonly number?: string;
    readonly paidWith?: string;
    readonly card?: string;
    readonly settled?: boolean;
    readonly total?: Money;
    readonly tip?: Money;
    readonly duplicate?: true;
    readonly remedy?: {
        readonly reference: string;
        readonly of: string;
    };
    readonly receipt: readonly (readonly [name: string, value: string])[];
}
export interface Declined extends OutcomeBase {
    readonly status: "declined";
    readonly systemCode: string;
    readonly message: string;
}
export interface Cancelled extends OutcomeBase {
    readonly status: "cancelled";
    readonly by: "cashier" | "customer" | "timeout";
}
export interface NotCharged extends OutcomeBase {
    readonly status: "not-charged";
    readonly reason: "rejected" | "proven-by-query" | "by-hand" | "aborted-before-send" | "not-offered";
}
export interface Unknown extends OutcomeBase {
    readonly status: "unknown";
    recheck(): Promise<Outcome>;
    settleByHand(decision: "paid" | "not-paid", who: string): Promise<Outcome>;
}
export interface ReleaseOptions {
    paidOtherwise?: boolean;
}
export type Outcome = Approved | Declined | Cancelled | NotCharged | Unknown;
export interface HistoryOptions {
    limit?: number;
    before?: string;
}
export interface HistoryPage {
    readonly settled: readonly Settled[];
    readonly next?: string;
}
export interface Settled {
    readonly at: number;
    readonly outcome: Outcome;
}
export interface Answer {
    readonly verdict: string;
    readonly code?: Code;
    readonly systemCode?: string;
    readonly message?: string;
    readonly raw?: unknown;
}
export type CancelAnswer = "requested" | "too-late" | "unsupported" | "nothing-to-cancel";

// dist/money.d.ts
export interface Money {
    readonly minor: bigint;
    readonly currency: string;
}
export declare function money(amount: string | bigint, currency: string): Money;

// dist/systems.gen.d.ts
import type { CommonGatewayOptions, CommonOptions, CustomLink, EngineLink, HelperLink, HttpLink, SerialLink, SimulatorLink, TcpLink, WebSocketLink, Timeouts } from "./options.js";
import type { Said } from "./types.js";
export interface QfpayFields {
    camera_id?: boolean | 0 | 1 | null | undefined;
    wait_card_timeout?: number | null | undefined;
    payment_timeout?: number | null | undefined;
    scan_type?: "QRCODE_PAY" | "SCAN_PAY" | null | undefined;
    moveToBack?: boolean | 0 | 1 | null | undefined;
    allow_modify_flag?: boolean | 0 | 1 | null | undefined;
}
export interface QfpaySettings {
    posKey?: string;
    model?: "A8" | "A8S" | "A920";
    keyMode?: "utf8" | "hex";
    envelope?: "lenient" | "json" | "json-string";
    encrypt?: boolean;
    fragment?: number;
    markerFree?: boolean;
    replies?: "either" | "sealed";
}
export interface QfpayHttpLink extends HttpLink {
    body?: "quoted" | "bare";
}
export interface QfpaySimulatorLink extends SimulatorLink {
    persona?: number;
}
export interface QfpayWords {
    notFound?: readonly string[];
}
export interface QfpayConfirm {
    url: string;
    appCode: string;
    key: string;
    signType?: "MD5" | "SHA256";
    mchid?: string;
    mode?: "ask" | "required";
}
export interface QfpayConnectOptions extends CommonOptions, QfpaySettings {
    system: "qfpay";
    words?: QfpayWords;
    confirm?: QfpayConfirm;
    link: QfpayHttpLink | TcpLink | SerialLink | HelperLink | EngineLink | QfpaySimulatorLink | CustomLink<"http" | "tcp" | "serial">;
}
export interface CodepayFields {
    orig_pay_channel_trans_no?: string | null | undefined;
    order_amount?: string | null | undefined;
    tip_amount?: string | null | undefined;
    tax_amount?: string | null | undefined;
    on_screen_tip?: boolean | 0 | 1 | null | undefined;
    cashback_amount?: string | null | undefined;
    pay_method_id?: "Visa" | "MasterCard" | "Amex" | "Discover" | "JCB" | "DinersClub" | "UnionPay" | "Alipay" | "Alipay+" | "WeChatPay" | "PayPal" | "Venmo" | "CashPay" | "MyDebit" | "NibssQR" | "KBZPay" | null | undefined;
    pay_scenario?: "SWIPE_CARD" | "SCANQR_PAY" | "BSCANQR_PAY" | null | undefined;
    card_type?: "1" | "2" | "3" | "4" | null | undefined;
    card_network_type?: string | null | undefined;
    attach?: string | null | undefined;
    description?: string | null | undefined;
    notify_url?: string | null | undefined;
    expires?: number | null | undefined;
    confirm_on_terminal?: boolean | 0 | 1 | null | undefined;
    required_terminal_authentication?: boolean | 0 | 1 | null | undefined;
    on_screen_signature?: boolean | 0 | 1 | null | undefined;
    receipt_print_mode?: "0" | "1" | "2" | "3" | null | undefined;
}
export interface CodepaySettings {
    appId?: string;
    expiresAsNumber?: boolean;
}
export interface CodepaySimulatorLink extends SimulatorLink {
    persona?: number;
    field?: boolean;
    push?: boolean;
}
export interface CodepayTimeouts extends Timeouts {
    silence?: number;
    lost?: number;
}
export interface CodepayConnectOptions extends CommonOptions, CodepaySettings {
    system: "codepay";
    timeouts?: CodepayTimeouts;
    link: WebSocketLink | HelperLink | EngineLink | CodepaySimulatorLink | CustomLink<"websocket">;
}
export interface IcashierFields {
    fronturl?: string | null | undefined;
    accname?: string | null | undefined;
    accno?: string | null | undefined;
}
export interface IcashierSettings {
    url: string;
    merid: string;
    key: string;
    backurl: string;
    fronturl?: string;
    expires?: number;
}
export interface IcashierConnectOptions extends CommonGatewayOptions, IcashierSettings {
    system: "icashier";
}
export interface BpcFields {
    merOrderNo?: string | null | undefined;
    qrValidTime?: number | null | undefined;
    tellerNo?: string | null | undefined;
    payType?: "ZFBA" | "WEIX" | "UPAY" | null | undefined;
    tradeNo?: string | null | undefined;
}
export interface BpcSettings {
    url: string;
    mid: string;
    posNo: string;
    tellerNo?: string;
    key: string;
    retUrl?: string;
    firstQuery?: number;
    allowUnsignedNotifications?: boolean;
}
export interface BpcConnectOptions extends CommonGatewayOptions, BpcSettings {
    system: "bpc";
}
export interface ConnectOptionsOf {
    qfpay: QfpayConnectOptions;
    codepay: CodepayConnectOptions;
}
export interface GatewayOptionsOf {
    icashier: IcashierConnectOptions;
    bpc: BpcConnectOptions;
}
export type TerminalSystem = keyof ConnectOptionsOf;
export type GatewaySystem = keyof GatewayOptionsOf;
export type System = TerminalSystem | GatewaySystem;
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
export type Value = string | number | boolean | object | null;
export interface QfpayMessageAnswer {
    respcd?: Value;
    data?: Value;
    respmsg?: Value;
    resperr?: Value;
}
export interface QfpayPaymentAnswer {
    respcd?: Value;
    resmsg?: Value;
    reserr?: Value;
    mchntnm?: Value;
    sysdtm?: Value;
    userid?: Value;
    busicd?: Value;
    txamt?: Value;
    txcurrcd?: Value;
    chnlsn?: Value;
    paydtm?: Value;
    udid?: Value;
    syssn?: Value;
    clisn?: Value;
    out_trade_no?: Value;
    cardscheme?: Value;
}
export interface QfpayRefundAnswer {
    orig_syssn?: Value;
    syssn?: Value;
    txamt?: Value;
    originTxamt?: Value;
    sysdtm?: Value;
    paydtm?: Value;
    respcd?: Value;
    resmsg?: Value;
    reserr?: Value;
    txcurrcd?: Value;
    txdtm?: Value;
    out_trade_no?: Value;
    chnlsn?: Value;
}
export interface QfpayInquiryAnswer {
    server_time?: Value;
    cancel?: Value;
    clisn?: Value;
    opuid?: Value;
    syssn?: Value;
    tradetp?: Value;
    sysdtm?: Value;
    txcurrcd?: Value;
    origssn?: Value;
    opuser?: Value;
    nickname?: Value;
    allow_refund_amt?: Value;
    desc?: Value;
    txamt?: Value;
    busicd?: Value;
    origbusicd?: Value;
    chnlsn?: Value;
    cardscheme?: Value;
    cardno?: Value;
    cardtype?: Value;
    batchno?: Value;
    refno?: Value;
    prepay_amt?: Value;
    customer_source?: Value;
    respcd?: Value;
    out_trade_no?: Value;
}
export interface CodepayMessageAnswer {
    topic?: Value;
    request_id?: Value;
    timestamp?: Value;
    version?: Value;
    app_id?: Value;
    response_code?: Value;
    response_msg?: Value;
    biz_data?: Value;
}
export interface CodepayOrderAnswer {
    trans_type?: Value;
    merchant_order_no?: Value;
    orig_merchant_order_no?: Value;
    price_currency?: Value;
    order_amount?: Value;
    tip_amount?: Value;
    on_screen_tip?: Value;
    cashback_amount?: Value;
    pay_method_id?: Value;
    pay_scenario?: Value;
    card_type?: Value;
    attach?: Value;
    description?: Value;
    notify_url?: Value;
    expires?: Value;
    confirm_on_terminal?: Value;
    required_terminal_authentication?: Value;
    on_screen_signature?: Value;
    trans_no?: Value;
    trans_status?: Value;
    pay_channel_trans_no?: Value;
    discount_bmopc?: Value;
    discount_bpc?: Value;
    trans_end_time?: Value;
}
export interface CodepayQueryAnswer {
    merchant_order_no?: Value;
    trans_type?: Value;
    price_currency?: Value;
    order_amount?: Value;
    tip_amount?: Value;
    cashback_amount?: Value;
    attach?: Value;
    trans_no?: Value;
    trans_status?: Value;
    pay_scenario?: Value;
    pay_method_id?: Value;
    pay_channel_trans_no?: Value;
    discount_bmopc?: Value;
    discount_bpc?: Value;
    trans_end_time?: Value;
}
export interface IcashierFrontAnswer {
    resultcode?: Value;
    resultmsg?: Value;
    queryid?: Value;
    txnamt?: Value;
    merid?: Value;
    orderid?: Value;
}
export interface IcashierBackAnswer {
    resultcode?: Value;
    resultmsg?: Value;
    queryid?: Value;
    txnamt?: Value;
    merid?: Value;
    orderid?: Value;
    paytime?: Value;
}
export interface IcashierQueryAnswer {
    respcode?: Value;
    respmsg?: Value;
    resultcode?: Value;
    resultmsg?: Value;
    queryid?: Value;
    txnamt?: Value;
    merid?: Value;
    orderid?: Value;
    paytime?: Value;
}
export interface BpcCodeAnswer {
    mid?: Value;
    sysTrace?: Value;
    scanCode?: Value;
    respCode?: Value;
    respMsg?: Value;
}
export interface BpcQueryAnswer {
    mid?: Value;
    sysTrace?: Value;
    orgSysTrace?: Value;
    respCode?: Value;
    respMsg?: Value;
}
export interface BpcRefundAnswer {
    mid?: Value;
    sysTrace?: Value;
    respCode?: Value;
    respMsg?: Value;
}
export interface BpcRefundQueryAnswer {
    mid?: Value;
    sysTrace?: Value;
    orgSysTrace?: Value;
    respCode?: Value;
    respMsg?: Value;
}
export interface BpcNotificationAnswer {
    orgSysTrace?: Value;
    bankDate?: Value;
    bankTime?: Value;
    oldQrOrderNo?: Value;
    oldTermId?: Value;
    oldPayType?: Value;
    oldBankDate?: Value;
    oldBankTime?: Value;
    oldRespCode?: Value;
    oldRespMsg?: Value;
    oldTradeId?: Value;
    oldTradeNo?: Value;
    oldPayVounum?: Value;
    respCode?: Value;
    respMsg?: Value;
}
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

// dist/options.d.ts
import type { Journal } from "./journal/journal.js";
import type { TlsTrust } from "./links/http.js";
import type { Link } from "./links/link.js";
import type { DuplexLike, PortFilter, SerialPortLike } from "./links/port.js";
import type { SocketClass } from "./links/socket.js";
import type { WireLine } from "./links/observed.js";
import type { OnError } from "./report.js";
import type { OnSettled } from "./shop.js";
import type { ConnectOptionsOf, GatewayOptionsOf, GatewaySystem, TerminalSystem } from "./systems.gen.js";
export type ConnectOptions<S extends TerminalSystem = TerminalSystem> = ConnectOptionsOf[S];
export type GatewayOptions<S extends GatewaySystem = GatewaySystem> = GatewayOptionsOf[S];
export type LinkOptions = ConnectOptions["link"];
export interface CommonOptions {
    terminal: string;
    currency: string;
    journal?: Journal;
    timeouts?: Timeouts;
    prefix?: string;
    onSettled?: OnSettled;
    onWire?: (line: WireLine) => void;
    onError?: OnError;
}
export interface CommonGatewayOptions extends CommonOptions {
    tls?: TlsTrust;
}
export interface SerialLink {
    via: "serial";
    port?: SerialPortLike | DuplexLike | (() => DuplexLike | Promise<DuplexLike>);
    filters?: readonly PortFilter[];
    baud?: number;
}
export interface TcpLink {
    via: "tcp";
    host: string;
    port?: number;
}
export interface HttpLink extends TlsTrust {
    via: "http";
    url: string;
}
export interface WebSocketLink {
    via: "websocket";
    url: string;
    webSocket?: SocketClass;
}
export interface HelperLink extends HelperOptions {
    via: "helper";
}
export interface EngineLink {
    via: "engine";
    terminal?: string;
    url?: string;
    token?: string;
    key?: string;
    origin?: string;
}
export interface SimulatorLink {
    via: "simulator";
    seed?: number;
}
export interface CustomLink<Carries extends string> {
    via: "custom";
    carries: Carries;
    link: Link;
    baud?: number;
}
export interface HelperOptions {
    terminal?: string;
    url?: string;
    token?: string;
    origin?: string;
    webSocket?: SocketClass;
}
export interface Timeouts {
    connect?: number;
    answer?: number;
    query?: number;
    guard?: number;
    settle?: number;
    lease?: number;
    journal?: number;
}

// dist/journal/journal.d.ts
export interface JournalRecord {
    seq: number;
    bytes: Uint8Array;
}
export interface JournalEntry {
    reference: string;
    records: JournalRecord[];
}
export interface JournalPage {
    entries: (JournalEntry & {
        written: number;
    })[];
    next?: string;
}
export interface Journal {
    append(terminal: string, reference: string, seq: number, bytes: Uint8Array, settles: boolean): Promise<void>;
    open(terminal: string): Promise<JournalEntry[]>;
    read(terminal: string, reference: string): Promise<JournalRecord[]>;
    claim(terminal: string, ttlMs: number): Promise<boolean>;
    renew?(terminal: string, ttlMs: number): Promise<boolean>;
    release(terminal: string): Promise<void>;
    prune(terminal: string, olderThan: number): Promise<number>;
    history?(terminal: string, limit: number, before?: string): Promise<JournalPage>;
}

// dist/links/http.d.ts
import type { Link } from "./link.js";
export interface TlsTrust {
    ca?: string | string[];
    fingerprint?: string;
}
export declare function httpLink(url: string, trust?: TlsTrust): Link;

// dist/links/link.d.ts
import type { Code } from "../errors.js";
export interface WireEvents {
    opened(): void;
    data(bytes: Uint8Array): void;
    reply(status: number, body: Uint8Array, sign?: string): void;
    closed(code: Code, nothingSent: boolean): void;
}
export interface Wire {
    write(bytes: Uint8Array, head?: Readonly<Record<string, string>>): void;
    close(): void;
}
export interface Link {
    readonly address?: string | undefined;
    open(path: string | undefined, events: WireEvents): Wire;
    dispose?(): void | Promise<void>;
}

// dist/links/port.d.ts
import type { ReadableLike, WritableLike } from "../web.js";
export interface Streams {
    readonly readable: ReadableLike | null;
    readonly writable: WritableLike | null;
}
export interface PortSettings {
    baudRate: number;
    dataBits: 7 | 8;
    stopBits: 1 | 2;
    parity: "none" | "even" | "odd";
    flowControl: "none" | "hardware";
    bufferSize: number;
}
export interface SerialPortLike extends Streams {
    open(settings: PortSettings): Promise<void>;
    close(): Promise<void>;
    getInfo(): PortFilter;
    readonly connected?: boolean;
}
export interface PortFilter {
    usbVendorId?: number;
    usbProductId?: number;
    bluetoothServiceClassId?: number | string;
}
export interface DuplexLike {
    on(event: string, listener: (...args: never[]) => void): unknown;
    off(event: string, listener: (...args: any[]) => void): unknown;
    pipe(...args: never[]): unknown;
    write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
    destroy(): unknown;
    readonly destroyed: boolean;
    readonly isOpen?: boolean;
    readonly opening?: boolean;
    open?(done: (error: Error | null) => void): void;
    close?(done: (error: Error | null) => void): void;
}

// dist/web.d.ts
type Web<Name extends string, Used> = typeof globalThis extends {
    [it in Name]: {
        prototype: infer Real;
    };
} ? Real : Used;
export type WebResponse = Web<"Response", ResponseLike>;
export type WebRequest = Web<"Request", RequestLike>;
export type WebSignal = Web<"AbortSignal", SignalLike>;
export type WebUrl = Web<"URL", {
    readonly href: string;
}>;
export type WasmModule = typeof globalThis extends {
    WebAssembly: {
        Module: {
            prototype: infer Real;
        };
    };
} ? Real : object;
export type Bytes = ReturnType<Uint8ArrayConstructor["from"]>;
export interface ResponseLike {
    readonly ok: boolean;
    readonly status: number;
    readonly url: string;
    readonly headers: {
        get(name: string): string | null;
    };
    arrayBuffer(): Promise<ArrayBuffer>;
}
export interface RequestLike {
    readonly method: string;
    readonly url: string;
    readonly headers: {
        get(name: string): string | null;
    };
    text(): Promise<string>;
}
export interface SignalLike {
    readonly aborted: boolean;
    addEventListener(type: "abort", listener: () => void, options?: {
        once?: boolean;
    }): void;
    removeEventListener(type: "abort", listener: () => void): void;
}
export interface ReadableLike {
    getReader(): {
        read(): Promise<{
            readonly value?: Uint8Array | undefined;
        }>;
        cancel(): Promise<void>;
        releaseLock(): void;
    };
}
export interface WritableLike {
    getWriter(): {
        readonly closed: Promise<unknown>;
        write(bytes: Uint8Array): Promise<void>;
        close(): Promise<void>;
        abort(): Promise<void>;
        releaseLock(): void;
    };
}
export {};

// dist/links/socket.d.ts
import type { Bytes } from "../web.js";
export interface SocketLike {
    binaryType: string;
    onopen: ((event: never) => void) | null;
    onmessage: ((event: {
        data: unknown;
    }) => void) | null;
    onclose: ((event: {
        code: number;
    }) => void) | null;
    onerror: ((event: never) => void) | null;
    send(data: string | Bytes): void;
    close(): void;
}
export type SocketClass = new (url: string, options?: {
    headers: Record<string, string>;
}) => SocketLike;
export declare function socketClass(given: SocketClass | undefined): SocketClass;
export declare function hangUp(socket: SocketLike): void;
export declare function messageBytes(data: unknown): Uint8Array | undefined;

// dist/links/observed.d.ts
import type { Code } from "../codes.gen.js";
import { type OnError } from "../report.js";
import type { Link } from "./link.js";
export interface WireLine {
    readonly at: number;
    readonly wire: number;
    readonly what: "open" | "opened" | "write" | "data" | "reply" | "closed";
    readonly path?: string;
    readonly status?: number;
    readonly bytes?: Uint8Array;
    readonly code?: Code;
    readonly nothingSent?: boolean;
}
export declare function observed(link: Link, listener: (line: WireLine) => unknown, onError: OnError): Link;

// dist/report.d.ts
export interface Trouble {
    readonly where: "onSettled" | "onWire" | "link";
    readonly reference?: string;
}
export type OnError = (error: unknown, trouble: Trouble) => void;

// dist/shop.d.ts
import type { OnError } from "./report.js";
import type { Outcome } from "./types.js";
export type OnSettled = (outcome: Outcome) => void | Promise<void>;
export declare class Shop {
    #private;
    constructor(onSettled: OnSettled, report: OnError);
    book(outcome: Outcome): Promise<void>;
    has(reference: string, ask: () => void): Promise<void>;
    hasAll(ask: () => void): Promise<void>;
    told(reference: string, told: boolean): void;
    allTold(failed: boolean): void;
    quiet(): Promise<void>;
    waited(): string[];
}

// dist/terminal.d.ts
import type { WireCan } from "./core.js";
import type { Payment } from "./payment.js";
import type { AdjustTipOptions, Answer, AuthoriseOptions, CompleteOptions, Earlier, HistoryOptions, HistoryPage, Outcome, OutsidePayment, PayOptions, RefundOptions, ReleaseOptions, VoidOptions } from "./types.js";
import type { TerminalSystem } from "./systems.gen.js";
import type { SimulatorStep } from "./verbs.gen.js";
import type { WebRequest, WebResponse } from "./web.js";
export type Can = Readonly<WireCan>;
export interface TerminalCan extends Can {
    readonly setPosKey: boolean;
}
export interface SimulatorControl {
    script(steps: readonly SimulatorStep[], options?: {
        dedupe?: boolean;
    }): void;
    customer(action: "tap" | "cancel" | "decline" | "pay"): void;
    ledger(): unknown;
    reset(): void;
}
export declare class Terminal<S extends TerminalSystem = TerminalSystem> {
    #private;
    readonly name: string;
    readonly can: TerminalCan;
    readonly simulator: SimulatorControl | undefined;
    private constructor();
    pay(options: PayOptions<S>): Payment;
    authorise(options: AuthoriseOptions<S>): Payment;
    refund(options: RefundOptions<S>): Payment;
    void(options: VoidOptions<S>): Payment;
    complete(options: CompleteOptions<S>): Payment;
    adjustTip(options: AdjustTipOptions<S>): Payment;
    pending(): Promise<Payment[]>;
    release(reference: string, who: string, options?: ReleaseOptions): Promise<Outcome>;
    history(options?: HistoryOptions): Promise<HistoryPage>;
    query(of: OutsidePayment | string): Promise<Answer>;
    printReceipt(of: Earlier): Promise<Answer>;
    printSummary(): Promise<Answer>;
    closeBatch(): Promise<Answer>;
    setPosKey(posKey: string): void;
    handleNotification(request: WebRequest): Promise<WebResponse>;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

// dist/core.d.ts
import { type WireCan, type WireEffect as WireEffectText, type WireOperation, type WireStarted, WireTill } from "./glue/tillwire.js";
export { ended, nameOf } from "./glue/tillwire.js";
export type { Space, WireAmount, WireCan, WireOperation, WireOrigin, WireStarted } from "./glue/tillwire.js";
type WithBytes = {
    effect: "record" | "append" | "write";
};
export type WireEffect = Exclude<WireEffectText, WithBytes> | (Extract<WireEffectText, WithBytes> & {
    bytes: Uint8Array;
});
export type Till = WireTill;
export declare function tillMaker(system: string, options: object): Promise<() => Till>;
export declare function nextEffect(till: Till): WireEffect | undefined;
export declare function start(till: Till, mono: number, wall: number, operation: WireOperation, entropy: Uint8Array): WireStarted;
export declare function can(till: Till): WireCan;
export declare function onReplaced(restart: () => void): () => void;
export declare function isRefusal(error: unknown): error is Error & {
    code: string;
};
export declare function replace(): void;

// dist/verbs.gen.d.ts
export type SimulatorOn = "money" | "query" | "cancel" | "print" | "notify" | "backend";
export interface AnyStep<Verb extends string> {
    readonly verb: Verb;
    readonly on?: SimulatorOn;
    readonly count?: number;
}
export type SimulatorStep = 
AnyStep<"ACCEPT">
 | (AnyStep<"DECLINE"> & {
    readonly code?: string | number;
})
 | AnyStep<"DROP_BEFORE_READ">
 | AnyStep<"DROP_AFTER_READ">
 | AnyStep<"CHARGE_THEN_DROP">
 | AnyStep<"CHARGE_THEN_RST">
 | (AnyStep<"CHARGE_THEN_DELAY"> & {
    readonly ms: number;
})
 | (AnyStep<"TRUNCATE"> & {
    readonly k: number;
})
 | AnyStep<"PARTIAL_HEADERS">
 | AnyStep<"NO_ACK">
 | (AnyStep<"LATE_ACK"> & {
    readonly ms: number;
})
 | (AnyStep<"NACK"> & {
    readonly code?: string | number;
})
 | AnyStep<"WRONG_REF">
 | AnyStep<"WRONG_ORDER">
 | AnyStep<"WRONG_AMOUNT">
 | AnyStep<"WRONG_CCY">
 | (AnyStep<"DUP"> & {
    readonly n?: number;
})
 | (AnyStep<"SPLIT"> & {
    readonly n?: number;
    readonly gap?: number;
})
 | AnyStep<"INTERLEAVE">
 | (AnyStep<"GARBAGE"> & {
    readonly n?: number;
})
 | (AnyStep<"BIT_FLIP"> & {
    readonly at: number;
})
 | AnyStep<"PLAINTEXT">
 | (AnyStep<"CODE"> & {
    readonly code: string | number;
})
 | AnyStep<"BUSY">
 | AnyStep<"RESTART">
 | AnyStep<"ROTATE_KEY">
 | AnyStep<"FREEZE">
 | (AnyStep<"SLOW"> & {
    readonly bytesPerSecond: number;
})
 | AnyStep<"REORDER">
 | (AnyStep<"QUERY_FAIL"> & {
    readonly k?: number;
})
 | (AnyStep<"CODE_BUT_CHARGED"> & {
    readonly code: string | number;
})
 | AnyStep<"HTML_BODY">
 | (AnyStep<"STATUS"> & {
    readonly code: number;
})
 | (AnyStep<"EMPTY_DATA"> & {
    readonly form?: string | number;
    readonly code?: string | number;
})
 | AnyStep<"WS_DROP">
 | AnyStep<"SILENT">
 | (AnyStep<"REDELIVER"> & {
    readonly count?: number;
    readonly gap?: number;
})
 | (AnyStep<"FORGE"> & {
    readonly form?: string | number;
})
 | (AnyStep<"ENTER_AMOUNT"> & {
    readonly minor: number;
})
 | AnyStep<"WAIT">;

// dist/helper.d.ts
export declare const HELPER = "http://127.0.0.1:9003";
export interface Helper {
    origin: string;
    token(): Promise<string>;
    as?: string;
}
export type Pair = ({ code, url }: {
    code: string;
    url?: string;
}) => Promise<void>;
export declare function isForbidden(): Promise<boolean>;

// dist/exports.d.ts
export type { Connect, Connected } from "./connect.js";
export { ArgumentError, type Code, type CodeRow, type ErrorJson, explain, hint, type Language, type Refused, stepText, type Texts, TillError, } from "./errors.js";
export type { Gateway } from "./gateway/gateway.js";
export type { Pair } from "./helper.js";
export type { Journal, JournalEntry, JournalPage, JournalRecord } from "./journal/journal.js";
export { memoryJournal } from "./journal/memory.js";
export type { TlsTrust } from "./links/http.js";
export type { Link, Wire, WireEvents } from "./links/link.js";
export type { DuplexLike, PortFilter, PortSettings, SerialPortLike, Streams } from "./links/port.js";
export type { SocketClass, SocketLike } from "./links/socket.js";
export type { WireLine } from "./links/observed.js";
export type { WasmSource } from "./load.js";
export { type Money, money } from "./money.js";
export type * from "./options.js";
export { Payment } from "./payment.js";
export type { OnError, Trouble } from "./report.js";
export type { OnSettled } from "./shop.js";
export { type Can, type SimulatorControl, Terminal, type TerminalCan } from "./terminal.js";
export type * from "./types.js";
export type * from "./systems.gen.js";
export type { SimulatorOn, SimulatorStep } from "./verbs.gen.js";
export { init } from "./wasm.js";

// dist/journal/memory.d.ts
import type { Journal } from "./journal.js";
export declare function memoryJournal(): Journal;

// dist/load.d.ts
/// <reference lib="esnext.disposable" preserve="true" />
import type { WasmModule, WebResponse, WebUrl } from "./web.js";
export type WasmSource = WebUrl | string | ArrayBuffer | ArrayBufferView | WebResponse | PromiseLike<WebResponse> | WasmModule;

// dist/wasm.d.ts
export declare const init: (source?: import("./load.js").WasmSource) => Promise<void>;

// dist/host/page.d.ts
import type { Journal } from "../journal/journal.js";
export declare function fileJournal(_folder: string): Journal;

// dist/journal/indexeddb.d.ts
import type { Journal } from "./journal.js";
export declare function indexedDbJournal(name?: string): Journal;

// dist/simulator.d.ts
import { type WireSimulatorOptions } from "./glue/simulator.js";
import type { Link } from "./links/link.js";
import type { System } from "./systems.gen.js";
import type { SimulatorControl } from "./terminal.js";
export declare const init: (source?: import("./load.js").WasmSource) => Promise<void>;
export interface SimulatorOptions extends WireSimulatorOptions {
    system: System;
    via: "tcp" | "http" | "serial" | "websocket";
}
export declare function simulate(options: SimulatorOptions): Promise<{
    link: Link;
    simulator: SimulatorControl;
}>;

// dist/listener.d.ts
import type { WebRequest, WebResponse } from "./web.js";
export interface Incoming {
    readonly method?: string | undefined;
    readonly url?: string | undefined;
    readonly rawHeaders: string[];
    readonly readableDidRead?: boolean;
    readonly body?: unknown;
    readonly rawBody?: unknown;
}
export interface Outgoing {
    writeHead(status: number, headers: Record<string, string>): unknown;
    end(body: Uint8Array): unknown;
}
export interface ListenerOptions {
    onError?: (error: unknown) => void;
}
export declare function listener(handle: (request: WebRequest) => Promise<WebResponse>, { onError }?: ListenerOptions): (incoming: Incoming, outgoing: Outgoing) => Promise<void>;

// dist/diagnose.d.ts
import { type Diagnose } from "./diagnose/diagnosis.js";
export { type Check, type CheckName, type CheckState, type Diagnosis, describe, type NotFound, type Texts, } from "./diagnose/diagnosis.js";
export declare const diagnose: Diagnose;

// dist/diagnose/diagnosis.d.ts
import { type Code } from "../codes.gen.js";
import { type NotFound } from "./learnt.js";
import { type CheckName, type Texts } from "./texts.js";
import type { ConnectOptions, GatewayOptions } from "../options.js";
export type { NotFound } from "./learnt.js";
export type { CheckName, Texts } from "./texts.js";
export type CheckState = "good" | "bad" | "unsure" | "skipped";
export interface Check {
    readonly name: CheckName;
    readonly state: CheckState;
    readonly title: Texts;
    readonly code?: Code;
    readonly remedy?: Texts;
}
export interface Diagnosis {
    readonly ok: boolean;
    readonly checks: readonly Check[];
    readonly notFound?: NotFound;
}
export interface Finding {
    check: CheckName;
    state: "bad" | "unsure";
    code?: Code;
}
export type Diagnose = (options: ConnectOptions | GatewayOptions) => Promise<Diagnosis>;
export declare function describe(found: readonly Check[] | Diagnosis, language?: keyof Texts): string;

// dist/diagnose/learnt.d.ts
import type { Journal } from "../journal/journal.js";
import { type Texts } from "./texts.js";
export interface NotFound {
    readonly words?: string;
    readonly seen?: number;
    readonly text: Texts;
}
export declare function learntOf(journal: Journal, terminal: string): Promise<NotFound | undefined>;
export declare function notFound(likeness: string | undefined, at: number | undefined): NotFound;

// dist/diagnose/texts.d.ts
import { type Texts } from "../codes.gen.js";
export type { Texts } from "../codes.gen.js";
export type CheckName = "secure" | "browser" | "journal" | "free" | "mixed" | "permission" | "helper" | "version" | "paired" | "port" | "terminal" | "gateway" | "app" | "merchant" | "key";
export declare const texts: (en: string, hans: string, hant: string) => Texts;
export declare const TITLES: Record<CheckName, Texts>;
export declare const REMEDIES: Record<CheckName, {
    readonly [code: string]: Texts;
}>;

// dist/support.d.ts
import { type MakeBundle } from "./support/bundle.js";
export type { MakeBundle, Part, PartName, SupportBundle, SupportSources } from "./support/bundle.js";
export { type Recorder, recorder } from "./support/recorder.js";
export type { Fault } from "./support/said.js";
export declare const supportBundle: MakeBundle;

// dist/support/bundle.d.ts
import type { Gateway } from "../gateway/gateway.js";
import type { ConnectOptions, GatewayOptions } from "../options.js";
import type { Terminal } from "../terminal.js";
import { type Recorder } from "./recorder.js";
import { type Fault } from "./said.js";
export type Part = {
    readonly said: unknown;
} | {
    readonly failed: Fault | {
        readonly error: "late";
    };
};
export type PartName = "versions" | "surroundings" | "settings" | "can" | "diagnosis" | "helper" | "operations" | "wire" | "metrics";
export interface SupportBundle {
    readonly format: "tillwire-support";
    readonly version: 1;
    readonly made: string;
    readonly parts: {
        readonly [part in PartName]?: Part;
    };
}
export interface SupportSources {
    terminal?: Pick<Terminal | Gateway, "can" | "pending" | "history"> | undefined;
    recorder?: Recorder | undefined;
    patience?: number | undefined;
}
export type MakeBundle = (options: ConnectOptions | GatewayOptions, sources?: SupportSources) => Promise<SupportBundle>;

// dist/support/recorder.d.ts
import type { WireLine } from "../links/observed.js";
export interface Recorder {
    readonly onWire: (line: WireLine) => void;
}
export declare function recorder({ lines: most }?: {
    lines?: number;
}): Recorder;

// dist/support/said.d.ts
import { type Code } from "../codes.gen.js";
export interface Fault {
    readonly error: string;
    readonly code?: Code;
    readonly argument?: string;
}

// dist/element.d.ts
import { TillwirePay } from "./element/pay.js";
export type { Actions, PaymentState } from "./element/state.js";
export { type OwnWords, type Word, words } from "./element/words.js";
export { TillwirePay };
declare global {
    interface HTMLElementTagNameMap {
        "tillwire-pay": TillwirePay;
    }
}

// dist/element/pay.d.ts
import type { TerminalSystem } from "../systems.gen.js";
import type { Terminal } from "../terminal.js";
import type { AdjustTipOptions, AuthoriseOptions, CompleteOptions, Outcome, PayOptions, RefundOptions, VoidOptions } from "../types.js";
import { Settings } from "./settings.js";
import { type PaymentState } from "./state.js";
export declare class TillwirePay extends Settings {
    #private;
    get terminal(): Terminal | undefined;
    set terminal(terminal: Terminal | undefined);
    get state(): PaymentState | undefined;
    pay(options: PayOptions<TerminalSystem>): Promise<Outcome>;
    authorise(options: AuthoriseOptions<TerminalSystem>): Promise<Outcome>;
    refund(options: RefundOptions<TerminalSystem>): Promise<Outcome>;
    void(options: VoidOptions<TerminalSystem>): Promise<Outcome>;
    complete(options: CompleteOptions<TerminalSystem>): Promise<Outcome>;
    adjustTip(options: AdjustTipOptions<TerminalSystem>): Promise<Outcome>;
    resume(): Promise<Outcome[]>;
    show(state: PaymentState): void;
    hide(): void;
}

// dist/element/settings.d.ts
import { type OwnWords } from "./words.js";
type Base = typeof globalThis extends {
    HTMLElement: infer Real extends new () => object;
} ? Real : new () => object;
declare const Parent: Base;
export declare abstract class Settings extends Parent {
    #private;
    static readonly observedAttributes: string[];
    get words(): OwnWords;
    set words(own: OwnWords | undefined);
    get cashier(): string;
    set cashier(who: string);
    get shop(): string;
    set shop(name: string);
    get again(): boolean;
    set again(on: boolean);
    get inline(): boolean;
    set inline(on: boolean);
}
export {};

// dist/element/words.d.ts
import { type Code, type Language } from "../errors.js";
import type { Money } from "../money.js";
import type { Step, StepName, StoredMoney } from "../types.js";
import { en } from "./words/en.js";
export type Word = keyof typeof en;
type Spoken = Exclude<Language, "zh">;
export type OwnWords = Readonly<Partial<Record<Word | `step.${StepName}` | `hint.${Code}`, string>>>;
export declare const words: Readonly<Record<Spoken, Readonly<Record<Word, string>>>>;
export declare function spokenIn(tag: string): Spoken;
export declare class Speech {
    #private;
    readonly language: Spoken;
    readonly tag: string;
    constructor(tag: string, own: OwnWords);
    t(word: Word, places?: Readonly<Record<string, string | number>>): string;
    named(group: string, name: string): string | undefined;
    step(step: Step, gateway: boolean): string;
    hint(code: Code | undefined): string | undefined;
    amount({ minor, currency }: Money | StoredMoney): string;
    time(at: number): string;
    date(at: number): string;
}
export declare function clock(then: number, now: number): string;
export {};

// dist/element/words/en.d.ts
export declare const en: {
    readonly cancel: "Cancel";
    readonly "cancel.asked": "Asking …";
    readonly "cancel.requested": "Cancel asked for; the outcome follows.";
    readonly "cancel.too-late": "Too late to cancel.";
    readonly "cancel.unsupported": "This terminal cannot cancel: cancel on the terminal itself.";
    readonly "cancel.nothing-to-cancel": "Nothing to cancel any more.";
    readonly steps: "Steps";
    readonly seconds: "{n} s";
    readonly support: "For support";
    readonly elapsed: "{time} so far";
    readonly receipt: "Receipt";
    readonly "receipt.print": "Print receipt";
    readonly "receipt.total": "Total";
    readonly "receipt.date": "Date";
    readonly "receipt.sale": "Sale";
    readonly "receipt.copy": "Copy";
    readonly "receipt.copied": "Copied";
    readonly "by-person": "Decided by {who}, after looking.";
    readonly "method.card": "Card";
    readonly "method.wechat": "WeChat Pay";
    readonly "method.alipay": "Alipay";
    readonly "method.payme": "PayMe";
    readonly "method.fps": "FPS";
    readonly "method.octopus": "Octopus";
    readonly "method.unionpay-qr": "UnionPay QR";
    readonly "method.unionpay-card": "UnionPay card";
    readonly "method.amex": "Amex";
    readonly "method.any": "Any";
    readonly "kind.pay": "Payment";
    readonly "kind.refund": "Refund";
    readonly "kind.void": "Void";
    readonly "kind.authorise": "Hold";
    readonly "kind.complete": "Taking of a hold";
    readonly "kind.adjust": "Tip";
    readonly "now.starting": "Writing it down …";
    readonly "now.queued": "Waiting for an earlier cancel …";
    readonly "now.opening": "Reaching the terminal …";
    readonly "now.sent": "The terminal has the request …";
    readonly "now.sent-pay": "The customer pays at the terminal …";
    readonly "now.acknowledged": "The customer pays at the terminal …";
    readonly "now.waiting": "Still waiting for the terminal …";
    readonly "now.cancelling": "Asking the terminal to cancel …";
    readonly "now.cancel-answered": "The terminal answered the cancel …";
    readonly "now.checking": "No clear answer: asking the terminal …";
    readonly "now.contradiction": "Two answers disagree: look at the slip.";
    readonly "now.not-recorded": "The outcome could not be written down.";
    readonly "now.recorded": "The outcome has been written down now.";
    readonly "outcome.pay.approved": "Approved";
    readonly "outcome.pay.declined": "Declined";
    readonly "outcome.pay.cancelled": "Cancelled";
    readonly "outcome.pay.not-charged": "Not charged";
    readonly "outcome.refund.approved": "Refunded";
    readonly "outcome.refund.declined": "Refund declined";
    readonly "outcome.refund.cancelled": "Refund cancelled";
    readonly "outcome.refund.not-charged": "Not refunded";
    readonly "outcome.void.approved": "Voided";
    readonly "outcome.void.declined": "Void declined";
    readonly "outcome.void.cancelled": "Void cancelled";
    readonly "outcome.void.not-charged": "Not voided";
    readonly "outcome.authorise.approved": "Held";
    readonly "outcome.authorise.declined": "Hold declined";
    readonly "outcome.authorise.cancelled": "Hold cancelled";
    readonly "outcome.authorise.not-charged": "Not held";
    readonly "outcome.complete.approved": "Taken";
    readonly "outcome.complete.declined": "Taking declined";
    readonly "outcome.complete.cancelled": "Taking cancelled";
    readonly "outcome.complete.not-charged": "Not taken";
    readonly "outcome.adjust.approved": "Tip added";
    readonly "outcome.adjust.declined": "Tip declined";
    readonly "outcome.adjust.cancelled": "Tip cancelled";
    readonly "outcome.adjust.not-charged": "No tip added";
    readonly "outcome.refused": "Not started";
    readonly "reason.approved": "Done. The terminal confirmed it.";
    readonly "reason.declined": "No money was taken. The terminal says: {message}";
    readonly "reason.declined-silent": "No money was taken. Ask for another card or another way to pay.";
    readonly "reason.by-cashier": "Cancelled at the till. No money was taken.";
    readonly "reason.by-customer": "Cancelled at the terminal. No money was taken.";
    readonly "reason.by-timeout": "The customer did not pay in time. No money was taken.";
    readonly "reason.rejected": "The terminal did not take the request. No money was taken.";
    readonly "reason.proven-by-query": "No money was taken: the terminal was asked. It is safe to pay again.";
    readonly "reason.by-hand": "Decided by hand.";
    readonly "reason.aborted-before-send": "Stopped before anything was sent.";
    readonly "reason.not-offered": "The payment code never reached the customer. No money was taken.";
    readonly "reason.approved-gateway": "Done. The gateway confirmed it.";
    readonly "reason.declined-gateway": "No money was taken. The gateway says: {message}";
    readonly "note.RECOVERED": "The answer was lost on the way. The till asked and found out how it ended.";
    readonly "fact.card": "Card";
    readonly "fact.paid-with": "Paid with";
    readonly "fact.number": "Transaction";
    readonly "fact.order": "Order";
    readonly "fact.money": "Money";
    readonly "fact.code": "Code";
    readonly "fact.said": "The terminal said";
    readonly "fact.total": "With tip and cash";
    readonly "fact.tip": "Tip";
    readonly "money.none": "did not move";
    readonly "money.moved": "moved";
    readonly "money.unknown": "not known";
    readonly "doubt.title": "We do not know yet";
    readonly "doubt.text": "Do not charge again. The terminal is being asked.";
    readonly "doubt.asking": "The till keeps asking by itself. You can ask now, or look at the terminal's slip and decide.";
    readonly "doubt.recheck": "Recheck";
    readonly "doubt.rechecking": "Asking …";
    readonly "doubt.by-hand": "Or decide by hand";
    readonly "doubt.who": "Your name";
    readonly "doubt.paid": "Paid, I saw the slip";
    readonly "doubt.not-paid": "Not paid";
    readonly "doubt.go-on": "Take the money another way";
    readonly "doubt.go-on-back": "Give it back another way";
    readonly "doubt.released": "{who} went on without it at {time}. The terminal is free; this one is asked for on.";
    readonly "doubt.later": "Later";
    readonly "doubt.asking-gateway": "The till keeps asking by itself. You can ask now, or look at the gateway's own list and decide.";
    readonly "doubt.text-gateway": "Do not charge again: the gateway has not said yet how this payment ended.";
    readonly "doubt.paid-gateway": "Paid, I saw it there";
    readonly "doubt.paid-back": "Given back, I saw the slip";
    readonly "doubt.not-paid-back": "Not given back";
    readonly "result.next": "Next customer";
    readonly "result.again": "Try again";
    readonly "result.released": "{who} had gone on without it at {time}.";
    readonly "result.twice": "{who} had taken the money another way at {time}, and this payment went through too: the customer has paid twice.";
    readonly "result.open": "Show that payment";
    readonly "result.put-right": "Give this one back";
    readonly "offer.scan": "The customer scans this code.";
    readonly "offer.open": "The customer pays on the gateway's page: here, or on a phone by the code.";
    readonly "offer.page": "Open the payment page";
    readonly "offer.left": "Valid for {time}";
    readonly "offer.code": "Payment code";
    readonly "offer.later": "Go on with the next customer";
    readonly "now-gateway.opening": "Asking the gateway …";
    readonly "now-gateway.sent": "Asking the gateway …";
    readonly "now-gateway.offered": "The customer can pay now …";
    readonly "now-gateway.waiting": "Still waiting for the gateway …";
    readonly "now-gateway.checking": "The customer can pay now; the gateway is asked meanwhile …";
    readonly "step-gateway.opening": "Written down; asking the gateway";
    readonly "step-gateway.checking": "Asked the gateway";
    readonly refused: "Nothing was charged.";
};

// dist/element/state.d.ts
import type { Money } from "../money.js";
import type { CancelAnswer, Method, Offer, OperationKind, Outcome, Step, StoredMoney, Unknown } from "../types.js";
export interface Actions {
    cancel?(): Promise<CancelAnswer>;
    recheck?(): Promise<unknown>;
    settle?(decision: "paid" | "not-paid", who: string): Promise<unknown>;
    release?(who: string): Promise<unknown>;
    putRight?(): Promise<unknown>;
    showOpen?(): Promise<unknown>;
}
export interface PaymentState extends Actions {
    readonly kind: OperationKind;
    readonly reference: string;
    readonly amount?: Money | StoredMoney;
    readonly method?: Method;
    readonly started: number;
    readonly steps: readonly Step[];
    readonly outcome?: Outcome;
    readonly error?: unknown;
    readonly offer?: Offer;
    readonly gateway?: boolean;
    readonly resumed?: boolean;
    readonly note?: string;
}
export type Phase = "running" | "refused" | Outcome["status"];
export declare function phaseOf({ outcome, error }: PaymentState): Phase;
export declare function isOver(state: PaymentState): boolean;
export declare function isInTheWay(state: PaymentState): boolean;
export declare function mayClose(state: PaymentState): boolean;
export declare function givesBack({ kind }: Pick<PaymentState, "kind">): boolean;
export declare function isUnknown(outcome: Outcome | undefined): outcome is Unknown;

// dist/journal/redis.d.ts
import type { Journal } from "./journal.js";
export type RedisCommand = (args: string[]) => Promise<unknown>;
export type RedisClient = {
    sendCommand(args: string[]): Promise<unknown>;
} | {
    call(command: string, ...args: string[]): Promise<unknown>;
} | RedisCommand;
export interface RedisJournalOptions {
    prefix?: string;
    durability?: "checked" | "trusted";
}
export declare function redisJournal(client: RedisClient, options?: RedisJournalOptions): Journal;

// dist/journal/postgres.d.ts
import type { Journal } from "./journal.js";
export interface PostgresClient {
    query(text: string, values: unknown[]): Promise<{
        rows: unknown[];
    }>;
}
export interface PostgresJournalOptions {
    prefix?: string;
}
export declare function postgresJournal(client: PostgresClient, { prefix }?: PostgresJournalOptions): Journal;
export declare function postgresSchema(prefix?: string): string;

// dist/systems.d.ts
export { answers } from "./answers.gen.js";
export type { Described, Field, Names, Way } from "./described.gen.js";
export { systems } from "./described.gen.js";
export type { System } from "./systems.gen.js";
export { type Meaning, type Table, tables } from "./tables.gen.js";

// dist/answers.gen.d.ts
import type { System } from "./systems.gen.js";
import type { Table } from "./tables.gen.js";
export declare const answers: {
    readonly [system in System]: readonly Table[];
};

// dist/tables.gen.d.ts
import type { System } from "./systems.gen.js";
export type Meaning = readonly [word: string, meaning: string];
export interface Table {
    readonly name: string;
    readonly text: string;
    readonly rows: readonly Meaning[];
}
export declare const tables: {
    readonly [system in System]: readonly Table[];
};

// dist/described.gen.d.ts
import type { System } from "./systems.gen.js";
import type { Meaning } from "./tables.gen.js";
export interface Field {
    readonly name: string;
    readonly on: readonly string[];
    readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address" | "texts";
    readonly words?: readonly Meaning[];
    readonly unit?: string;
    readonly min?: number;
    readonly max?: number;
    readonly caps?: readonly {
        readonly method: string;
        readonly most: number;
    }[];
    readonly default?: string;
    readonly required?: boolean;
    readonly simulated?: string;
    readonly private?: boolean;
    readonly behind?: boolean;
    readonly text: string;
    readonly section: string;
}
export interface Way {
    readonly via: "tcp" | "http" | "serial" | "websocket";
    readonly port?: number;
    readonly paths?: readonly string[];
    readonly harmless?: readonly string[];
    readonly contentType?: string;
    readonly baud?: number;
    readonly settings?: readonly Field[];
}
export interface Names {
    readonly order: string;
    readonly least: number;
    readonly most: number;
    readonly plain?: boolean;
    readonly number: string;
    readonly follows: readonly ("order" | "number")[];
    readonly asks: readonly ("order" | "number")[];
}
export interface Described {
    readonly name: System;
    readonly title: string;
    readonly face: "terminal" | "gateway";
    readonly names: Names;
    readonly ways: readonly Way[];
    readonly connect: readonly Field[];
    readonly simulated: readonly Field[];
    readonly fields: readonly Field[];
}
export declare const systems: readonly Described[];

// dist/codec.d.ts
export * as bpc from "./codec/bpc.js";
export * as codepay from "./codec/codepay.js";
export * as icashier from "./codec/icashier.js";
export * as qfpay from "./codec/qfpay.js";
export { init } from "./codec-wasm.js";
export type { CodedError } from "./coded.js";
export type { Code } from "./codes.gen.js";
export type { WasmSource } from "./load.js";
export type { Meaning, Table } from "./tables.gen.js";
export declare function tables(): Promise<typeof import("./tables.gen.js").tables>;

// dist/codec/bpc.d.ts
import { type Scalar } from "./input.js";
export interface Fields {
    readonly [field: string]: Scalar;
}
export interface Signed {
    readonly body: string;
    readonly sign: string;
}
export declare function sign(fields: Fields, key: string): Signed;
export declare function verify(body: string | Uint8Array, sign: string, key: string): {
    readonly [member: string]: unknown;
};

// dist/codec/input.d.ts
export type Scalar = string | number | bigint | null | undefined;
export interface Fields {
    readonly [field: string]: Scalar;
}

// dist/codec/codepay.d.ts
export interface Message {
    readonly topic: string;
    readonly request_id?: string | undefined;
    readonly app_id?: string | undefined;
    readonly timestamp?: string | undefined;
    readonly version?: string | undefined;
    readonly response_code?: string | undefined;
    readonly response_msg?: string | undefined;
    readonly biz_data?: {
        readonly [field: string]: unknown;
    } | undefined;
    readonly [member: string]: unknown;
}
export type Decoded = Message & {
    readonly biz_data: {
        readonly [field: string]: unknown;
    };
};
export declare function encode(message: Message): string;
export declare function decode(message: string): Decoded;

// dist/codec/icashier.d.ts
export interface Signed {
    readonly req: string;
    readonly sign: string;
}
export interface Received {
    readonly resp: string;
    readonly sign: string;
}
export declare function sign(message: object, key: string): Signed;
export declare function verify({ resp, sign }: Received, key: string): {
    readonly [member: string]: unknown;
};

// dist/codec/qfpay.d.ts
import { type Fields } from "./input.js";
export type { Fields, Scalar } from "./input.js";
export type KeyMode = "utf8" | "hex";
export type Envelope = "lenient" | "json" | "json-string";
export interface KeyOptions {
    readonly keyMode?: KeyMode | undefined;
}
export interface SealOptions extends KeyOptions {
    readonly envelope?: Envelope | undefined;
    readonly encrypt?: boolean | undefined;
    readonly markerFree?: boolean | undefined;
}
export interface Reply {
    readonly respcd: string;
    readonly data: {
        readonly [field: string]: unknown;
    } | string | null;
    readonly respmsg: string;
    readonly resperr: string;
    readonly sealed: boolean;
    readonly [member: string]: unknown;
}
export interface OpenedRequest {
    readonly content: Fields;
    readonly digest: string;
}
export interface Frame {
    readonly kind: number;
    readonly number: number;
    readonly length: number;
    readonly data: Uint8Array;
}
export declare function canonical(content: Fields): string;
export declare function digest(content: Fields, posKey: string): string;
export declare function seal(content: Fields, posKey: string, options?: SealOptions): string;
export declare function open(reply: string, posKey: string, options?: KeyOptions): Reply;
export declare function openRequest(request: string, posKey: string, options?: KeyOptions): OpenedRequest;
export declare function frames(kind: number, number: number, bytes: Uint8Array, fragment?: number): Uint8Array[];
export declare function decodeFrame(bytes: Uint8Array): Frame;
export declare class Deframer {
    #private;
    push(bytes: Uint8Array, nowMs: number): Frame[];
    timeout(nowMs: number): Frame[];
}

// dist/codec-wasm.d.ts
import { type WasmSource } from "./load.js";
export declare function init(source?: WasmSource): Promise<void>;

// dist/coded.d.ts
import type { Code } from "./codes.gen.js";
export type CodedError = Error & {
    readonly code: Code;
};

// dist/inline.d.ts
import type { Bytes } from "./web.js";
export declare function wasm(): Bytes;
export declare function codec(): Bytes;
export declare function simulator(): Bytes;
