//! Where one intent stands between its first record and its outcome.
//!
//! The stages, and the ways between them, are in `ways`. `TakingOver` comes before `Checking` where the request was another
//! process's, or one's that died. `Checking` is doubt: the request left and no trustworthy answer came, or a customer was
//! offered something and nobody knows yet whether they took it. Only evidence or a person leads out. `Taking` is the way there
//! of what the system has taken up.

use super::controls::Trial;
use super::intent::{Intent, Operation, OrderNumber, Origin};
use super::offer::Taken;
use super::outcome::{Outcome, Status};
use super::releasing::Release;
use super::room::Answer;
use super::timing::QueryPlan;
use crate::code::Code;
use crate::time::{Millis, Now};

/// An intent and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub intent: Intent,
    pub stage: Stage,
    /// The sequence number of its next journal record.
    pub next_seq: u32,
    /// A cancel was asked for; on an `Asked` life it has been sent.
    pub cancel: bool,
    /// What was left to refund of the origin before the refund left, in minor units.
    pub before: Option<u64>,
    /// That the system took it up, and what it offered, where it said so.
    pub taken: Option<Taken>,
    /// When its `sent` record was asked for.
    pub sent: Option<Now>,
    /// Until when "not found" proves nothing.
    pub guard_end: Millis,
    /// Found in the journal at start, not begun in this process.
    pub recovered: bool,
    /// Somebody went on without its outcome; `releasing`: that is on its way to disk.
    pub released: Option<Release>,
    pub releasing: bool,
    /// It was asked for anew while it was being written off: it begins when that is done.
    pub again: Option<Box<Again>>,
    /// The last answer about it that could be read.
    pub heard: Option<Answer>,
    /// The last outcome that was decided, settled or on its way to disk.
    pub outcome: Option<Outcome>,
    /// What is known could not be made durable: it is written again when the journal may work.
    pub unwritten: Option<Unwritten>,
}

/// An operation that begins behind the end of its earlier try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Again {
    pub operation: Operation,
    pub order: OrderNumber,
}

/// The last record of an intent that could not be made durable: its outcome, or that the system took it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unwritten {
    /// How often that failed.
    pub failures: u32,
    /// When it is tried again; none while it is on its way to disk.
    pub next: Option<Millis>,
}

/// The stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// In the journal, at start.
    Found,
    Queued,
    Preparing,
    Probing,
    Opening,
    /// `sent` is on its way to disk; `waits`: it is durable, and the request leaves once the lease has been confirmed.
    Committing {
        waits: bool,
    },
    Asked,
    Taking,
    TakingOver(TakeOver),
    Checking(Doubt),
    /// The outcome is on its way to disk; `refuse`: the caller gets an error, because nothing was sent.
    Settling {
        refuse: Option<Code>,
    },
    Settled,
}

/// An intent that somebody else has sent, or that a process which died may have: before it is asked for, a record says who
/// asks from now on, and whoever finds that record never sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct TakeOver {
    /// A record of it cannot be read.
    pub damaged: bool,
    /// When the record is tried again; none while it is on its way.
    pub again: Option<Millis>,
    /// That it cannot be asked for has been told.
    pub told: bool,
}

/// What is known while the outcome is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubt {
    /// The last reason why it is not known.
    pub why: Code,
    /// What an answer claimed that one inquiry has to confirm.
    pub claim: Option<Claim>,
    /// The last number given out when that claim came: an inquiry has to be younger to confirm it.
    pub claimed: u32,
    /// Since when answers show neither a payment nor a pending one, after somebody stopped it.
    pub none_shown: Option<Millis>,
    /// Two other orders are being asked about, to be held against what was said of this one.
    pub trial: Option<Box<Trial>>,
    /// Since when, and in which words, the terminal says of it what it says of an order that never was.
    pub agreed: Option<(Millis, String)>,
    /// Inquiries so far.
    pub attempts: u32,
    /// When the next one is due; none when asking is no use or one is under way.
    pub next: Option<Millis>,
    /// When the page is told `unknown`; none once it has been told.
    pub tell_at: Option<Millis>,
    /// A person asked just now: tell them after the next attempt.
    pub tell_next: bool,
    /// Why it was `unknown` when that was told.
    pub told: Option<Code>,
    /// Its time was over before it was decided.
    pub late: bool,
    /// How far somebody else has been asked.
    pub beside: Beside,
}

/// Asking somebody else than the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Beside {
    /// Questions so far.
    pub attempts: u32,
    /// When the next one is due; none where nobody else can be asked, or one is under way.
    pub next: Option<Millis>,
}

