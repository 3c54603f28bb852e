//! What is known of an order number, whichever process knows it: a log for each.
//!
//! Its first record says whose it is, so that a notification which names it finds the intent; a gateway's offer is shown
//! only after that was tried. The others say what works on that order: a refund in doubt may have given the money back, so
//! the next one has to know of it. Their numbers put two processes that begin at the same moment in a row. It knows
//! nothing of what became of them: the till does.
//!
//! An order number of the caller's own is written down here before anything else is: it stays with the reference that had it
//! first, so that no two payments are one to whoever is asked for them.

use super::note::{Note, next_seq};
use super::shelf::Shelf;
use super::{Effect, Keep, Log, Space};
use crate::code::Code;
use crate::json;
use crate::payment::{self, News};
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How long somebody who announced an operation may take until its first record, in ms.
const BEGINNING: Millis = 30_000;

#[derive(Debug, Clone, Default)]
pub(super) struct Orders {
    open: bool,
    /// Offers that wait for their numbers, by reference, and how many of these are on their way.
    offers: Shelf<(News, u8)>,
    /// Whose the numbers are that are on their way to the journal.
    numbers: Shelf<String>,
    finds: Vec<Find>,
    claims: Vec<Claim>,
    /// Announced by this process: what became of them the till knows.
    ours: Vec<String>,
    effects: VecDeque<Effect>,
}

/// Whose is one of these numbers?
#[derive(Debug, Clone)]
struct Find {
    ticket: u32,
    /// The logs that are still to be read; the first one is on its way.
    left: VecDeque<(Space, String)>,
    /// Who wants the number if it is nobody's.
    wants: Option<Wish>,
}

/// A payment that wants an order number of the caller's own.
#[derive(Debug, Clone)]
struct Wish {
    order: String,
    reference: String,
}

/// May this operation on an order begin?
#[derive(Debug, Clone)]
struct Claim {
    ticket: u32,
    order: String,
    reference: String,
    log: Option<Log>,
    former: Option<Log>,
    /// The others on this order, which are still to be looked at; the first one is on its way.
    others: VecDeque<Other>,
    /// The one that is in the way: whether ours has begun before is being read.
    barred: Option<String>,
}

#[derive(Debug, Clone)]
struct Other {
    reference: String,
    /// It was announced just now, so that it may begin at any moment.
    begins: bool,
}

