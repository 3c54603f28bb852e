//! Who is told how payments end, by the Standard Webhooks specification: at least once each, independent of one another, in no
//! payment's way. [`message`] is what is told, [`queue`] what waits in the journal, and a [`Hook`] sends it.
//!
//! The desk notes that an outcome has to be told before the outcome is durable, and hears that it was told once each queue
//! has it; from there on a slow or dead receiver is its own hook's alone.

mod hook;
mod message;
mod queue;
mod replay;

pub use hook::Hook;
pub use replay::Which;

use super::journal::Journal;
use super::kept::Keeper;
use super::measured::Store;
use super::setting::secret_of;
use super::site::Site;
use super::{Settled, Unfit};
use crate::config::Config;
use crate::config::webhook::Webhook;
use futures_util::future::join_all;
use hook::Wants;
use message::{Message, is_event, is_secret};
use queue::Queue;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tillwire_core::secret::Secret;
use tokio::sync::mpsc;
use tracing::warn;

/// A receiver as it is set up.
pub struct Receiver {
    webhook: Webhook,
    site: Site,
    secret: Secret,
}

impl Receiver {
    /// Those of a configuration. Errors: the first that cannot be told.
    pub fn all(config: &Config) -> Result<Vec<Receiver>, Unfit> {
        let at = |line: usize| move |unfit: Unfit| Unfit { line: Some(line), ..unfit };
        config.webhooks.iter().map(|webhook| Receiver::of(webhook).map_err(at(webhook.line))).collect()
    }

    fn of(webhook: &Webhook) -> Result<Receiver, Unfit> {
        let site = Site::read("url", &webhook.url, webhook.ca.as_deref())?;
        let secret = secret_of("secret", &webhook.secret)?;
        if !is_secret(&secret) {
            let reason = "secret must be `whsec_` and 24 to 64 random bytes in base64";
            return Err(Unfit::because(reason.to_owned()));
        }
        match webhook.events.iter().flatten().find(|event| !is_event(event)) {
            None => Ok(Receiver { webhook: webhook.clone(), site, secret }),
            Some(event) => Err(Unfit::because(format!(
                "events must be such as \"payment\" or \"payment.approved\", not {event:?}"
            ))),
        }
    }

    /// Starts telling it. Errors: the system has no thread.
    fn start(self, journal: &Arc<dyn Journal>, store: &Arc<Store>) -> Result<Arc<Hook>, Unfit> {
        let Receiver { webhook, site, secret } = self;
        let keeper = Keeper::start(&webhook.name, journal.clone(), store.clone());
        let keeper = keeper.map_err(|error| Unfit::because(format!("cannot start a thread: {error}")))?;
        let queue = Queue::new(&webhook.name, keeper);
        let wants = Wants { terminals: webhook.terminals, events: webhook.events };
        let hook = Arc::new(Hook::new(webhook.name, site, secret, wants, queue));
        let sending = hook.clone();
        tokio::spawn(async move { sending.run().await });
        Ok(hook)
    }
}

/// Starts telling those, of what comes there. Errors: the system has no thread.
pub(super) fn start(
    receivers: Vec<Receiver>,
    journal: &Arc<dyn Journal>,
    store: &Arc<Store>,
    told: mpsc::Receiver<Settled>,
) -> Result<Arc<[Arc<Hook>]>, Unfit> {
    let hooks = receivers.into_iter().map(|receiver| receiver.start(journal, store));
    let hooks: Arc<[Arc<Hook>]> = hooks.collect::<Result<_, _>>()?;
    tokio::spawn(hear(told, hooks.clone()));
    Ok(hooks)
}

async fn hear(mut told: mpsc::Receiver<Settled>, hooks: Arc<[Arc<Hook>]>) {
    while let Some(settled) = told.recv().await {
        let hooks = hooks.clone();
        tokio::spawn(async move {
            let taken = take(&settled, &hooks).await;
            settled.told(taken);
        });
    }
}

/// Whether every hook has it durably that wants it.
async fn take(settled: &Settled, hooks: &[Arc<Hook>]) -> bool {
    let message = Message::of(&settled.terminal, &settled.outcome, now());
    let Some(message) = message else { return true };
    let wanted = hooks.iter().filter(|hook| hook.wants(&settled.terminal, &message.event));
    let taken = join_all(wanted.map(|hook| hook.take(&message))).await.iter().all(Result::is_ok);
    if !taken {
        let Settled { terminal, reference, .. } = settled;
        warn!(terminal, reference, "that somebody is to be told could not be written down: it comes again");
    }
    taken
}

/// The Unix time in ms.
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
