//! Asking with controls: how "no such order" is recognised at a terminal whose words for it nobody documented, the way an
//! experiment does it.
//!
//! An inquiry about an order in doubt is answered by something that says nothing by itself. Two other orders are asked about:
//! one that is known to be approved here, the *positive control*, has to come back approved, so the terminal really answers,
//! and by our numbers; and one that never was, the *negative control*, has to be answered as the order in doubt was. The
//! positive one comes between the other two: whatever makes a terminal say the same of every order for a while, and lasts
//! over both of these, makes it say so of that one too. Two such rounds, seconds apart, prove that there is no such order,
//! as far as "not found" proves anything then: after the guard, or where the terminal itself said that it was cancelled.
//!
//! How the terminal says it is then known: the negative control is left out for a day. It refuses to know what words mean;
//! whether two answers are alike the room says ([`Answer::likeness`]).

use super::flight::{Control, Flight, Purpose};
use super::intent::{Intent, Kind, Operation, mint};
use super::judging::disagreement;
use super::life::{Claim, Life};
use super::notation::{number, read_intent, text, write_intent};
use super::outcome::{Reason, Status};
use super::room::{Answer, Match, Room, Verdict};
use super::till::Till;
use crate::code::Code;
use crate::crypto;
use crate::json::{Value, Writer};
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How far two rounds are apart, in ms.
const APART_MS: Millis = 1_000;
/// How many approved orders are remembered, in case the newest is given back or forgotten at the terminal.
const REMEMBERED: usize = 4;
/// How long what was learnt is believed, in ms: a terminal's software may have been changed since.
const LEARNT_MS: u64 = 24 * 60 * 60 * 1_000;

/// What is known of a terminal that others can be held against.
#[derive(Debug, Clone, Default)]
pub(super) struct Controls {
    /// Payments that were approved here and not given back, the newest last.
    approved: VecDeque<Intent>,
    learnt: Option<Learnt>,
    /// Negative controls so far.
    minted: u64,
}

/// How this terminal says that there is no such order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learnt {
    /// The likeness of that answer.
    pub likeness: String,
    /// When that was seen last, in Unix time in milliseconds.
    pub at: u64,
}

/// What a process leaves for the next one at the same terminal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The newest payment that was approved here.
    pub approved: Option<Intent>,
    /// How the terminal says that there is no such order.
    pub learnt: Option<Learnt>,
}

impl Known {
    /// The members of a record.
    pub(crate) fn write(&self, out: Writer) -> Writer {
        let out = match &self.approved {
            Some(intent) => write_intent(out, intent).text_if("number", intent.number.as_deref()),
            None => out,
        };
        match &self.learnt {
            Some(Learnt { likeness, at }) => out.text("likeness", likeness).number("at", &at.to_string()),
            None => out,
        }
    }

    /// The reverse.
    pub(crate) fn read(value: &Value) -> Known {
        let approved = read_intent(value).ok().map(|intent| {
            let number = text(value, "number").map(str::to_owned);
            Intent { number, ..intent }
        });
        let learnt = text(value, "likeness").zip(number(value, "at").ok());
        let learnt = learnt.map(|(likeness, at)| Learnt { likeness: likeness.to_owned(), at });
        Known { approved, learnt }
    }
}

/// An answer about an order in doubt, and what it is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trial {
    answer: Answer,
    likeness: String,
    /// When that was asked.
    since: Millis,
    positive: Intent,
    negative: Intent,
}

impl Trial {
    pub(super) fn of(&self, which: Control) -> &Intent {
        match which {
            Control::Positive => &self.positive,
            Control::Negative => &self.negative,
        }
    }
}

impl Controls {
    /// Remembers what was approved by the terminal itself.
    pub(super) fn settled(&mut self, life: &Life) {
        let approved = |outcome: &super::Outcome| {
            outcome.status == Status::Approved
                && outcome.person.is_none()
                && outcome.code != Some(Code::Contradiction)
        };
        if life.outcome.as_ref().is_some_and(approved) {
            self.remember(&life.intent);
        }
    }

    fn remember(&mut self, intent: &Intent) {
        if intent.operation.kind == Kind::Pay && !intent.order.is_empty() {
            self.forget(&intent.order);
            let at = self.approved.iter().rposition(|known| known.created <= intent.created);
            self.approved.insert(at.map_or(0, |before| before + 1), intent.clone());
            self.approved.drain(..self.approved.len().saturating_sub(REMEMBERED));
        }
    }

    /// What is worked on may come back otherwise than approved from now on.
    pub(super) fn touch(&mut self, operation: &Operation) {
        if let Some(of) = &operation.of {
            self.forget(&of.order);
        }
    }

    fn forget(&mut self, order: &str) {
        self.approved.retain(|known| known.order != order);
    }

    fn knows(&self, likeness: &str, now: Now) -> bool {
        let known = |learnt: &Learnt| learnt.likeness == likeness && now.wall < learnt.at + LEARNT_MS;
        self.learnt.as_ref().is_some_and(known)
    }

    /// A number that was never used and never will be: it comes from one that is used once.
    fn never_was(&mut self, intent: &Intent, now: Now) -> Intent {
        self.minted += 1;
        let from = format!("{}/{}/{}", intent.order, self.minted, now.wall);
        let entropy = u128::from_str_radix(&crypto::md5_hex(&[from.as_bytes()]), 16).unwrap_or_default();
        Intent { order: mint(entropy.to_be_bytes()), number: None, ..intent.clone() }
    }
}

impl<R: Room> Till<R> {
    /// How this terminal says that there is no such order, once that was learnt.
    pub fn learnt(&self) -> Option<&Learnt> {
        self.controls.learnt.as_ref()
    }