/// Whose numbers they are, and which operations there are on them.
impl Orders {
    /// Offers wait for their numbers from now on.
    pub(super) fn open(&mut self) {
        self.open = true;
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// An offer: it comes again by [`Orders::poll`] once it was tried to write its numbers down. One that could not be
    /// written costs a repetition of a notification, and never an outcome.
    pub(super) fn hold(&mut self, now: Now, offer: News, reference: &str, numbers: &[&str]) {
        self.offers.put(reference, (offer, u8::try_from(numbers.len()).unwrap_or(u8::MAX)));
        for number in numbers {
            self.numbers.put(number, reference.to_owned());
            self.append(now, number, 0, &Note::Order(reference.to_owned()));
        }
    }

    /// Whose is the first of these numbers that is known? The answer is [`Keep::Found`].
    pub(super) fn find(&mut self, ticket: u32, numbers: Vec<String>) {
        let left = numbers
            .into_iter()
            .flat_map(|number| [(Space::Orders, number.clone()), (Space::FormerOrders, number)]);
        self.finds.push(Find { ticket, left: left.collect(), wants: None });
        self.look_for(self.finds.len() - 1);
    }

    /// Gives a number to a payment, unless it is another's. The answer is [`Keep::Claimed`].
    pub(super) fn own(&mut self, ticket: u32, order: String, reference: String) {
        let left = [Space::FormerOrders, Space::Orders].map(|space| (space, order.clone())).into();
        self.finds.push(Find { ticket, left, wants: Some(Wish { order, reference }) });
        self.look_for(self.finds.len() - 1);
    }

    /// Announces an operation on an order, unless one that was announced before bars it. The answer is [`Keep::Claimed`].
    pub(super) fn claim(&mut self, ticket: u32, order: String, reference: String) {
        let (log, former, others) = (None, None, VecDeque::new());
        self.read_both(&order);
        self.claims.push(Claim { ticket, order, reference, log, former, others, barred: None });
    }

    /// What a log holds; `open` notes what the till makes of another operation's, and tells whether it has no outcome.
    pub(super) fn read_out(
        &mut self,
        now: Now,
        space: Space,
        key: &str,
        log: &Log,
        mut open: impl FnMut(&str, &str, &Log) -> Result<bool, Code>,
    ) {
        for at in (0..self.finds.len()).rev() {
            if self.finds.get(at).is_some_and(|find| find.waits_for(space, key)) {
                self.looked(now, at, space, log);
            }
        }
        for at in (0..self.claims.len()).rev() {
            let Some(claim) = self.claims.get_mut(at) else { continue };
            match space {
                Space::Orders if claim.order == key && claim.log.is_none() => claim.log = Some(log.clone()),
                Space::FormerRefunds if claim.order == key && claim.former.is_none() => {
                    claim.former = Some(log.clone());
                }
                Space::Intents if claim.barred.is_some() && claim.reference == key => {
                    // One that was begun before is joined, or has its outcome: the till knows.
                    let barred = claim.barred.take().filter(|_| log.is_empty());
                    self.answer(at, Ok(barred));
                    continue;
                }
                Space::Intents if claim.others.front().is_some_and(|other| other.reference == key) => {
                    let Some(other) = claim.others.pop_front() else { continue };
                    let bars = if log.is_empty() { Ok(other.begins) } else { open(&claim.order, key, log) };
                    match bars {
                        Ok(true) => self.bar(at, other.reference),
                        Ok(false) => self.next(now, at),
                        Err(code) => self.answer(at, Err(code)),
                    }
                    continue;
                }
                _ => continue,
            }
            self.begin(now, at);
        }
    }

    /// A log could not be read.
    pub(super) fn read_failed(&mut self, space: Space, key: &str, code: Code) {
        for at in (0..self.finds.len()).rev() {
            if self.finds.get(at).is_some_and(|find| find.waits_for(space, key)) {
                self.tell(at, Err(code));
            }
        }
        for at in (0..self.claims.len()).rev() {
            if self.claims.get(at).is_some_and(|claim| claim.waits_for(space, key)) {
                self.answer(at, Err(code));
            }
        }
    }

    /// A record of an order's log is durable, or is not.
    pub(super) fn appended(&mut self, key: &str, done: Result<(), Code>) {
        if let Some(reference) = self.numbers.get_mut(key).cloned() {
            self.numbers.take(key);
            return self.let_go(&reference);
        }
        for at in (0..self.finds.len()).rev() {
            if self.finds.get(at).is_some_and(|find| find.writes(key)) {
                match done {
                    // What is in the log by now tells whose it is.
                    Ok(()) | Err(Code::JournalConflict) => self.look_again(at, key),
                    Err(code) => self.tell(at, Err(code)),
                }
            }
        }
        for at in (0..self.claims.len()).rev() {
            if self.claims.get(at).is_some_and(|claim| claim.order == key && claim.announces()) {
                match done {
                    Ok(()) => self.announced(at),
                    Err(Code::JournalConflict) => self.again(at),
                    Err(code) => self.answer(at, Err(code)),
                }
            }
        }
    }

    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }
}

/// The steps on the way.
impl Orders {
    fn let_go(&mut self, reference: &str) {
        let Some((offer, left)) = self.offers.get_mut(reference) else { return };
        *left = left.saturating_sub(1);
        if *left == 0 {
            let offer = offer.clone();
            self.offers.take(reference);
            self.effects.push_back(Effect::Till(payment::Effect::Tell(offer)));
        }
    }

    fn look_for(&mut self, at: usize) {
        match self.finds.get(at).and_then(|find| find.left.front().cloned()) {
            Some((space, key)) => self.keep(Keep::Read { space, key }),
            None => self.tell(at, Ok(None)),
        }
    }

    fn looked(&mut self, now: Now, at: usize, space: Space, log: &Log) {
        if let Some(whose) = whose(space, log) {
            return self.tell(at, Ok(Some(whose)));
        }
        let Some(find) = self.finds.get_mut(at) else { return };
        find.left.pop_front();
        match find.wants.clone().filter(|_| find.left.is_empty()) {
            Some(Wish { order, reference }) => {
                self.append(now, &order, next_seq(log), &Note::Order(reference))
            }
            None => self.look_for(at),
        }
    }

    fn look_again(&mut self, at: usize, order: &str) {
        if let Some(find) = self.finds.get_mut(at) {
            find.left.push_back((Space::Orders, order.to_owned()));
            self.look_for(at);
        }
    }

    /// A question about a number is answered: whose it is, or why that is not known.
    fn tell(&mut self, at: usize, reference: Result<Option<String>, Code>) {
        let Find { ticket, wants, .. } = self.finds.remove(at);
        self.keep(match wants {
            None => Keep::Found { ticket, reference },
            Some(wish) => {
                let barred = reference.map(|it| it.filter(|it| *it != wish.reference));
                Keep::Claimed { ticket, barred }
            }
        });
    }

    fn read_both(&mut self, order: &str) {
        for space in [Space::Orders, Space::FormerRefunds] {
            self.keep(Keep::Read { space, key: order.to_owned() });
        }
    }

