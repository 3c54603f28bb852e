//! What the world needs of a payment system: how its two ends are made, and which faults mean something on its link.
//!
//! To take a system up in the soak: implement [`Kit`] beside the others in `kits`, and add a row to
//! [`KITS`](crate::kits::KITS). Nothing else is needed: soak, replay and the count of verbs go by the rows.

use tillwire_core::amount::Currency;
use tillwire_core::payment::{Config, Kind, Method, Operation, Room, Route, Timeouts};
use tillwire_core::sim::{Chance, Simulated, Via};
use tillwire_core::time::Millis;

/// One payment system over one link.
pub trait Kit: 'static {
    /// System and link, such as `qfpay-tcp`.
    const NAME: &'static str;
    /// The system as scripts name it.
    const SYSTEM: &'static str;
    /// The key that the terminal begins with, which no message may show.
    const SECRET: &'static str;
    /// The kinds of requests in the ledger that move money.
    const MONEY: &'static [&'static str] = &["pay", "refund"];
    /// How long an answer is waited for, in ms.
    const ANSWER_MS: Millis = 180_000;
    /// What is sold; a kind that is here more often is picked more often.
    const KINDS: &'static [Kind];
    /// What asking may fail to settle once every fault has ended, because nothing names it but what it changed: a
    /// person decides, and that is counted.
    const LEFT_TO_PEOPLE: &'static [Kind] = &[];
    /// What the customers of an offer click; who is here more often is met more often.
    const CUSTOMERS: &'static [&'static str] = &["pay"];
    /// What whoever still waits does when a sale's faults are over.
    const LAST_WORD: &'static str = "cancel";
    /// Whether somebody on the line may answer with an older reply, because a till can tell.
    const REPLAYS: bool = true;
    /// Whether a changed byte of an answer shows. Text in clear without a mark can change into another answer.
    const SHOWS_CHANGES: bool = true;
    /// Whether customers take up an offer elsewhere, and in their own time.
    const OFFERS: bool = false;
    /// How long after a sale has ended its customer may still pay, and the shop be told of it, in ms.
    const AFTERTHOUGHT_MS: Millis = 0;
    /// How customers pay.
    const METHODS: &'static [Method];
    /// The till's end, fresh; of one type for all, as the product has it.
    fn room() -> Box<dyn Room>;

    /// The terminal's end, fresh.
    fn simulator(seed: u64) -> Box<dyn Simulated>;

    /// Whether the other end of this seed marks what it says, so that nothing in it can be changed.
    fn marks(_seed: u64) -> bool {
        true
    }

    /// Where the other end of this seed is not the simulator's default: freedoms of its documents, and their values.
    fn freedoms(_seed: u64) -> Vec<String> {
        Vec::new()
    }

    /// Values of freedoms under which the other end does not tell what became of a sale, each with the reason: there
    /// a person may have to decide.
    const UNTOLD: &'static [Untold] = &[];

    /// The same as long as no payment was approved there: nothing can be compared with it.
    const UNCOMPARED: &'static [Untold] = &[];

    /// The face of the terminal that a route leads to.
    fn via(route: &Route) -> Via;

    /// The steps of a script that mean something on this link.
    fn faults() -> Faults;

    /// The till's settings.
    fn config(timeouts: Timeouts) -> Config {
        Config { currency: hkd(), exclusive: true, timeouts }
    }

    /// Whether what was paid so is given back only as a whole on the day of the payment.
    fn whole_today(_method: Method) -> bool {
        false
    }

    /// Adds the system's own fields to an operation.
    fn dress(_chance: &mut Chance, _operation: &mut Operation) {}
}

/// A value of a freedom under which the other end does not tell what became of a sale, and why.
#[derive(Debug, Clone, Copy)]
pub struct Untold {
    /// `freedom=value`, all of them together.
    pub values: &'static [&'static str],
    /// Which sales it leaves untold: those that moved money, or those that did not; both where neither is said.
    pub moved: Option<bool>,
    /// Whether payments are told all the same, and only what follows them is not.
    pub but_payments: bool,
    /// Why.
    pub reason: &'static str,
}

impl Untold {
    /// Whatever became of it.
    pub const fn any(values: &'static [&'static str], reason: &'static str) -> Untold {
        Untold { values, moved: None, but_payments: false, reason }
    }

    /// What moved money.
    pub const fn moved(values: &'static [&'static str], reason: &'static str) -> Untold {
        Untold { moved: Some(true), ..Untold::any(values, reason) }
    }

    /// What moved none.
    pub const fn unmoved(values: &'static [&'static str], reason: &'static str) -> Untold {
        Untold { moved: Some(false), ..Untold::any(values, reason) }
    }

    /// The same, but for payments.
    pub const fn but_payments(self) -> Untold {
        Untold { but_payments: true, ..self }
    }
}

/// Steps of a script, as JSON objects.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// What happens to a money request.
    pub money: &'static [&'static str],
    /// The same, and the terminal is away or silent for a while afterwards.
    pub heavy: &'static [&'static str],
    /// What happens to an inquiry.
    pub query: &'static [&'static str],
    /// Whether the terminal can be told to wait for its customer.
    pub wait: bool,
}

/// The currency of the tests.
pub fn hkd() -> Currency {
    Currency::parse("HKD").expect("a currency")
}
