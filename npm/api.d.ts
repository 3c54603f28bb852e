// tillwire: ./dist/index.d.ts
// tillwire/codec: ./dist/codec.d.ts
// tillwire/inline: ./dist/inline.d.ts

// dist/index.d.ts
export { type Code, type CodeRow, explain, hint, type Language, TillError } from "./errors.js";
export type { WasmSource } from "./load.js";
export { type Money, money } from "./money.js";
export { init } from "./wasm.js";

// dist/errors.d.ts
import { type Code, type CodeRow } from "./codes.gen.js";
export type { Code, CodeRow } from "./codes.gen.js";
export type Language = "en" | "zh";
export declare class TillError extends Error {
    readonly name = "TillError";
    readonly code: Code;
    readonly money = "none";
    constructor(code: Code, message?: string, options?: ErrorOptions);
    get retrySafe(): boolean;
    get hint(): string | undefined;
}
export declare function hint(code: Code, language?: Language): string | undefined;
export declare function explain(code: Code): CodeRow;

// dist/codes.gen.d.ts
export type Code = "AMOUNT_FORMAT" | "AMOUNT_PRECISION" | "AMOUNT_RANGE" | "CURRENCY" | "INVALID_FIELD" | "UNSUPPORTED_METHOD" | "UNSUPPORTED_OPERATION" | "KEY_FORMAT" | "NOT_INITIALISED" | "INTENT_CONFLICT" | "REFUND_TOO_LARGE" | "VOID_NOT_ALLOWED" | "NO_PORT" | "PORT_BUSY" | "PORT_PERMISSION" | "USER_CANCELLED_PICKER" | "NEEDS_PERMISSION" | "INSECURE_CONTEXT" | "UNSUPPORTED_BROWSER" | "UNSUPPORTED_CHIP" | "CONNECT_REFUSED" | "CONNECT_TIMEOUT" | "TLS_FAILED" | "HELPER_LOST" | "HELPER_VERSION" | "NOT_PAIRED" | "ORIGIN_FORBIDDEN" | "HOST_FORBIDDEN" | "TARGET_FORBIDDEN" | "TERMINAL_LOCKED" | "TERMINAL_UNRESOLVED" | "JOURNAL_UNAVAILABLE" | "JOURNAL_CONFLICT" | "JOURNAL_DAMAGED" | "JOURNAL_VERSION" | "ABORTED_BEFORE_SEND" | "ACK_TIMEOUT" | "PORT_LOST" | "OUTCOME_UNKNOWN" | "NOT_CHARGED" | "RECOVERED" | "CANCELLED" | "CANCEL_TOO_LATE" | "CANCEL_UNCONFIRMED" | "NOTHING_TO_CANCEL" | "TERMINAL_BUSY" | "KEY_MISMATCH" | "TERMINAL_REJECTED_30" | "TERMINAL_REJECTED_31" | "TERMINAL_REJECTED_32" | "TERMINAL_REJECTED_34" | "TERMINAL_REJECTED_35" | "UNKNOWN_CODE" | "UNKNOWN_ORDER" | "LATE_RESPONSE" | "CONTRADICTION" | "PRINT_FAILED" | "FRAME_START" | "FRAME_VERSION" | "FRAME_TYPE" | "FRAME_REF" | "FRAME_LENGTH" | "FRAME_END" | "FRAME_INCOMPLETE" | "REASSEMBLY_TIMEOUT" | "REASSEMBLY_MISMATCH" | "REASSEMBLY_OVERFLOW" | "REASSEMBLY_LIMIT" | "LATE_PACKET" | "BASE64" | "CIPHER_LENGTH" | "DECRYPT_FAILED" | "UTF8_INVALID" | "JSON_SYNTAX" | "JSON_DEPTH" | "JSON_DUPLICATE_KEY" | "JSON_TRAILING" | "SCHEMA" | "EMPTY_PAYLOAD" | "PAYLOAD_TOO_LARGE" | "RESPONSE_TOO_LARGE" | "ENVELOPE_NO_DIGEST" | "ENVELOPE_DIGEST_FORMAT" | "DIGEST_MISMATCH" | "PLAINTEXT_RESPONSE" | "RESPONSE_MISMATCH" | "AMOUNT_MISMATCH" | "RESPONSE_INCOMPLETE" | "UNTRUSTED_RESPONSE" | "SIGN_MISSING" | "SIGN_MISMATCH" | "WRONG_MERCHANT" | "DUPLICATE_PARAM" | "UNCONFIRMED_NOTIFICATION" | "NOT_FOUND";
export interface CodeRow {
    readonly place: string;
    readonly money: "none" | "moved" | "unknown" | null;
    readonly retrySafe: boolean;
    readonly meaning: string;
    readonly en: string | null;
    readonly zh: string | null;
}
export declare const codes: {
    readonly [code in Code]: CodeRow;
};

// dist/load.d.ts
export type WasmSource = URL | string | BufferSource | Response | PromiseLike<Response> | WebAssembly.Module;

// dist/money.d.ts
export interface Money {
    readonly minor: bigint;
    readonly currency: string;
}
export declare function money(amount: string | bigint, currency: string): Money;

// dist/wasm.d.ts
export declare const init: (source?: import("./load.js").WasmSource) => Promise<void>;

// dist/codec.d.ts
export * as qfpay from "./codec/qfpay.js";
export type { CodedError } from "./coded.js";
export type { Code } from "./codes.gen.js";
export type { WasmSource } from "./load.js";
export { init } from "./wasm.js";

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

// dist/codec/input.d.ts
export type Scalar = string | number | bigint | null | undefined;
export interface Fields {
    readonly [field: string]: Scalar;
}

// dist/coded.d.ts
import type { Code } from "./codes.gen.js";
export type CodedError = Error & {
    readonly code: Code;
};

// dist/inline.d.ts
export declare function wasm(): Uint8Array<ArrayBuffer>;
