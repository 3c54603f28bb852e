//! One terminal, as whoever serves callers uses it. A [`Counter`] sends calls to the terminal's own task and waits for what
//! comes of them; whoever stops waiting stops nothing.

use super::asked::{self, Asked, Earlier, Of, quoted};
use super::board::{Board, Events};
use super::here::Found;
use super::refused::{Abilities, Refused};
use super::shown;
use super::work::{AnyDesk, Shared, Turn, Work};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tillwire_core::amount::Currency;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Log, Space};
use tillwire_core::json::{self, Value};
use tillwire_core::payment::{
    CancelAnswer, Errand, Offer, Operation, Origin, Started, Status, Ticket, Till, present,
};
use tillwire_core::system::System;
use tillwire_core::time::Now;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, timeout_at};

/// How long giving a terminal back may take.
const LEAVE_LIMIT: Duration = Duration::from_secs(3);
/// The most outcomes of a page of the history.
const PAGE: usize = 1_000;

/// Why a record could not be written.
const UNWRITTEN: [Code; 3] = [Code::JournalUnavailable, Code::JournalVersion, Code::TerminalLocked];

/// What is known of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub reference: String,
    /// The outcome as JSON; none as long as nothing was told.
    pub outcome: Option<String>,
    /// Whether that is final; `unknown` is not.
    pub settled: bool,
    /// What the customer pays with, as JSON, where that is not a terminal.
    pub offer: Option<String>,
    /// The steps so far that this process told, as JSON each.
    pub steps: Vec<String>,
}

impl Standing {
    /// The outcome's status.
    pub fn status(&self) -> Option<String> {
        shown::member(self.outcome.as_deref()?, "status")
    }

    /// Whether it is known that no money moved.
    fn is_not_charged(&self) -> bool {
        self.status().as_deref() == Some("not-charged")
    }
}

/// A page of what is settled, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// When each was written down, in Unix ms, and the outcome as JSON.
    pub settled: Vec<(u64, String)>,
    /// Where the page after this one begins.
    pub next: Option<String>,
}

/// What does not change of a terminal.
pub(super) struct Facts {
    pub system: &'static System,
    pub currency: Currency,
    pub can: String,
    pub abilities: Abilities,
}

/// A terminal. Clones are the same one.
#[derive(Clone)]
pub struct Counter {
    pub(super) shared: Arc<Shared>,
    pub(super) facts: Arc<Facts>,
    /// Whether what an earlier process left was looked for.
    pub(super) recovered: watch::Receiver<bool>,
}