    /// What the next process at this terminal begins with.
    pub fn known(&self) -> Known {
        Known { approved: self.controls.approved.back().cloned(), learnt: self.controls.learnt.clone() }
    }

    /// What another process left. What this one knows itself is younger.
    pub fn remind(&mut self, known: Known) {
        if let Some(intent) = &known.approved {
            self.controls.remember(intent);
        }
        self.controls.learnt = self.controls.learnt.take().or(known.learnt);
    }

    /// Whether this answer is held against others now. `believed`: "not found" would be.
    pub(super) fn tries(&self, reference: &str, answer: &Answer, believed: bool) -> bool {
        believed && self.may_try(reference, answer)
    }

    /// Whether it can be, sooner or later.
    pub(super) fn may_try(&self, reference: &str, answer: &Answer) -> bool {
        let Some(life) = self.lives.get(reference) else { return false };
        let own = life.intent.operation.kind == Kind::Pay && life.taken.is_none();
        let others = self.controls.approved.iter().any(|known| known.order != life.intent.order);
        self.config.exclusive && own && others && answer.likeness.is_some()
    }

    /// Rounds in other words than these do not count.
    pub(super) fn forget_unlike(&mut self, reference: &str, answer: &Answer) {
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.agreed =
                doubt.agreed.take().filter(|(_, likeness)| Some(likeness) == answer.likeness.as_ref());
        }
    }

    /// Asks about the others. Where that is under way already this answer only adds what is known.
    pub(super) fn try_controls(&mut self, now: Now, reference: &str, answer: Answer, inquiry: &Flight) {
        let Some(life) = self.lives.at(reference) else { return };
        let (intent, likeness) = (life.intent.clone(), answer.likeness.clone().unwrap_or_default());
        let others = self.controls.approved.iter().rev();
        let Some(positive) = others.clone().find(|known| known.order != intent.order).cloned() else {
            return;
        };
        let negative = self.controls.never_was(&intent, now);
        let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) else { return };
        if doubt.trial.is_some() {
            return;
        }
        let trial = Trial { answer, likeness, since: inquiry.since, positive, negative };
        (doubt.trial, doubt.next) = (Some(Box::new(trial)), None);
        self.launch(now, Purpose::Control(reference.to_owned(), Control::Positive));
    }

    /// What was said of another order.
    pub(super) fn judge_control(&mut self, now: Now, reference: &str, which: Control, answer: Answer) {
        let Some(trial) = self.lives.get(reference).and_then(Life::trial).cloned() else { return };
        let holds = match (which, &answer.verdict) {
            (Control::Positive, Verdict::Approved(facts)) => disagreement(facts).is_none(),
            (Control::Positive, _) => false,
            (Control::Negative, _) => answer.likeness.as_ref() == Some(&trial.likeness),
        };
        match which {
            _ if !holds => self.unlike(now, reference, &trial, which, &answer),
            Control::Positive if !self.controls.knows(&trial.likeness, now) => {
                self.launch(now, Purpose::Control(reference.to_owned(), Control::Negative));
            }
            Control::Positive => self.agreed(now, reference, trial),
            Control::Negative => {
                let likeness = trial.likeness.clone();
                self.controls.learnt = Some(Learnt { likeness, at: now.wall });
                self.agreed(now, reference, trial);
            }
        }
    }

    /// The round proves nothing: it is asked for as if there had been none.
    fn unlike(&mut self, now: Now, reference: &str, trial: &Trial, which: Control, answer: &Answer) {
        if which == Control::Positive && answer.likeness.is_none() && !is_nothing(&answer.verdict) {
            self.controls.forget(&trial.positive.order);
        }
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.agreed = None;
        }
        let why = match &answer.verdict {
            Verdict::NotExecuted { code, .. } | Verdict::Unclear(code) => Some(*code),
            _ => None,
        };
        self.unfound(now, reference, true, why);
        // Whoever says of a paid order too that it cannot be asked for so, cannot.
        if which == Control::Positive && answer.verdict == Verdict::Unasked {
            self.beyond_asking(reference);
        }
    }

    /// Whatever is still asked about others is no part of a later round.
    pub(super) fn end_trial(&mut self, reference: &str) {
        let trial = self.lives.get_mut(reference).and_then(Life::doubt).and_then(|doubt| doubt.trial.take());
        let of_it = |flight: &&Flight| matches!(flight.purpose, Purpose::Control(..));
        let flights = trial.map(|_| self.flights.of(reference).filter(of_it).map(|flight| flight.tag));
        for tag in flights.into_iter().flatten().collect::<Vec<_>>() {
            self.land(tag);
        }
    }

    /// A round holds: the second one decides.
    fn agreed(&mut self, now: Now, reference: &str, trial: Trial) {
        let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) else { return };
        let (since, _) = doubt.agreed.get_or_insert((trial.since, trial.likeness));
        if trial.since < *since + APART_MS {
            self.unfound(now, reference, true, None);
            if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
                doubt.next = Some(now.mono + APART_MS);
            }
            return;
        }
        match doubt.claim {
            Some(Claim::Cancelled) => self.cancelled(reference, &trial.answer),
            Some(Claim::NotExecuted(code)) => {
                self.conclude(reference, Status::NotCharged(Reason::Rejected), Some(code), &trial.answer);
            }
            None => self.never_charged(reference, &trial.answer),
        }
    }
}

/// Whether nothing was said of the order that was asked about: nothing that could be read, or something of another.
fn is_nothing(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Approved(facts) => disagreement(facts) == Some(Code::ResponseMismatch),
        Verdict::Unclear(_) | Verdict::NotExecuted { .. } => true,
        Verdict::Declined { order, .. } => *order == Match::Differs,
        _ => false,
    }
}
