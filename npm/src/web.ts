// The web's own objects as the declarations name them: the real ones where the compiler knows them, by its library DOM
// or by @types/node, and elsewhere what is used of them. So a project without either can be compiled with ours.

/** A global class by its name, or else what is used of it. */
type Web<Name extends string, Used> = typeof globalThis extends { [it in Name]: { prototype: infer Real } }
  ? Real
  : Used;

/** A `Response`. */
export type WebResponse = Web<"Response", ResponseLike>;
/** A `Request`. */
export type WebRequest = Web<"Request", RequestLike>;
/** An `AbortSignal`. */
export type WebSignal = Web<"AbortSignal", SignalLike>;
/** A `URL`. */
export type WebUrl = Web<"URL", { readonly href: string }>;
/** A compiled `WebAssembly.Module`. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Real } } }
  ? Real
  : object;
/** Bytes of their own memory, as the compiler's library calls them: a generic type since TypeScript 5.7. */
export type Bytes = ReturnType<Uint8ArrayConstructor["from"]>;

/** What is used of a `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is used of a `Request`. */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What is used of an `AbortSignal`. */
export interface SignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What is used of a `ReadableStream` of bytes. */
export interface ReadableLike {
  getReader(): {
    read(): Promise<{ readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
    releaseLock(): void;
  };
}

/** What is used of a `WritableStream` of bytes. */
export interface WritableLike {
  getWriter(): {
    readonly closed: Promise<unknown>;
    write(bytes: Uint8Array): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
    releaseLock(): void;
  };
}