impl Doubt {
    /// Nothing is known but why.
    pub(super) fn because(why: Code) -> Doubt {
        Doubt {
            why,
            claim: None,
            claimed: 0,
            none_shown: None,
            trial: None,
            agreed: None,
            attempts: 0,
            next: None,
            tell_at: None,
            tell_next: false,
            told: None,
            late: false,
            beside: Beside::default(),
        }
    }

    /// Whether anybody has been asked.
    pub(super) fn asked(&self) -> bool {
        self.attempts > 0 || self.beside.attempts > 0
    }
}

/// An answer that is believed when inquiries agree: one that says so, or two that show nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Cancelled,
    NotExecuted(Code),
}

impl Life {
    pub(super) fn new(intent: Intent, stage: Stage) -> Self {
        Life {
            intent,
            stage,
            next_seq: 0,
            cancel: false,
            before: None,
            taken: None,
            sent: None,
            guard_end: 0,
            recovered: false,
            released: None,
            releasing: false,
            again: None,
            heard: None,
            outcome: None,
            unwritten: None,
        }
    }

    /// Whether it bars what is new at a terminal.
    pub(super) fn bars(&self) -> bool {
        self.unresolved() && !self.is_released()
    }

    /// Whether somebody went on without it, and the journal says so.
    pub(super) fn is_released(&self) -> bool {
        self.released.is_some() && !self.releasing
    }

    /// Whether nothing final is known of it, or it is to begin anew.
    pub(super) fn unresolved(&self) -> bool {
        !matches!(self.stage, Stage::Settled | Stage::Settling { .. }) || self.again.is_some()
    }

    /// Whether it was found begun and never sent, nobody of this process waits for it, and that it ended so is on its way
    /// to disk.
    pub(super) fn is_written_off(&self) -> bool {
        let never_sent = self.outcome.as_ref().is_some_and(Outcome::never_sent);
        let written = matches!(self.stage, Stage::Settling { .. });
        self.recovered && written && never_sent && self.again.is_none()
    }

    /// Whether it leaves once the lease has been confirmed.
    pub(super) fn waits_for_lease(&self) -> bool {
        matches!(self.stage, Stage::Committing { waits: true })
    }

    /// Whether it has its outcome, and the journal has that too.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Settled) && self.unwritten.is_none()
    }

    /// Whether it works on this earlier payment.
    pub(super) fn works_on(&self, of: &Origin) -> bool {
        self.intent.operation.of.as_ref().is_some_and(|known| known.is_same(of))
    }

    /// Whether that is the one of this order number.
    pub(super) fn works_on_order(&self, order: &str) -> bool {
        self.intent.operation.of.as_ref().is_some_and(|known| known.order == order)
    }

    /// Whether it gave money back, or may have.
    pub(super) fn gave_back(&self) -> bool {
        let approved = self.outcome.as_ref().is_some_and(|outcome| outcome.status == Status::Approved);
        self.intent.operation.kind.gives_back() && (approved || self.unresolved())
    }

    /// What it moves in minor units: what it was found to have moved, its amount, or all of the earlier payment.
    pub(super) fn minor(&self) -> u64 {
        let operation = &self.intent.operation;
        let moved = self.outcome.as_ref().and_then(|outcome| outcome.moved).map(|moved| moved.total);
        let amount = moved.or(operation.amount).or_else(|| operation.of.as_ref()?.amount);
        amount.map_or(0, |amount| amount.minor())
    }

    /// Its doubt, while it is in doubt.
    pub(super) fn doubt(&mut self) -> Option<&mut Doubt> {
        match &mut self.stage {
            Stage::Checking(doubt) => Some(doubt),
            _ => None,
        }
    }

    /// What it is being held against.
    pub(super) fn trial(&self) -> Option<&Trial> {
        match &self.stage {
            Stage::Checking(doubt) => doubt.trial.as_deref(),
            _ => None,
        }
    }

    /// After an inquiry that settled nothing: when to ask again. An inquiry is placed at the guard's end,
    /// because from there on "not found" counts.
    pub(super) fn plan_next(&mut self, now: Millis, plan: &QueryPlan, reached: bool) {
        let guard_end = self.guard_end;
        if let Some(doubt) = self.doubt() {
            let next = now + plan.pause(doubt.attempts, reached, doubt.told.is_some() || doubt.late);
            doubt.next = Some(if now < guard_end && guard_end < next { guard_end } else { next });
        }
    }
}
