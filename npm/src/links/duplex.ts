// Duplex streams of Node as lines: whatever carries bytes to the terminal, and the objects of `serialport`.

import { TillError } from "../errors.js";
import type { Code } from "../codes.gen.js";
import type { DuplexLike, Streams } from "./port.js";
import type { Line } from "./stream.js";

/** Ports of Web Serial do not have pipes. */
export function isDuplex(port: unknown): port is DuplexLike {
  return typeof port === "object" && port !== null && "pipe" in port;
}

/**
 * A line over a stream that the caller owns and closes, or over those that a function gives, which end with their use.
 */
export function duplexLine(port: DuplexLike | (() => DuplexLike | Promise<DuplexLike>)): Line {
  let current: DuplexLike | undefined;
  if (typeof port !== "function") port.on("error", ignore);
  let detach: () => void = () => {};
  return {
    async open() {
      current = typeof port === "function" ? await given(port) : port;
      await opened(current);
      if (current.destroyed) throw new TillError("NO_PORT");
      const { streams, leave } = streamsOf(current);
      detach = leave;
      return streams;
    },
    async close() {
      detach();
      if (typeof port === "function" && current) await end(current);
    },
  };
}

async function given(open: () => DuplexLike | Promise<DuplexLike>): Promise<DuplexLike> {
  try {
    return await open();
  } catch (error) {
    throw refused(error);
  }
}

/** Opens a port that is not open yet, or waits for it; other streams are ready as they are. */
function opened(port: DuplexLike): Promise<void> {
  if (port.isOpen !== false) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => {
      port.off("open", done);
      port.off("error", done);
      if (error) reject(refused(error));
      else resolve();
    };
    if (!port.opening) return port.open?.(done);
    port.on("open", done);
    port.on("error", done);
  });
}

/** A `serialport` object lets go of its port only by being closed. */
function end(port: DuplexLike): Promise<void> {
  return new Promise((resolve) => {
    if (port.isOpen && port.close) return port.close(() => resolve());
    if (port.destroyed) return resolve();
    port.on("close", resolve);
    port.destroy();
  });
}

/** Why a port could not be opened: `serialport` has words for it and no codes. */
function refused(error: unknown): TillError {
  const words = String(error instanceof Error ? error.message : error);
  const table: [RegExp, Code][] = [
    [/lock|busy|in use|temporarily unavailable/i, "PORT_BUSY"],
    [/permission|denied/i, "PORT_PERMISSION"],
  ];
  const [, code] = table.find(([pattern]) => pattern.test(words)) ?? [undefined, "NO_PORT" as const];
  return new TillError(code, undefined, { cause: error });
}

/** The stream's two ways, and what leaves it alone again. */
function streamsOf(port: DuplexLike): { streams: Streams; leave: () => void } {
  let leave = () => {};
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      const data = (bytes: Uint8Array) => controller.enqueue(bytes);
      const over = () => {
        leave();
        controller.error(new Error("the stream ended"));
      };
      // Errors that come later are nobody's, and must not end the process.
      port.off("error", ignore);
      port.on("error", ignore);
      const heard = Object.entries({ data, end: over, close: over, error: over });
      for (const [event, listener] of heard) port.on(event, listener);
      leave = () => {
        for (const [event, listener] of heard) port.off(event, listener);
      };
    },
    cancel: () => leave(),
  });
  const writable = new WritableStream<Uint8Array>({
    write: (bytes) =>
      new Promise((resolve, reject) => {
        port.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
  });
  return { streams: { readable, writable }, leave: () => leave() };
}

function ignore(): void {}