impl Counter {
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    pub fn system(&self) -> &'static System {
        self.facts.system
    }

    pub fn currency(&self) -> Currency {
        self.facts.currency
    }

    /// What it can do, as a JSON object.
    pub fn can(&self) -> &str {
        &self.facts.can
    }

    /// Starts an operation, joins the one of the same reference, or finds its outcome; never waits for that. Errors: nothing
    /// was charged by this call.
    pub async fn begin(&self, asked: Asked) -> Result<Standing, Refused> {
        let earlier = self.earlier(&asked).await?;
        let operation = asked.operation(earlier.as_ref()).map_err(|code| self.named(code, &asked))?;
        if let Some(order) = &asked.order {
            self.own(order, &asked.reference).await?;
        }
        let seat = self.seat().await?;
        self.know(&asked.reference).await?;
        let started = self.start(operation, asked.order.clone()).await?;
        drop(seat);
        match started {
            Ok(known) => Ok(self.standing(&asked.reference, known)),
            Err(Unstarted::Refused(refused)) => Err(refused),
            Err(Unstarted::Code(code, barring)) => Err(in_the_way(self.named(code, &asked), &barring)),
        }
    }

    /// What is known of a reference, of this process or from the journal; none: nobody knows it.
    pub async fn look_up(&self, reference: &str) -> Result<Option<Standing>, Refused> {
        if let Some(known) = self.known(reference).await? {
            return Ok(Some(self.standing(reference, known)));
        }
        let records = self.records(reference).await?;
        let ended = desk::ended(reference, &records).map(|outcome| (shown::outcome(&outcome), true));
        // Somebody else is at work on it, or it was not taken up yet.
        let open = Known { told: ended, offer: None };
        Ok((!records.is_empty()).then(|| self.standing(reference, open)))
    }

    /// The same, once it is final, or an outcome (also `unknown`) is told meanwhile, or `limit` is over. Errors: it was given
    /// up before its first byte left.
    pub async fn wait(&self, reference: &str, limit: Duration) -> Result<Option<Standing>, Refused> {
        let mut news = self.board().follow(reference);
        let end = Instant::now() + limit;
        let standing = self.look_up(reference).await?;
        if standing.as_ref().is_some_and(|standing| !standing.settled) {
            let told = timeout_at(end, news.changed()).await.is_ok();
            if told {
                return self.heard(reference).await;
            }
            return self.look_up(reference).await;
        }
        match self.board().told(reference).refusal {
            Some(code) if standing.as_ref().is_some_and(Standing::is_not_charged) => Err(self.refusal(code)),
            _ => Ok(standing),
        }
    }

    /// Asks for a running operation to be stopped; its outcome follows.
    pub async fn cancel(&self, reference: &str) -> Result<CancelAnswer, Refused> {
        self.know(reference).await?;
        let name = reference.to_owned();
        self.desk(move |desk, now| desk.with(now, |till| till.cancel(now, &name))).await
    }

    /// Asks once more, now, what became of it.
    pub async fn recheck(&self, reference: &str, limit: Duration) -> Result<Option<Standing>, Refused> {
        self.know(reference).await?;
        let mut news = self.board().follow(reference);
        let end = Instant::now() + limit;
        let standing = self.look_up(reference).await?;
        if standing.as_ref().is_none_or(|standing| standing.settled) {
            return Ok(standing);
        }
        let name = reference.to_owned();
        self.desk(move |desk, now| desk.with(now, |till| till.recheck(now, &name))).await?;
        // Where nothing comes in time it is told as it is.
        let _ = timeout_at(end, news.changed()).await;
        self.look_up(reference).await
    }

    /// A person decides, after looking at the slip or the terminal. Errors: `INTENT_CONFLICT` where nothing is left to decide.
    pub async fn settle_by_hand(&self, reference: &str, paid: bool, who: &str) -> Result<Standing, Refused> {
        self.know(reference).await?;
        let mut news = self.board().follow(reference);
        let (name, person) = (reference.to_owned(), who.to_owned());
        let decided =
            self.desk(move |desk, now| desk.with(now, |till| till.hand(now, &name, paid, &person))).await?;
        if !decided {
            let text = "the outcome is known by now; nothing is left to decide".to_owned();
            return Err(Refused::because(Code::IntentConflict, text));
        }
        self.next(&mut news).await?;
        self.heard(reference).await?.ok_or_else(|| Refused::of(Code::UnknownOrder))
    }

    /// Goes on without an outcome that nobody knows; gives it once the journal says so, or what it is known to be. Errors:
    /// `INTENT_CONFLICT` where it is not in doubt, and why it could not be written down.
    pub async fn release(
        &self,
        reference: &str,
        who: &str,
        paid_otherwise: bool,
    ) -> Result<Standing, Refused> {
        self.know(reference).await?;
        let mut news = self.board().follow(reference);
        let (name, person) = (reference.to_owned(), who.to_owned());
        let going_on = self
            .desk(move |desk, now| desk.with(now, |till| till.release(now, &name, &person, paid_otherwise)))
            .await?;
        if going_on {
            self.next(&mut news).await?;
        }
        loop {
            let standing = self.heard(reference).await?;
            let Some(standing) = standing.filter(|standing| standing.outcome.is_some()) else {
                let quoted = quoted(reference);
                let text = format!("nothing to go on from: {quoted} is not in doubt");
                return Err(Refused::because(Code::IntentConflict, text));
            };
            let told = json::read(standing.outcome.as_deref().unwrap_or_default()).unwrap_or(Value::Null);
            if standing.settled || told.member("released").is_some() {
                return Ok(standing);
            }
            let code = told.member("code").and_then(Value::as_text).and_then(Code::parse);
            if let Some(code) = code.filter(|code| UNWRITTEN.contains(code)) {
                return Err(Refused::of(code));
            }
            self.next(&mut news).await?;
        }
    }

    /// The operations that have no outcome yet, such as those of a process that died.
    pub async fn pending(&self) -> Result<Vec<Standing>, Refused> {
        // The task ends with the process.
        let _ = self.recovered.clone().wait_for(|recovered| *recovered).await;
        let open = |desk: &mut AnyDesk, _: Now| -> Vec<String> {
            desk.till().unresolved().map(str::to_owned).collect()
        };
        let mut pending = Vec::new();
        for reference in self.desk(open).await? {
            pending.extend(self.look_up(&reference).await?);
        }
        Ok(pending)
    }

    /// A page of what is settled: at most `limit` outcomes, from `before`, the `next` of the page before.
    pub async fn history(&self, limit: usize, before: Option<&str>) -> Result<Page, Refused> {
        let limit = limit.clamp(1, PAGE);
        let (log, before) = (self.shared.log(Space::Intents), before.map(str::to_owned));
        let look = move |journal: &super::journal::Journal| journal.history(&log, limit, before.as_deref());
        let (entries, next) = self.shared.keeper.look(look).await?;
        let settled = entries.iter().filter_map(|entry| {
            let outcome = desk::ended(&entry.reference, &entry.records)?;
            Some((entry.written, shown::outcome(&outcome)))
        });
        Ok(Page { settled: settled.collect(), next })
    }

    /// What the terminal itself says of an order now: by a reference or order number, or by the numbers of another till's
    /// payment. Gives the answer as JSON.
    pub async fn query(&self, of: &Value) -> Result<String, Refused> {
        let errand = match asked::of(Some(of), "of")? {
            Of::Reference(reference) => {
                self.know(&reference).await?;
                Errand::Query(reference)
            }
            Of::Payment(Earlier { order, number, .. }) => {
                let origin = Origin { order, number, amount: None };
                match self.system().asks_by_number(&origin)? {
                    true => Errand::QueryNumber(origin.number.unwrap_or_default()),
                    false => Errand::QueryOrder(origin.order),
                }
            }
        };
        self.run("query", errand).await
    }

    /// Prints the receipt of a payment again.
    pub async fn print_receipt(&self, of: &Value) -> Result<String, Refused> {
        let order = match asked::of(Some(of), "of")? {
            Of::Payment(Earlier { order, number, .. }) => number.unwrap_or(order),
            Of::Reference(reference) => match self.outcome_of(&reference).await? {
                Some(outcome) => {
                    let Earlier { order, number, .. } = Earlier::of_outcome(&outcome, "of")?;
                    number.unwrap_or(order)
                }
                None => reference,
            },
        };
        self.run("printReceipt", Errand::PrintReceipt(order)).await
    }

    /// Prints the day's summary at the terminal.
    pub async fn print_summary(&self) -> Result<String, Refused> {
        self.run("printSummary", Errand::PrintSummary).await
    }

    /// Settles the day's payments; from then on they are refunded, not voided.
    pub async fn close_batch(&self) -> Result<String, Refused> {
        self.run("closeBatch", Errand::CloseBatch).await
    }

    /// What happens from now on, or behind the event of that number.
    pub fn events(&self, after: Option<u64>) -> Events {
        self.board().events(after)
    }

    /// Gives the terminal back, and ends. What is open stays in the journal.
    pub(super) async fn leave(&self) {
        let left = self.turn(|work: &mut Work| {
            let (done, left) = oneshot::channel();
            work.here.leaving.push(done);
            work.call(|desk, now| {
                desk.with(now, Till::write_again);
                desk.leave(now);
            });
            left
        });
        let leaving = async {
            if let Ok(left) = left.await {
                let _ = left.await;
            }
        };
        if self.shared.is_held() {
            // It runs out where that takes too long.
            let _ = timeout_at(Instant::now() + LEAVE_LIMIT, leaving).await;
        }
        let _ = self.shared.turns.send(Turn::End);
    }

    /// Its machine panics.
    #[cfg(test)]
    pub(super) fn break_down(&self) {
        let broken = |_: &mut Work| panic!("as a test wants it");
        self.shared.turns.send(Turn::Call(Box::new(broken))).expect("a task");
    }

    /// Another process may have worked on the terminal: whatever it left open is taken up before anything starts.
    pub(super) async fn take_up(&self) {
        // Somebody else may work on the terminal and resolve what it left; whoever begins something hears so.
        drop(self.seat().await);
    }
}