    /// Both logs are there: the others are looked at, one after the other.
    fn begin(&mut self, now: Now, at: usize) {
        let Some(claim) = self.claims.get_mut(at) else { return };
        let (Some(log), Some(former)) = (&claim.log, &claim.former) else { return };
        let former = former.iter().filter_map(|(_, bytes)| former_works(bytes));
        let all = former.chain(log.iter().filter_map(|(_, bytes)| works(bytes)));
        let ours = &self.ours;
        let others = all.filter(|(reference, _)| *reference != claim.reference).map(|(reference, at)| {
            let begins = !ours.contains(&reference) && now.wall.abs_diff(at) < BEGINNING;
            Other { reference, begins }
        });
        claim.others = others.collect();
        self.next(now, at);
    }

    fn next(&mut self, now: Now, at: usize) {
        let Some(claim) = self.claims.get(at) else { return };
        if let Some(other) = claim.others.front() {
            let key = other.reference.clone();
            return self.keep(Keep::Read { space: Space::Intents, key });
        }
        let Some(log) = &claim.log else { return };
        let mine = |(_, bytes): &(u32, Vec<u8>)| works(bytes).is_some_and(|(it, _)| it == claim.reference);
        if log.iter().any(mine) {
            return self.answer(at, Ok(None));
        }
        let note = Note::Works { reference: claim.reference.clone(), at: now.wall };
        let (order, seq) = (claim.order.clone(), next_seq(log));
        self.append(now, &order, seq, &note);
    }

    fn bar(&mut self, at: usize, other: String) {
        let Some(claim) = self.claims.get_mut(at) else { return };
        claim.barred = Some(other);
        let key = claim.reference.clone();
        self.keep(Keep::Read { space: Space::Intents, key });
    }

    fn announced(&mut self, at: usize) {
        if let Some(claim) = self.claims.get(at) {
            self.ours.push(claim.reference.clone());
            self.answer(at, Ok(None));
        }
    }

    /// Somebody was quicker: from the beginning.
    fn again(&mut self, at: usize) {
        let Some(claim) = self.claims.get_mut(at) else { return };
        (claim.log, claim.former) = (None, None);
        let order = claim.order.clone();
        self.read_both(&order);
    }

    fn answer(&mut self, at: usize, barred: Result<Option<String>, Code>) {
        let claim = self.claims.remove(at);
        self.keep(Keep::Claimed { ticket: claim.ticket, barred });
    }

    fn append(&mut self, now: Now, key: &str, seq: u32, note: &Note) {
        let (space, key, bytes) = (Space::Orders, key.to_owned(), note.encode(now));
        self.keep(Keep::Append { space, key, seq, bytes, settles: true });
    }

    fn keep(&mut self, keep: Keep) {
        self.effects.push_back(Effect::Keep(keep));
    }
}

impl Find {
    fn waits_for(&self, space: Space, key: &str) -> bool {
        self.left.front().is_some_and(|(of, known)| *of == space && known == key)
    }

    /// Its record in this log is on its way to the journal.
    fn writes(&self, key: &str) -> bool {
        self.left.is_empty() && self.wants.as_ref().is_some_and(|wish| wish.order == key)
    }
}

impl Claim {
    fn waits_for(&self, space: Space, key: &str) -> bool {
        match space {
            Space::Orders => self.order == key && self.log.is_none(),
            Space::FormerRefunds => self.order == key && self.former.is_none(),
            Space::Intents if self.barred.is_some() => self.reference == key,
            Space::Intents => self.others.front().is_some_and(|other| other.reference == key),
            _ => false,
        }
    }

    /// Its record is on its way to the journal.
    fn announces(&self) -> bool {
        self.log.is_some() && self.former.is_some() && self.others.is_empty() && self.barred.is_none()
    }
}

/// Whose an order number is; a former version wrote the bare reference.
fn whose(space: Space, log: &Log) -> Option<String> {
    let former =
        |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok().filter(|it| !it.starts_with("{\"v\":"));
    log.iter().find_map(|(_, bytes)| match space {
        Space::FormerOrders => former(bytes),
        _ => match Note::decode(bytes) {
            Ok(Note::Order(reference)) => Some(reference),
            _ => None,
        },
    })
}

fn works(bytes: &[u8]) -> Option<(String, u64)> {
    match Note::decode(bytes) {
        Ok(Note::Works { reference, at }) => Some((reference, at)),
        _ => None,
    }
}

/// What a former version wrote: `{"reference":...,"at":...}`, without version or mark.
fn former_works(bytes: &[u8]) -> Option<(String, u64)> {
    let value = json::read_bytes(bytes).ok()?;
    let json::Value::Number(at) = value.member("at")? else { return None };
    Some((value.member("reference")?.as_text()?.to_owned(), at.parse().ok()?))
}
