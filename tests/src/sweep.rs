//! Every truncation point and every flipped bit of what a terminal or gateway says, its notifications included, and
//! every event at which a till can die: one at a time, over the kinds of answers there are.

use crate::kit::{Faults, Kit, hkd};
use crate::plan::verb;
use crate::{Judge, Plan};
use tillwire_core::amount::Amount;
use tillwire_core::payment::{Kind, Operation};
use tillwire_core::sim::Chance;

/// A sale that is swept.
struct Scene {
    name: &'static str,
    kind: Kind,
    /// The other side's script.
    steps: &'static [&'static str],
    /// What the customer does at a waiting terminal.
    customer: Option<&'static str>,
    /// How it ends where nothing is damaged.
    ends: &'static str,
}

const SCENES: [Scene; 10] = [
    scene("approved", Kind::Pay, &[], "approved"),
    scene("declined", Kind::Pay, &[r#"{"verb":"DECLINE"}"#], "declined"),
    Scene {
        customer: Some("cancel"),
        ..scene("cancelled by the customer", Kind::Pay, &[r#"{"verb":"WAIT"}"#], "cancelled")
    },
    scene("busy", Kind::Pay, &[r#"{"verb":"BUSY"}"#], "not-charged"),
    scene("lost and found", Kind::Pay, &[r#"{"verb":"CHARGE_THEN_DROP"}"#], "approved"),
    scene("lost and not found", Kind::Pay, &[r#"{"verb":"DROP_AFTER_READ"}"#], "not-charged"),
    scene("refunded", Kind::Refund, &[], "approved"),
    scene("refund lost and found", Kind::Refund, &[r#"{"verb":"CHARGE_THEN_DROP"}"#], "approved"),
    scene("not notified", Kind::Pay, &[r#"{"on":"notify","verb":"SILENT"}"#], "approved"),
    scene("left unpaid", Kind::Pay, &[r#"{"on":"notify","verb":"SILENT"}"#], "cancelled"),
];
/// When the customer acts, in ms after the start.
const CUSTOMER_MS: u64 = 500;
/// Every scene is over after so many events; later crashes find nothing running.
const EVENTS: u32 = 60;
/// Customers of an offer have a will of their own: so many are looked at for one who ends a scene as it is meant to.
const CUSTOMERS: u64 = 64;

const fn scene(name: &'static str, kind: Kind, steps: &'static [&'static str], ends: &'static str) -> Scene {
    Scene { name, kind, steps, customer: None, ends }
}

/// One thing that goes wrong with what the terminal says, counted over everything it says in this sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The connection ends before this byte.
    Cut(usize),
    /// This bit arrives flipped.
    Flip(usize),
}

/// How many cases were tried.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Kinds of sales.
    pub scenes: usize,
    /// Truncation points.
    pub cuts: usize,
    /// Flipped bits.
    pub flips: usize,
    /// Flipped bits that made another well-formed answer of it, on a wire where nothing shows that.
    pub believed: usize,
    /// Crashes, each with the records on their way durable and lost.
    pub crashes: usize,
}

impl Swept {
    /// Adds what another kit has tried.
    pub fn add(&mut self, other: &Swept) {
        self.scenes += other.scenes;
        self.cuts += other.cuts;
        self.flips += other.flips;
        self.believed += other.believed;
        self.crashes += other.crashes;
    }
}

/// Sweeps all scenes of a kit. Errors name the case and the broken promise.
pub fn sweep<K: Kit>() -> Result<Swept, String> {
    let mut swept = Swept::default();
    for scene in SCENES.iter().filter(|scene| is_possible::<K>(scene)) {
        let Some((said, seed)) = meant::<K>(scene)? else { continue };
        let run = |wrong: &dyn Fn(&mut Plan)| run::<K>(scene, seed, wrong);
        for at in 0..said {
            run(&|plan| plan.damage = Some(Damage::Cut(at)))?;
        }
        for at in 0..said * 8 {
            match run(&|plan| plan.damage = Some(Damage::Flip(at))) {
                Err(what) if !K::SHOWS_CHANGES && is_false(&what) => swept.believed += 1,
                other => drop(other?),
            }
        }
        for (at, durable) in (0..EVENTS).flat_map(|at| [(at, true), (at, false)]) {
            run(&|plan| (plan.crash, plan.crash_keeps) = (Some(at), Some(durable)))?;
        }
        swept.scenes += 1;
        swept.cuts += said;
        swept.flips += said * 8;
        swept.crashes += EVENTS as usize * 2;
    }
    Ok(swept)
}

/// The shortest undamaged run of a scene that ends as it is meant to: how much is said in it, and its seed.
fn meant<K: Kit>(scene: &Scene) -> Result<Option<(usize, u64)>, String> {
    let customers = if K::OFFERS { CUSTOMERS } else { 1 };
    let mut shortest = None;
    for seed in (1..=customers).filter(|seed| K::marks(*seed)) {
        let (said, ended) = run::<K>(scene, seed, &|_| {})?;
        if ended == scene.ends {
            shortest = shortest.into_iter().chain([(said, seed)]).min();
        }
    }
    match shortest {
        None if !K::OFFERS => Err(format!("{} {}: not {}", K::NAME, scene.name, scene.ends)),
        found => Ok(found),
    }
}

/// Whether what broke is only that the outcome is another than the ledger's.
fn is_false(what: &str) -> bool {
    ["I2/I4: ", "I3: "].iter().any(|promise| what.contains(promise))
}

/// Whether the kit sells this and its other end knows the script.
fn is_possible<K: Kit>(scene: &Scene) -> bool {
    let Faults { money, wait, .. } = K::faults();
    let known = |step: &&str| wait && verb(step) == "WAIT" || money.contains(step);
    K::KINDS.contains(&scene.kind) && scene.steps.iter().all(known)
}

/// One sale under a plan, judged. Gives how many bytes the other side said, and how it ended.
fn run<K: Kit>(scene: &Scene, seed: u64, wrong: &dyn Fn(&mut Plan)) -> Result<(usize, &'static str), String> {
    let Scene { name, kind, steps, customer, .. } = scene;
    let mut plan = Plan { steps: steps.iter().map(|step| (*step).to_owned()).collect(), ..Plan::smooth() };
    plan.customer = customer.map(|action| (action, CUSTOMER_MS));
    wrong(&mut plan);
    let fail = |what: String| format!("{} {name} with seed {seed}: {what}", K::NAME);
    let mut judge = Judge::<K>::new(seed);
    let sale = operation::<K>(Kind::Pay, "sale");
    let reference = if *kind == Kind::Refund { "refund" } else { "sale" };
    if *kind == Kind::Refund {
        judge.judge(sale, Plan::smooth()).map_err(fail)?;
        let Some((of, _)) = judge.paid.first().cloned() else { return Ok((0, "not paid")) };
        judge.judge(Operation { of: Some(of), ..operation::<K>(*kind, "refund") }, plan).map_err(fail)?;
    } else {
        judge.judge(sale, plan).map_err(fail)?;
    }
    let by_hand = judge.tally.by_hand.keys().any(|_| !K::LEFT_TO_PEOPLE.contains(kind));
    let ended = judge.world.outcome(reference).map_or("refused", |outcome| outcome.status.as_str());
    match by_hand {
        false => Ok((judge.world.said, ended)),
        true => Err(fail(format!("a person had to decide: {:?}", judge.tally.by_hand))),
    }
}

fn operation<K: Kit>(kind: Kind, reference: &str) -> Operation {
    let (amount, method) = (Amount::from_minor(1_234, hkd()).ok(), K::METHODS[0]);
    let mut operation =
        Operation { kind, reference: reference.to_owned(), amount, method, of: None, options: Vec::new() };
    if K::OFFERS {
        K::dress(&mut Chance::new(1), &mut operation);
    }
    operation
}