/// What the machine or the journal says of a reference.
struct Known {
    /// The outcome as callers see it, and whether it is final.
    told: Option<(String, bool)>,
    offer: Option<String>,
}

impl Known {
    fn of(desk: &AnyDesk, reference: &str) -> Option<Known> {
        let till = desk.till();
        let told = till.told(reference).map(|(intent, outcome)| {
            (shown::outcome(&present(intent, outcome)), outcome.status != Status::Unknown)
        });
        let offer = till.offer(reference).map(Offer::to_json);
        till.knows(reference).then_some(Known { told, offer })
    }
}

/// Why an operation did not begin.
enum Unstarted {
    Refused(Refused),
    /// With the references that bar what is new.
    Code(Code, Vec<String>),
}

impl Counter {
    async fn start(
        &self,
        operation: Operation,
        order: Option<String>,
    ) -> Result<Result<Known, Unstarted>, Refused> {
        let mut entropy = [0; 16];
        getrandom::fill(&mut entropy).map_err(|_| Refused::of(Code::AbortedBeforeSend))?;
        let board = self.board().clone();
        self.turn(move |work: &mut Work| {
            let refused = |refusal| Unstarted::Refused(Refused::from(refusal));
            let reference = operation.reference.clone();
            let order = work.terms.order(entropy, order.clone()).map_err(refused)?;
            let operation = work.terms.fit(operation.clone()).map_err(refused)?;
            work.call(|desk, now| match desk.start(now, operation, order) {
                Ok(started) => {
                    if started == Started::New {
                        board.renew(&reference);
                    }
                    Ok(Known::of(desk, &reference).unwrap_or(Known { told: None, offer: None }))
                }
                Err(code) => Err(Unstarted::Code(code, desk.till().barring().map(str::to_owned).collect())),
            })
        })
        .await
    }

