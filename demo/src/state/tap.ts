// Listens on a link of exchanges and writes down what is said, opened with the key. It changes nothing.

import type { Link, WireEvents } from "tillwire";
import { qfpay } from "tillwire/codec";
import { say } from "./log";

const text = new TextDecoder();

/** The same link, with every request and reply in the log. */
export function tapped(link: Link, posKey: string): Link {
  return {
    open(path, events) {
      const wire = link.open(path, listening(path ?? "", events, posKey));
      return {
        write(bytes) {
          say({ kind: "request", title: `POST ${path}`, body: openRequest(bytes, posKey) });
          wire.write(bytes);
        },
        close: () => wire.close(),
      };
    },
    dispose: () => link.dispose?.(),
  };
}

function listening(path: string, events: WireEvents, posKey: string): WireEvents {
  return {
    opened: () => events.opened(),
    data: (bytes) => events.data(bytes),
    reply(status, body) {
      say({ kind: "reply", title: `${status} ${path}`, body: openReply(body, posKey) });
      events.reply(status, body);
    },
    closed(code, nothingSent) {
      say({ kind: "error", title: `${code} ${path}`, body: { nothingSent } });
      events.closed(code, nothingSent);
    },
  };
}

/** The fields; the digest was checked and is left out, because it is made with the key. */
function openRequest(bytes: Uint8Array, posKey: string): unknown {
  return opened(() => qfpay.openRequest(text.decode(bytes), posKey).content);
}

function openReply(bytes: Uint8Array, posKey: string): unknown {
  return opened(() => qfpay.open(text.decode(bytes), posKey));
}

/** What cannot be opened is told by its code. */
function opened(open: () => unknown): unknown {
  try {
    return open();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { code, message };
  }
}
