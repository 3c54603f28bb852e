//! Other terminals, or the same ones set up otherwise, while the engine runs. Nothing that is under way is ended by it: a
//! terminal goes, or is set up anew, at the first moment at which nothing runs there, with its lease given back as at the
//! end of the program.

use super::counter::Counter;
use super::webhooks::Receiver;
use super::{Engine, Setting, Unfit, start};
use crate::config::Config;
use std::sync::PoisonError;
use tokio::sync::oneshot;
use tracing::info;

/// What a terminal's task does once nothing runs there.
pub enum Next {
    /// Begins anew with this; then that is told.
    Anew(Box<Setting>, oneshot::Sender<()>),
    /// Ends.
    End,
}

impl Engine {
    /// Has the terminals of that configuration, from now on or as soon as nothing runs, and tells its receivers. Its journal is
    /// not looked at. Errors: nothing is changed.
    pub fn change(&self, config: &Config) -> Result<(), Unfit> {
        let (settings, receivers) = (Setting::all(config)?, Receiver::all(config)?);
        let some = !receivers.is_empty();
        self.tell(receivers)?;
        // With the first receiver every terminal has to begin to note what is to be told, and with the last it need not.
        let all_anew = self.0.outlet.want(some);
        self.change_all(settings, all_anew)
    }

    /// The same, of terminals by their ids.
    #[cfg(test)]
    pub fn change_to(&self, wanted: Vec<(String, Setting)>) -> Result<(), Unfit> {
        self.change_all(wanted, false)
    }

    fn change_all(&self, wanted: Vec<(String, Setting)>, all_anew: bool) -> Result<(), Unfit> {
        let known = |id: &str| self.counter(id).filter(|counter| !counter.shared.turns.is_closed());
        let (old, new): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(id, _)| known(id).is_some());
        let begun: Vec<Counter> =
            new.into_iter().map(|(id, setting)| self.begin(id, setting)).collect::<Result<_, _>>()?;
        for counter in self.counters() {
            match old.iter().find(|(id, _)| id == counter.id()) {
                Some((_, setting)) => self.keep(counter, setting, all_anew),
                None => self.dismiss(counter),
            }
        }
        let mut counters = self.0.counters.write().unwrap_or_else(PoisonError::into_inner);
        counters.retain(|former| begun.iter().all(|counter| counter.id() != former.id()));
        for counter in begun {
            info!(terminal = counter.id(), "begins");
            counters.push(counter);
        }
        Ok(())
    }

    fn begin(&self, id: String, setting: Setting) -> Result<Counter, Unfit> {
        start(id, setting, &self.0)
    }

    /// The terminal stays; where it is set up otherwise, that counts as soon as nothing runs.
    fn keep(&self, counter: Counter, setting: &Setting, anew: bool) {
        if !anew && !counter.shared.is_ending() && counter.shared.facts().setting.is(setting) {
            return counter.shared.stays();
        }
        let (done, anew) = oneshot::channel();
        counter.shared.turn_to(Next::Anew(Box::new(setting.clone()), done));
        info!(terminal = counter.id(), "is set up anew as soon as nothing runs there");
        tokio::spawn(async move {
            // Where the next change came first, that one tells.
            if anew.await.is_ok() {
                info!(terminal = counter.id(), "is set up anew");
                counter.take_up().await;
            }
        });
    }

    /// The terminal takes nothing new, and goes as soon as nothing runs.
    fn dismiss(&self, counter: Counter) {
        counter.shared.turn_to(Next::End);
        info!(terminal = counter.id(), "goes as soon as nothing runs there");
        let engine = self.clone();
        tokio::spawn(async move {
            counter.gone().await;
            info!(terminal = counter.id(), "is gone");
            // It was wanted again while it went.
            let again = match counter.shared.take_next() {
                Some(Next::Anew(setting, _)) => engine.begin(counter.id().to_owned(), *setting).ok(),
                _ => None,
            };
            engine.replace(&counter, again);
        });
    }

    fn replace(&self, gone: &Counter, by: Option<Counter>) {
        let mut counters = self.0.counters.write().unwrap_or_else(PoisonError::into_inner);
        counters.retain(|counter| !counter.is(gone));
        counters.extend(by);
    }
}