    /// The earlier payment of an operation that needs one.
    async fn earlier(&self, asked: &Asked) -> Result<Option<Earlier>, Refused> {
        match &asked.of {
            None => Ok(None),
            Some(Of::Payment(earlier)) => Ok(Some(earlier.clone())),
            Some(Of::Reference(reference)) => match self.outcome_of(reference).await? {
                Some(outcome) => Earlier::of_outcome(&outcome, "of").map(Some),
                None => {
                    let allowed = "the reference of a payment that this journal knows, or its outcome";
                    Err(Refused::about(Code::UnknownOrder, "of", Some(quoted(reference)), allowed))
                }
            },
        }
    }

    async fn outcome_of(&self, reference: &str) -> Result<Option<Value>, Refused> {
        let outcome = self.look_up(reference).await?.and_then(|standing| standing.outcome);
        Ok(outcome.and_then(|outcome| json::read(&outcome).ok()))
    }

    /// Gives a payment an order number of the caller's own. Errors: `ORDER_TAKEN` where that is another's.
    async fn own(&self, order: &str, reference: &str) -> Result<(), Refused> {
        self.system().check_order(order)?;
        let (own, whose) = (order.to_owned(), reference.to_owned());
        let asked = self.question(move |work, ticket| {
            let (own, whose) = (own.clone(), whose.clone());
            work.call(|desk, now| desk.own(now, ticket, own, whose));
        });
        match asked.await?? {
            None => Ok(()),
            Some(other) => {
                let allowed = format!("a number that nobody has: this one is that of {}", quoted(&other));
                Err(Refused::about(Code::OrderTaken, "order", Some(quoted(order)), &allowed))
            }
        }
    }

