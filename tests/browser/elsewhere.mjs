// What is tried in other engines than Chromium: flows over links, each by sentences of the tests that Chromium runs whole. The
// table of docs/browsers.md is made of this.

/** Why an engine cannot have a flow tried. */
const WITH_ITS_PAGE = "WebKitWebDriver ends the whole browser with a page";

/**
 * `[flow, links, file below tests, sentences or patterns of them, where it is not tried]`.
 * @type {[string, string, string, (string | RegExp)[], Record<string, string>?][]}
 */
export const ELSEWHERE = [
  [
    "a payment, a cancel, a lost answer, another key",
    "simulator, HTTP, helper (TCP, HTTP)",
    "browser/payments/payments",
    [
      "a payment is approved, with its steps and one charge in the ledger",
      "a cancel during the payment ends it",
      "a charge whose answer was lost is found by asking",
      "a wrong key is named, and nothing was executed",
    ],
  ],
  [
    "a payment, a void, a lost answer, a line that is cut, a terminal that is off",
    "simulator, WebSocket, helper (WebSocket)",
    "browser/payments/codepay",
    [
      "a sale is approved, with its steps and one charge in the ledger",
      "a void gives everything back, and only once",
      "a sale whose socket ends before the answer is found by asking",
      "a customer who pays while a line of its own is cut has paid once, and the till finds it",
      "a customer who pays while the helper is cut has paid once, and the till finds it",
      "a terminal that is switched off is an error with nothing sent, and the same sale may be tried again",
    ],
  ],
  [
    "pairing, what is said of a helper that is away, and one that dies in mid-payment",
    "helper (TCP, HTTP)",
    "browser/payments/helper",
    [
      "a helper that does not run is HELPER_LOST, with a hint and nothing sent",
      "a helper that stops before a payment is HELPER_LOST with nothing sent",
      "a page without a token, with a wrong one or with a revoked one is NOT_PAIRED",
      "a second session is kept away from a terminal whose payment is under way",
      "a helper that dies after the terminal read the request: one charge, found again, 4 times",
    ],
  ],
  [
    "a reload in mid-payment, two tabs, records on the disk, cleared storage",
    "HTTP",
    "browser/journals/journal",
    [
      "a reload during a payment: the next page finds it, asks, and one charge is all there is",
      "two tabs: while one works on the terminal the other is told so, and its turn comes",
      "a tab that is closed during a payment leaves it to the other one",
      "a lease is exclusive among tabs, ends with its tab, and can be given back",
      "a journal of a newer version is refused and kept; nothing is sent",
      "cleared storage loses no order number: the next sale has one of its own",
    ],
  ],
  [
    "the whole browser killed in mid-payment and started again, where it can be its page alone too",
    "HTTP",
    "browser/payments/kills",
    [
      "after `sent`, before the first byte: one charge at most, and the truth is told",
      "after the terminal read it: one charge at most, and the truth is told",
      "after the answer, before its record: one charge at most, and the truth is told",
    ],
  ],
  [
    "a page that is killed beside others, and storage that is cleared with it",
    "HTTP",
    "browser/payments/kills",
    [
      "the one that pays is killed: the other is told what it left, finds it, and goes on",
      "the page is killed too: nobody knows of the sale any more, and nothing false is told",
    ],
    { webkit: WITH_ITS_PAGE },
  ],
  [
    "what `diagnose` says of plain addresses to a page on https",
    "helper, HTTP, WebSocket",
    "browser/diagnose/plain",
    ["helper", "http", "websocket"].map(
      (via) =>
        `a page on https and a plain address, ${via}: what is in the way is what this engine does not let through`,
    ),
  ],
  [
    "axe on every sheet of `<tillwire-pay>`, and what is pressed is big enough",
    "simulator",
    "browser/element/element-access",
    ["axe finds nothing on any sheet, and everything is big enough to press: by default"],
  ],
  [
    "the till: a sale, a lost answer, a decision by hand, a reload",
    "simulator, helper (TCP, HTTP)",
    "browser/till/till",
    [
      "a card payment is approved, in the history and charged once",
      "a charge whose answer is lost is found and not charged again",
      "a person decides about an unknown outcome and is named",
      "a reload while the terminal waits: the payment is found again and proved not charged",
      "a reload while the terminal waits: the customer pays, the till finds it, one charge",
    ],
  ],
  [
    "the till: every flow of every system",
    "simulator, back end",
    "browser/till/till-flows",
    [/ · (qfpay|codepay) · simulator$/, / · (bpc|icashier) · back end$/],
  ],
  [
    "the till: a sale, and a page that is closed in mid-payment",
    "engine",
    "engine/till",
    [
      "the demo's till has its payments taken in the helper, whose records have them",
      "a page that is closed in mid-payment finds the sale paid when it is opened again",
    ],
  ],
];

/** As it stands in docs/browsers.md. */
export function table() {
  const engines = ["firefox", "webkit"];
  const rows = ELSEWHERE.map(([flow, links, , , but = {}]) => {
    const said = engines.map((name) => (name in but ? `not tried: ${but[name]}` : "✓"));
    return `| ${[flow, links, ...said].join(" | ")} |`;
  });
  return ["| flow | link | Firefox | WebKit |", "|---|---|---|---|", ...rows, ""].join("\n");
}
