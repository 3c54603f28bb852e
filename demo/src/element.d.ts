// The package's element in the pages' own notation.

import type { TillwirePay } from "tillwire/element";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "tillwire-pay": HTMLAttributes<TillwirePay> & { cashier?: string; again?: boolean };
    }
  }
}