    /// What the machine answers to a question about an order number.
    async fn question(&self, ask: impl Fn(&mut Work, u32) + Send + Sync + 'static) -> Result<Found, Refused> {
        let answer = self.turn(move |work: &mut Work| {
            let (ticket, answer) = work.here.question();
            ask(work, ticket);
            answer
        });
        answer.await?.await.map_err(|_| Refused::of(Code::AbortedBeforeSend))
    }

    /// Something that moves no money.
    async fn run(&self, what: &str, errand: Errand) -> Result<String, Refused> {
        let answer = self.turn(move |work: &mut Work| {
            let errand = errand.clone();
            let Ticket(ticket) = work.call(|desk, now| desk.with(now, |till| till.run(now, errand)))?;
            let (asked, answer) = oneshot::channel();
            work.here.errands.insert(ticket, asked);
            Ok(answer)
        });
        let answer = answer.await?.map_err(|code: Code| match code {
            Code::UnsupportedOperation => Refused::unable(what),
            code => Refused::of(code),
        });
        answer?.await.map_err(|_| Refused::of(Code::AbortedBeforeSend))
    }

    /// Makes the machine know an intent that only the journal remembers, unless another process may be at work on it.
    async fn know(&self, reference: &str) -> Result<(), Refused> {
        if self.known(reference).await?.is_some() {
            return Ok(());
        }
        let records = self.records(reference).await?;
        if records.is_empty() {
            return Ok(());
        }
        let name = reference.to_owned();
        let recovered = self.desk(move |desk, now| match desk.till().patience(now, &records) {
            Some(_) => Ok(()),
            None => desk.with(now, |till| till.recover(now, &name, &records)),
        });
        Ok(recovered.await??)
    }

    async fn known(&self, reference: &str) -> Result<Option<Known>, Refused> {
        let name = reference.to_owned();
        self.desk(move |desk, _| Known::of(desk, &name)).await
    }

    async fn records(&self, reference: &str) -> Result<Log, Refused> {
        let (log, name) = (self.shared.log(Space::Intents), reference.to_owned());
        Ok(self.shared.keeper.look(move |journal| journal.read(&log, &name)).await?)
    }

    fn standing(&self, reference: &str, known: Known) -> Standing {
        let told = self.board().told(reference);
        let (outcome, settled) = known.told.map_or((None, false), |(text, settled)| (Some(text), settled));
        Standing {
            reference: reference.to_owned(),
            outcome,
            settled,
            offer: known.offer.or(told.offer),
            steps: told.steps,
        }
    }

    /// What is known after something was told; its own error where it never began.
    async fn heard(&self, reference: &str) -> Result<Option<Standing>, Refused> {
        match self.board().told(reference).refusal {
            Some(code) => Err(self.refusal(code)),
            None => match self.board().told(reference).outcome {
                // As it was told: one that could not be written down says so, and is known no better.
                Some(told) => {
                    let known = Known { told: Some(told), offer: None };
                    Ok(Some(self.standing(reference, known)))
                }
                None => self.look_up(reference).await,
            },
        }
    }

