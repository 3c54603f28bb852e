//! The journal of one terminal, carried out of the way of everything else: a thread of its own does one thing after the
//! other, in the order in which they were asked for. Whoever asks hears within [`PATIENCE`], for a store that hangs must not
//! hold up a customer, nor an outcome that is known. A record that arrives in the store later does no harm: its number is
//! used again for nothing but the same record. A lease that is had later is given back.

use super::journal::{Fault, Journal};
use super::measured::Store;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::warn;

/// How long a journal may take.
const PATIENCE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce(&dyn Journal) + Send>;

/// The way to the thread. It ends with the last of these.
#[derive(Clone)]
pub struct Keeper {
    jobs: mpsc::Sender<Job>,
    journal: Arc<dyn Journal>,
    pub store: Arc<Store>,
}

impl Keeper {
    /// Starts the thread of that terminal. Errors: the system has none.
    pub fn start(terminal: &str, journal: Arc<dyn Journal>, store: Arc<Store>) -> io::Result<Keeper> {
        let (jobs, work) = mpsc::channel::<Job>();
        let kept = journal.clone();
        std::thread::Builder::new().name(format!("journal {terminal}")).spawn(move || {
            for job in work {
                // Whoever asked hears that there is no answer; what comes behind is done all the same.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&*kept)));
            }
        })?;
        Ok(Keeper { jobs, journal, store })
    }

    /// What came of it, behind everything that was asked for before. `late` undoes what comes too late. Errors: the code,
    /// `JOURNAL_UNAVAILABLE` also where it takes too long.
    pub fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Journal) -> Result<T, Fault> + Send + 'static,
        late: impl FnOnce(&dyn Journal, T) + Send + 'static,
    ) -> impl Future<Output = Result<T, Code>> + Send + 'static {
        let (done, answer) = oneshot::channel();
        let job = move |journal: &dyn Journal| {
            if let Err(Ok(value)) = done.send(work(journal)) {
                late(journal, value);
            }
        };
        // The thread ends with the last sender, which is held here.
        let _ = self.jobs.send(Box::new(job));
        let store = self.store.clone();
        async move {
            match timeout(PATIENCE, answer).await {
                Ok(Ok(Ok(value))) => Ok(value),
                Ok(Ok(Err(fault))) => Err(told(&fault, &store)),
                Ok(Err(_)) | Err(_) => Err(silent(&store)),
            }
        }
    }

    /// Looks something up, in no order with anything.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&dyn Journal) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Code> {
        let journal = self.journal.clone();
        let looking = tokio::task::spawn_blocking(move || look(&*journal));
        match timeout(PATIENCE, looking).await {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(fault))) => Err(told(&fault, &self.store)),
            Ok(Err(_)) | Err(_) => Err(silent(&self.store)),
        }
    }

    /// Resolves once everything that was asked for has been tried, however long that takes: it may say `sent`.
    pub async fn quiet(&self) {
        let (done, quiet) = oneshot::channel::<()>();
        let _ = self.jobs.send(Box::new(move |_| drop(done)));
        let _ = quiet.await;
    }
}

fn silent(store: &Store) -> Code {
    warn!("the journal did not answer in time");
    store.failed();
    Code::JournalUnavailable
}

fn told(fault: &Fault, store: &Store) -> Code {
    let code = fault.code();
    if code != Code::JournalConflict {
        store.failed();
        warn!(code = code.as_str(), %fault, "the journal refused something");
    }
    code
}
