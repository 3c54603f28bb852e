//! The till engine: the payments of terminals, driven in this program. The keys and the journal are here, so a till may be
//! written in any language, and a page may be closed in mid-payment without anything being lost.
//!
//! It is the same desk as in the npm package: [`work`] is the task of one terminal, [`here`] carries out what its desk
//! wants, [`lines`] are the wires and [`journal`] is where it all is kept. [`Counter`] is what whoever serves callers holds. It refuses to
//! know HTTP, and who may ask for what.

pub mod api;
mod asked;
mod board;
mod changing;
mod clock;
mod counter;
mod facts;
mod here;
mod journal;
mod kept;
mod lines;
mod measured;
mod nearest;
mod refused;
mod restored;
mod retention;
mod setting;
mod shown;
#[cfg(test)]
mod tests;
mod told;
mod webhooks;
mod work;

pub use asked::Asked;
pub use board::Event;
pub use counter::{Counter, Page, Standing};
pub use refused::Refused;
pub use restored::restore;
pub use setting::{Setting, Unfit, secret_of};
pub use webhooks::{Hook, Waiting, Which};

use crate::config::engine::{Database, Place};
use crate::config::{self, Config, Mistake};
use crate::stop::Stop;
use board::Board;
use clock::Clock;
use facts::Facts;
use futures_util::future::join_all;
use journal::{Folder, Journal, Postgres, Shipped};
use kept::Keeper;
use measured::{Tally, Totals};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use webhooks::{Hooks, Receiver};
use work::Shared;

/// How long the end of the program waits for the copies that a chain has elsewhere.
const CATCH_UP: Duration = Duration::from_secs(3);
/// How many outcomes wait to be taken over by those who tell the shop.
const TO_TELL: usize = 64;

/// Takes every final outcome, at least once.
pub type Shop = mpsc::Sender<Settled>;

/// A final outcome that the shop has to be told. One that is dropped was not told, and comes again.
#[derive(Debug)]
pub struct Settled {
    /// The terminal's id.
    pub terminal: String,
    pub reference: String,
    /// JSON.
    pub outcome: String,
    told: oneshot::Sender<bool>,
}

impl Settled {
    /// The shop has it, or has not; then it comes again later.
    pub fn told(self, told: bool) {
        // A machine that broke meanwhile tells it again.
        let _ = self.told.send(told);
    }
}

/// Where final outcomes go, and whether anybody wants them now. Clones are the same one.
#[derive(Clone)]
pub struct Outlet {
    shop: Option<Shop>,
    wanted: Arc<AtomicBool>,
}

impl Outlet {
    fn to(shop: Option<Shop>) -> Outlet {
        let wanted = Arc::new(AtomicBool::new(shop.is_some()));
        Outlet { shop, wanted }
    }

    /// Whether that is news.
    fn want(&self, wanted: bool) -> bool {
        self.wanted.swap(wanted, Ordering::SeqCst) != wanted
    }

    /// Whether whoever begins to work has to note what is to be told.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    /// Whoever takes what is to be told.
    pub fn shop(&self) -> Option<Shop> {
        self.shop.clone()
    }
}

/// The terminals of this program. Clones are the same ones.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    counters: RwLock<Vec<Counter>>,
    totals: Totals,
    journal: Arc<dyn Journal>,
    outlet: Outlet,
    hooks: Arc<Hooks>,
    /// Waits at its end for what is under way.
    stop: OnceLock<Stop>,
}

impl Engine {
    /// Starts the configuration's terminals on the runtime of this thread; none where it has none. What an earlier process
    /// left is taken up behind it. Errors: a key or the journal's folder cannot be used.
    pub fn start(config: &Config) -> Result<Option<Engine>, Unfit> {
        let Some(engine) = &config.engine else { return Ok(None) };
        let (settings, receivers) = (Setting::all(config)?, Receiver::all(config)?);
        let (shop, told) = mpsc::channel(TO_TELL);
        let outlet = Outlet::to(Some(shop));
        outlet.want(!receivers.is_empty());
        let engine = Engine::with(journal(engine)?, settings, outlet)?;
        engine.tell(receivers)?;
        tokio::spawn(engine.0.hooks.clone().hear(told));
        if let Some(days) = config.engine.as_ref().and_then(|engine| engine.keep_days) {
            engine.forgets(days);
        }
        Ok(Some(engine))
    }

    /// Has those told, and nobody else.
    fn tell(&self, receivers: Vec<Receiver>) -> Result<(), Unfit> {
        self.0.hooks.change(receivers, &self.0.journal, &self.0.totals.store)
    }

    /// Those who are told how payments end.
    pub fn hooks(&self) -> Vec<Arc<Hook>> {
        self.0.hooks.all()
    }

    /// The same, of terminals by their ids.
    pub fn at(folder: &Path, settings: Vec<(String, Setting)>, shop: Option<Shop>) -> Result<Engine, Unfit> {
        Engine::on(Arc::new(self::folder(folder)?), settings, shop)
    }

    /// The same, on that journal.
    fn on(
        journal: Arc<dyn Journal>,
        settings: Vec<(String, Setting)>,
        shop: Option<Shop>,
    ) -> Result<Engine, Unfit> {
        Engine::with(journal, settings, Outlet::to(shop))
    }

