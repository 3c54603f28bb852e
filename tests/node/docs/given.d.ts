// What blocks of code take as given where they do not say it themselves: names that the pages' prose introduces.

declare const connect: typeof import("tillwire").connect;
declare const money: typeof import("tillwire").money;
declare const terminal: import("tillwire").Terminal<"qfpay">;
declare const gateway: import("tillwire").Gateway;
declare const sale: import("tillwire").Payment;
declare const outcome: import("tillwire").Outcome;
declare const refund: import("tillwire").Payment;
declare const sheet: HTMLElementTagNameMap["tillwire-pay"];
declare const reference: string;
declare const amount: import("tillwire").Money;
declare const method: import("tillwire").Method;
/** A shop's own: they ask its back end, its database and its people. */
declare function post(path: string): Promise<import("tillwire").CancelAnswer>;
declare function book(outcome: import("tillwire").Outcome): Promise<void>;
declare function show(text: string): void;
