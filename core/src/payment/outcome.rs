//! How a payment ended, or that nobody knows yet.

use super::releasing::Release;
use super::room::{Answer, Facts, Moved, Said};
use crate::code::{Code, Money};

/// Who stopped a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The till asked for it.
    Cashier,
    /// Somebody at the terminal did it.
    Customer,
    /// The time that the customer had was over.
    Timeout,
}

impl By {
    /// The word of journal and API.
    pub const fn as_str(self) -> &'static str {
        match self {
            By::Cashier => "cashier",
            By::Customer => "customer",
            By::Timeout => "timeout",
        }
    }
}

/// Why no money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The other side said that it did not carry it out.
    Rejected,
    /// It was asked, late enough, and does not know the order.
    ProvenByQuery,
    /// A person decided so.
    ByHand,
    /// It stopped before the first byte left.
    AbortedBeforeSend,
    /// The gateway's offer never reached anybody who could have paid.
    NotOffered,
}

impl Reason {
    const ALL: [Reason; 5] = [
        Reason::Rejected,
        Reason::ProvenByQuery,
        Reason::ByHand,
        Reason::AbortedBeforeSend,
        Reason::NotOffered,
    ];

    /// The word of journal and API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Rejected => "rejected",
            Reason::ProvenByQuery => "proven-by-query",
            Reason::ByHand => "by-hand",
            Reason::AbortedBeforeSend => "aborted-before-send",
            Reason::NotOffered => "not-offered",
        }
    }

    /// The reason of that word.
    pub fn parse(text: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// The five ends of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The money moved.
    Approved,
    /// The terminal or bank said no.
    Declined {
        /// The system's code.
        code: String,
        /// Its words.
        message: String,
    },
    /// Somebody stopped it and no money moved.
    Cancelled(By),
    /// No money moved.
    NotCharged(Reason),
    /// It left and nothing trustworthy came back yet.
    Unknown,
}

impl Status {
    /// The word of journal and API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Status::Approved => "approved",
            Status::Declined { .. } => "declined",
            Status::Cancelled(_) => "cancelled",
            Status::NotCharged(_) => "not-charged",
            Status::Unknown => "unknown",
        }
    }
}

/// A person who decided an unknown outcome, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As the till names its people.
    pub who: String,
    /// Unix time in milliseconds.
    pub at: u64,
}

/// An outcome with everything that is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The documented code that explains it; none for a plain approval.
    pub code: Option<Code>,
    /// Further remarks, such as `CANCEL_TOO_LATE`.
    pub notes: Vec<Code>,
    /// The person who decided, where one did.
    pub person: Option<Person>,
    /// Who went on without it, while it was not known.
    pub released: Option<Release>,
    /// The system's own number of the transaction.
    pub number: Option<String>,
    /// How it was paid, in the system's words.
    pub paid_with: Option<String>,
    /// The card number as the terminal masked it.
    pub card: Option<String>,
    /// What belongs on a receipt: the system's field names and values.
    pub receipt: Vec<(String, String)>,
    /// Whether the deciding answer came encrypted; none where no answer decided.
    pub sealed: Option<bool>,
    /// Whether the merchant can dispose of the money already; none where the system does not say.
    pub settled: Option<bool>,
    /// What moved; none where that is the intent's amount.
    pub moved: Option<Moved>,
    /// The system's own code and words in the deciding answer, or in the last one while it is not known. A refusal has its
    /// own in the status.
    pub said: Option<Said>,
    /// That answer as JSON text.
    pub raw: Option<String>,
}

impl Outcome {
    /// An outcome that only has a status and perhaps a code.
    pub(super) fn bare(status: Status, code: Option<Code>) -> Self {
        Outcome {
            status,
            code,
            notes: Vec::new(),
            person: None,
            released: None,
            number: None,
            paid_with: None,
            card: None,
            receipt: Vec::new(),
            sealed: None,
            settled: None,
            moved: None,
            said: None,
            raw: None,
        }
    }

    /// The same with what the answer said.
    pub(super) fn heard(mut self, answer: &Answer) -> Self {
        self.said.clone_from(&answer.said);
        self.raw.clone_from(&answer.raw);
        Outcome { sealed: Some(answer.sealed), ..self }
    }

    /// An approval with what the answer told.
    pub(super) fn approved(facts: Facts) -> Self {
        Outcome {
            number: facts.number,
            paid_with: facts.paid_with,
            card: facts.card,
            receipt: facts.receipt,
            settled: facts.settled,
            moved: facts.moved,
            ..Outcome::bare(Status::Approved, None)
        }
    }

    /// Whether money moved.
    pub fn money(&self) -> Money {
        match (&self.status, self.code) {
            (Status::Approved, _) | (Status::Unknown, Some(Code::AmountMismatch)) => Money::Moved,
            (Status::Unknown, _) => Money::Unknown,
            _ => Money::None,
        }
    }

    /// Whether the same sale may be tried again, under a new reference, without charging twice.
    pub fn retry_safe(&self) -> bool {
        self.money() == Money::None
    }

    /// Whether the money moved here, and in another way too, because somebody went on without knowing.
    pub fn is_duplicate(&self) -> bool {
        let otherwise = self.released.as_ref().is_some_and(|release| release.paid_otherwise);
        self.status == Status::Approved && otherwise
    }

    /// Whether it stopped before the first byte left, so that the same reference may start afresh.
    pub fn never_sent(&self) -> bool {
        self.status == Status::NotCharged(Reason::AbortedBeforeSend)
    }
}
