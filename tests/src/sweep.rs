//! Every truncation point and every flipped bit of what a terminal says, and every event at which a till can die:
//! one at a time, over the kinds of answers there are.

use crate::kit::{Faults, Kit, hkd};
use crate::{Judge, Plan};
use tillwire_core::amount::Amount;
use tillwire_core::payment::{Kind, Operation};

/// A sale that is swept: what is done, the terminal's script, and what its customer does.
type Scene = (&'static str, Kind, &'static [&'static str], Option<&'static str>);

const SCENES: [Scene; 8] = [
    ("approved", Kind::Pay, &[], None),
    ("declined", Kind::Pay, &[r#"{"verb":"DECLINE"}"#], None),
    ("cancelled by the customer", Kind::Pay, &[r#"{"verb":"WAIT"}"#], Some("cancel")),
    ("busy", Kind::Pay, &[r#"{"verb":"BUSY"}"#], None),
    ("lost and found", Kind::Pay, &[r#"{"verb":"CHARGE_THEN_DROP"}"#], None),
    ("lost and not found", Kind::Pay, &[r#"{"verb":"DROP_AFTER_READ"}"#], None),
    ("refunded", Kind::Refund, &[], None),
    ("refund lost and found", Kind::Refund, &[r#"{"verb":"CHARGE_THEN_DROP"}"#], None),
];
/// When the customer acts, in ms after the start.
const CUSTOMER_MS: u64 = 500;
/// Every scene is over after so many events; later crashes find nothing running.
const EVENTS: u32 = 60;

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
    /// Truncation points.
    pub cuts: usize,
    /// Flipped bits.
    pub flips: usize,
    /// Flipped bits that made another well-formed answer of it, on a wire where nothing shows that.
    pub believed: usize,
    /// Crashes, each with the records on their way durable and lost.
    pub crashes: usize,
}

/// Sweeps all scenes of a kit. Errors name the case and the broken promise.
pub fn sweep<K: Kit>() -> Result<Swept, String> {
    let mut swept = Swept::default();
    for scene in SCENES.iter().filter(|scene| is_possible(scene, &K::faults())) {
        let said = run::<K>(scene, |_| {})?;
        for at in 0..said {
            run::<K>(scene, |plan| plan.damage = Some(Damage::Cut(at)))?;
        }
        for at in 0..said * 8 {
            match run::<K>(scene, |plan| plan.damage = Some(Damage::Flip(at))) {
                Err(what) if !K::SHOWS_CHANGES && is_false(&what) => swept.believed += 1,
                other => drop(other?),
            }
        }
        for (at, durable) in (0..EVENTS).flat_map(|at| [(at, true), (at, false)]) {
            run::<K>(scene, |plan| {
                (plan.crash, plan.crash_keeps) = (Some(at), Some(durable));
            })?;
        }
        swept.cuts += said;
        swept.flips += said * 8;
        swept.crashes += EVENTS as usize * 2;
    }
    Ok(swept)
}

/// Whether what broke is only that the outcome is another than the ledger's.
fn is_false(what: &str) -> bool {
    ["I2/I4: ", "I3: "].iter().any(|promise| what.contains(promise))
}

fn is_possible((_, kind, _, customer): &Scene, faults: &Faults) -> bool {
    customer.is_none() || (faults.wait && *kind == Kind::Pay)
}

/// One sale under a plan, judged. Gives how many bytes the terminal said.
fn run<K: Kit>(scene: &Scene, wrong: impl FnOnce(&mut Plan)) -> Result<usize, String> {
    let (name, kind, steps, customer) = scene;
    let mut plan = Plan { steps: steps.iter().map(|step| (*step).to_owned()).collect(), ..Plan::smooth() };
    plan.customer = customer.map(|action| (action, CUSTOMER_MS));
    wrong(&mut plan);
    let fail = |what: String| format!("{} {name}: {what}", K::NAME);
    let mut judge = Judge::<K>::new(1);
    let sale = operation(Kind::Pay, "sale", K::METHODS[0]);
    if *kind == Kind::Refund {
        judge.judge(sale, Plan::smooth()).map_err(fail)?;
        let of = judge.paid.first().map(|(origin, _)| origin.clone());
        judge.judge(Operation { of, ..operation(*kind, "refund", K::METHODS[0]) }, plan).map_err(fail)?;
    } else {
        judge.judge(sale, plan).map_err(fail)?;
    }
    match judge.tally.by_hand.is_empty() {
        true => Ok(judge.world.said),
        false => Err(fail(format!("a person had to decide: {:?}", judge.tally.by_hand))),
    }
}

fn operation(kind: Kind, reference: &str, method: tillwire_core::payment::Method) -> Operation {
    let amount = Amount::from_minor(1_234, hkd()).ok();
    Operation { kind, reference: reference.to_owned(), amount, method, of: None, options: Vec::new() }
}
