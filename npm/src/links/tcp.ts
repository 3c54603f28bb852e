/**
 * Raw TCP from Node: one connection an operation.
 */

import { node } from "../node.js";
import { openFailure } from "./failure.js";
import type { Link } from "./link.js";

/** A link to `host` and `port` (QFPay: 9002). */
export function tcpLink(host: string, port: number): Link {
  const { connect } = node<typeof import("node:net")>("node:net");
  return {
    address: `${host}:${port}`,
    open(_path, events) {
      const socket = connect({ host, port, noDelay: true });
      let open = false;
      socket.on("connect", () => {
        open = true;
        events.opened();
      });
      socket.on("data", (bytes) => events.data(bytes));
      socket.on("error", (error) => {
        if (!open) events.closed(openFailure(error), true);
      });
      socket.on("close", () => {
        if (open) events.closed("OUTCOME_UNKNOWN", false);
      });
      return {
        write: (bytes) => void socket.write(bytes),
        close() {
          socket.removeAllListeners();
          socket.on("error", () => {});
          socket.destroy();
        },
      };
    },
  };
}