    fn with(
        journal: Arc<dyn Journal>,
        settings: Vec<(String, Setting)>,
        outlet: Outlet,
    ) -> Result<Engine, Unfit> {
        let (totals, hooks, stop) = (Totals::default(), Arc::default(), OnceLock::new());
        let mut inner = Inner { counters: RwLock::default(), totals, journal, outlet, hooks, stop };
        let start = |(id, setting): (String, Setting)| start(id, setting, &inner);
        let counters = settings.into_iter().map(start).collect::<Result<_, _>>()?;
        inner.counters = RwLock::new(counters);
        Ok(Engine(Arc::new(inner)))
    }

    /// The terminal of that id.
    pub fn counter(&self, id: &str) -> Option<Counter> {
        self.counters().into_iter().find(|counter| counter.id() == id)
    }

    /// Every terminal.
    pub fn counters(&self) -> Vec<Counter> {
        self.0.counters.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is counted of all of them.
    fn totals(&self) -> &Totals {
        &self.0.totals
    }

    /// Has that stop wait for payments that are under way.
    pub fn lands_with(&self, stop: &Stop) {
        // It was told before, of the same one.
        let _ = self.0.stop.set(stop.clone());
        for counter in self.counters() {
            let _ = counter.shared.stop.set(stop.clone());
        }
    }

    /// Gives every terminal back. What is open stays in the journal.
    pub async fn leave(&self) {
        join_all(self.counters().iter().map(Counter::leave)).await;
        let journal = self.0.journal.clone();
        // What is not copied by then is found by the next process.
        let _ = tokio::task::spawn_blocking(move || journal.catch_up(CATCH_UP)).await;
    }
}

/// The configuration, where its terminals can be served. Errors: the first one that cannot.
pub fn fit(config: Config) -> Result<Config, Vec<Mistake>> {
    let reachable = config.engine.as_ref().map_or(Ok(()), |engine| {
        let mut databases = engine.central.as_deref().into_iter().chain(engine.journal.database());
        databases.try_for_each(|database| postgres(database, None).map(|_| ()))
    });
    match reachable.and_then(|()| Setting::all(&config)).and_then(|_| Receiver::all(&config)) {
        Ok(_) => Ok(config),
        Err(Unfit { line, reason }) => Err(vec![Mistake { line: line.unwrap_or(1), reason }]),
    }
}

/// The configuration's journal.
fn journal(engine: &config::engine::Engine) -> Result<Arc<dyn Journal>, Unfit> {
    let store = engine.store.as_deref();
    Ok(match (&engine.journal, &engine.central) {
        (Place::Postgres(database), _) => Arc::new(postgres(database, store)?),
        (Place::Folder(path), None) => Arc::new(folder(path)?),
        (Place::Folder(path), Some(central)) => {
            let shipped = Shipped::new(folder(path)?, postgres(central, store)?);
            Arc::new(shipped.map_err(|error| Unfit::because(format!("cannot start a thread: {error}")))?)
        }
    })
}

/// A journal that is only looked at.
pub type Shelf = dyn Journal;

/// The configuration's journal alone, for whoever looks and writes nothing. Errors: it cannot be used.
pub fn shelf(engine: &config::engine::Engine) -> Result<Arc<Shelf>, Unfit> {
    Ok(match &engine.journal {
        Place::Postgres(database) => Arc::new(postgres(database, engine.store.as_deref())?),
        Place::Folder(path) => Arc::new(folder(path)?),
    })
}

fn folder(path: &Path) -> Result<Folder, Unfit> {
    Folder::new(path).map_err(|error| Unfit::because(format!("cannot use the journal: {error}")))
}

/// A journal of that store there, which is reached when it is needed.
fn postgres(database: &Database, store: Option<&str>) -> Result<Postgres, Unfit> {
    let at = |reason: String| Unfit { line: Some(database.line), reason };
    let password = database.password.as_ref().map(|key| setting::secret_of("password", key)).transpose();
    let password = password.map_err(|unfit| at(unfit.reason))?;
    Postgres::new(database, password.as_ref(), store).map_err(at)
}

fn start(id: String, setting: Setting, engine: &Inner) -> Result<Counter, Unfit> {
    let (facts, desk, terms) = Facts::open(setting)?;
    let clock = Clock::start();
    let keeper = Keeper::start(&id, engine.journal.clone(), engine.totals.store.clone());
    let keeper = keeper.map_err(|error| Unfit::because(format!("cannot start a thread: {error}")))?;
    let (turns, work) = mpsc::unbounded_channel();
    let shared = Arc::new(Shared {
        id,
        facts: RwLock::new(Arc::new(facts)),
        clock,
        board: Board::new(clock.now().wall),
        tally: Tally::new(),
        keeper,
        outlet: engine.outlet.clone(),
        turns,
        stop: engine.stop.clone(),
        users: AtomicU32::new(0),
        confirmed: Mutex::new(None),
        next: Mutex::new(None),
    });
    let (looked, recovered) = watch::channel(false);
    tokio::spawn(work::run(shared.clone(), desk, terms, work));
    let counter = Counter { shared, recovered };
    let first = counter.clone();
    tokio::spawn(async move {
        first.take_up().await;
        looked.send_replace(true);
        first.go_round().await;
    });
    Ok(counter)
}
