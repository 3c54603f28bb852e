//! Who is told how payments end, by the Standard Webhooks specification: at least once each, independent of one another, in no
//! payment's way. [`message`] is what is told, [`queue`] what waits in the journal, and a [`Hook`] sends it.
//!
//! The desk notes that an outcome has to be told before the outcome is durable, and hears that it was told once each queue
//! has it; from there on a slow or dead receiver is its own hook's alone.

mod hook;
mod message;
mod queue;
mod replay;

pub use hook::{Hook, Waiting};
pub use replay::Which;

use super::journal::Journal;
use super::kept::Keeper;
use super::measured::Store;
use super::setting::secret_of;
use super::{Settled, Unfit};
use crate::config::Config;
use crate::config::webhook::Webhook;
use crate::site::Site;
use futures_util::future::join_all;
use hook::{SetUp, Wants};
use message::{Message, is_event, is_secret};
use queue::Queue;
pub use queue::log;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;
use tracing::warn;

/// A receiver as it is set up.
pub struct Receiver {
    name: String,
    set_up: SetUp,
}

impl Receiver {
    /// Those of a configuration. Errors: the first that cannot be told.
    pub fn all(config: &Config) -> Result<Vec<Receiver>, Unfit> {
        let at = |line: usize| move |unfit: Unfit| Unfit { line: Some(line), ..unfit };
        config.webhooks.iter().map(|webhook| Receiver::of(webhook).map_err(at(webhook.line))).collect()
    }

    fn of(webhook: &Webhook) -> Result<Receiver, Unfit> {
        let Webhook { name, url, secrets, terminals, events, ca, .. } = webhook.clone();
        let site = Site::read("url", &url, ca.as_deref()).map_err(Unfit::because)?;
        let secrets =
            secrets.iter().map(|secret| secret_of("secret", secret)).collect::<Result<Vec<_>, _>>()?;
        if !secrets.iter().all(is_secret) {
            let reason = "secret must be `whsec_` and 24 to 64 random bytes in base64";
            return Err(Unfit::because(reason.to_owned()));
        }
        match events.iter().flatten().find(|event| !is_event(event)) {
            None => {
                Ok(Receiver { name, set_up: SetUp { site, secrets, wants: Wants { terminals, events } } })
            }
            Some(event) => Err(Unfit::because(format!(
                "events must be such as \"payment\" or \"payment.approved\", not {event:?}"
            ))),
        }
    }

    /// Starts telling it. Errors: the system has no thread.
    fn start(self, journal: &Arc<dyn Journal>, store: &Arc<Store>) -> Result<Arc<Hook>, Unfit> {
        let keeper = Keeper::start(&self.name, journal.clone(), store.clone());
        let keeper = keeper.map_err(|error| Unfit::because(format!("cannot start a thread: {error}")))?;
        let queue = Queue::new(&self.name, keeper);
        let hook = Arc::new(Hook::new(self.name, self.set_up, queue));
        let sending = hook.clone();
        tokio::spawn(async move { sending.run().await });
        Ok(hook)
    }
}

/// Those who are told now.
#[derive(Default)]
pub struct Hooks(RwLock<Vec<Arc<Hook>>>);

impl Hooks {
    pub fn all(&self) -> Vec<Arc<Hook>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has those told from now on, and nobody else: one that was told before goes on with what waits for it. Errors: the system
    /// has no thread; nothing is changed.
    pub fn change(
        &self,
        receivers: Vec<Receiver>,
        journal: &Arc<dyn Journal>,
        store: &Arc<Store>,
    ) -> Result<(), Unfit> {
        let former = self.all();
        let (mut hooks, mut changes) = (Vec::new(), Vec::new());
        for receiver in receivers {
            match former.iter().find(|hook| hook.name == receiver.name) {
                Some(hook) => {
                    changes.push((hook.clone(), receiver.set_up));
                    hooks.push(hook.clone());
                }
                None => hooks.push(receiver.start(journal, store)?),
            }
        }
        changes.into_iter().for_each(|(hook, set_up)| hook.change(set_up));
        let gone = former.iter().filter(|hook| hooks.iter().all(|kept| kept.name != hook.name));
        gone.for_each(|hook| hook.dismiss());
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = hooks;
        Ok(())
    }

    /// Tells those of what comes there.
    pub async fn hear(self: Arc<Self>, mut told: mpsc::Receiver<Settled>) {
        while let Some(settled) = told.recv().await {
            let hooks = self.all();
            tokio::spawn(async move {
                let taken = take(&settled, &hooks).await;
                settled.told(taken);
            });
        }
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