    async fn next(&self, news: &mut watch::Receiver<u32>) -> Result<(), Refused> {
        news.changed().await.map_err(|_| Refused::of(Code::OutcomeUnknown))
    }

    /// One about reaching the terminal also tells where that was tried.
    fn refusal(&self, code: Code) -> Refused {
        match code.place() {
            "open" => Refused::because(code, format!("{}: {}", code.meaning(), self.shared.setting.target)),
            _ => Refused::of(code),
        }
    }

    fn named(&self, code: Code, asked: &Asked) -> Refused {
        Refused::named(code, asked, &self.facts.abilities)
    }

    fn board(&self) -> &Board {
        &self.shared.board
    }

    /// The right to begin something: one process at a time works on a terminal. At a gateway every order stands for itself.
    /// Errors: `TERMINAL_LOCKED`, or what the journal says.
    async fn seat(&self) -> Result<Seat, Refused> {
        let seat = Seat { shared: self.shared.clone(), counted: Arc::default() };
        if self.shared.setting.is_gateway() {
            return Ok(seat);
        }
        let counted = seat.counted.clone();
        let granted = self.turn(move |work: &mut Work| {
            let (waits, granted) = oneshot::channel();
            work.here.waiting.push(waits);
            // In the task's own order: who wants it more than before is answered.
            if !counted.swap(true, Ordering::SeqCst) {
                work.here.shared.users.fetch_add(1, Ordering::SeqCst);
            }
            want(work);
            granted
        });
        match granted.await?.await {
            Ok(granted) => Ok(granted.map(|()| seat)?),
            Err(_) => Err(Refused::of(Code::AbortedBeforeSend)),
        }
    }

    /// A call of the desk.
    async fn desk<T: Send + 'static>(
        &self,
        call: impl Fn(&mut AnyDesk, Now) -> T + Send + Sync + 'static,
    ) -> Result<T, Refused> {
        self.turn(move |work: &mut Work| work.call(&call)).await
    }

    /// A turn of the terminal's task; where the machine breaks over it, once more with its successor.
    async fn turn<T: Send + 'static>(
        &self,
        turn: impl Fn(&mut Work) -> T + Send + Sync + 'static,
    ) -> Result<T, Refused> {
        let turn = Arc::new(turn);
        for _ in 0..2 {
            let (done, answer) = oneshot::channel();
            let turn = turn.clone();
            let call = move |work: &mut Work| {
                // Told before what it sets off is carried out; whoever asked may have left.
                let _ = done.send(turn(work));
            };
            if self.shared.turns.send(Turn::Call(Box::new(call))).is_err() {
                break;
            }
            if let Ok(answer) = answer.await {
                return Ok(answer);
            }
        }
        let text = "the terminal has been closed, or its machine failed".to_owned();
        Err(Refused::because(Code::AbortedBeforeSend, text))
    }
}

/// A refusal that says which payment is in the way, where one is.
fn in_the_way(refused: Refused, barring: &[String]) -> Refused {
    match refused.code {
        Code::TerminalUnresolved => {
            let open: Vec<String> = barring.iter().map(|reference| quoted(reference)).collect();
            Refused::because(refused.code, format!("{}: {}", refused.message, open.join(", ")))
        }
        _ => refused,
    }
}

/// The right to begin something; it ends when this is dropped.
struct Seat {
    shared: Arc<Shared>,
    counted: Arc<AtomicBool>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let counted = self.counted.clone();
        let leave = move |work: &mut Work| {
            if counted.swap(false, Ordering::SeqCst) {
                work.here.shared.users.fetch_sub(1, Ordering::SeqCst);
            }
            want(work);
        };
        // A task that ended has given the terminal back.
        let _ = self.shared.turns.send(Turn::Call(Box::new(leave)));
    }
}

/// Tells the desk how many want to begin something.
fn want(work: &mut Work) {
    let users = work.here.shared.users.load(Ordering::SeqCst);
    work.call(|desk, now| desk.want(now, users));
}
