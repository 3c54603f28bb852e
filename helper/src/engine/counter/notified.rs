//! What a gateway, or the back end beside a terminal, tells by itself. It is brought to the machine, which decides what it is
//! worth, and acknowledged once what it led to is durable: anything but the acknowledgement has it come again.

use super::{Counter, Refused};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::http::Message;
use tillwire_core::payment::{Heard, Notified, Status};
use tokio::time::{Instant, timeout_at};
use tracing::info;

/// How long one that proves nothing waits for the answer to an inquiry.
const ASKING: Duration = Duration::from_secs(5);
/// How long writing down may take.
const WRITING: Duration = Duration::from_secs(30);
/// From one look at what became of it to the next, where nothing is told meanwhile.
const LOOK: Duration = Duration::from_millis(500);

impl Counter {
    /// Takes a notification; gives the body that acknowledges it. Errors, none of which may be acknowledged: it is not
    /// theirs (`SIGN_MISSING`, `SIGN_MISMATCH`, `WRONG_MERCHANT`), is about nothing here (`UNKNOWN_ORDER`), or what it says is
    /// not durable yet.
    pub async fn notified(&self, message: Message) -> Result<&'static str, Refused> {
        let Heard { reference, notified } = self.hear(message).await?;
        info!(terminal = self.id(), reference, led_to = notified.as_str(), "notified");
        match notified {
            Notified::Noted => {}
            Notified::Asking => self.endures(&reference, ASKING).await?,
            Notified::Settled | Notified::Settling => self.endures(&reference, WRITING).await?,
        }
        self.desk(|desk, _| desk.till().acknowledgement()).await
    }

    /// What the machine makes of it; an intent that it does not know is taken up from the journal.
    async fn hear(&self, message: Message) -> Result<Heard, Refused> {
        match self.hear_now(message.clone()).await? {
            Err(Code::UnknownOrder) => {}
            heard => return Ok(heard?),
        }
        let read = message.clone();
        let notice = self.desk(move |desk, _| desk.till().read_notice(&read)).await??;
        let numbers: Vec<String> = [notice.order, notice.number].into_iter().flatten().collect();
        let found = self.question(move |work, ticket| {
            let numbers = numbers.clone();
            work.call(|desk, now| desk.find(now, ticket, numbers));
        });
        let reference = found.await??.ok_or(Code::UnknownOrder)?;
        self.know(&reference).await?;
        Ok(self.hear_now(message).await??)
    }

    async fn hear_now(&self, message: Message) -> Result<Result<Heard, Code>, Refused> {
        self.desk(move |desk, now| desk.with(now, |till| till.notified(now, &message, false))).await
    }

    /// Resolves once the journal has its final outcome. Errors: it has not taken it, or there is none within the limit.
    async fn endures(&self, reference: &str, limit: Duration) -> Result<(), Refused> {
        let mut events = self.events(None);
        let end = Instant::now() + limit;
        loop {
            let name = reference.to_owned();
            let (durable, unwritten) = self
                .desk(move |desk, _| {
                    let till = desk.till();
                    let settled =
                        till.told(&name).is_some_and(|(_, outcome)| outcome.status != Status::Unknown);
                    (settled && !till.is_open(&name), till.is_unwritten(&name))
                })
                .await?;
            match (durable, unwritten) {
                (true, _) => return Ok(()),
                (_, true) => return Err(Refused::of(Code::JournalUnavailable)),
                _ if Instant::now() >= end => return Err(Refused::of(Code::OutcomeUnknown)),
                _ => {}
            }
            let look = end.min(Instant::now() + LOOK);
            while timeout_at(look, events.next()).await.is_ok_and(|event| event.reference != reference) {}
        }
    }
}
