//! What is said of a person is not written down: the journal has none of it, and nothing but an offer is missing for that.

use tillwire_core::amount::Amount;
use tillwire_core::payment::{Kind, Method, Offer, Operation, Started, Status};
use tillwire_tests::kits::Icashier;
use tillwire_tests::{Plan, World, hkd};

const HOLDER: [(&str, &str); 2] = [("accname", "Chan Tai Man"), ("accno", "110101199003070000")];

fn payment(holder: &[(&str, &str)]) -> Operation {
    let options = holder.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (reference, amount) = ("a".to_owned(), Amount::from_minor(500, hkd()).ok());
    Operation { kind: Kind::Pay, reference, amount, method: Method::Any, of: None, options }
}

/// A payment that a customer is offered, and has not taken yet.
fn offered(holder: &[(&str, &str)]) -> World<Icashier> {
    let mut world = World::new(2);
    world.plan(Plan { customer: None, ..Plan::smooth() });
    world.start(payment(holder)).expect("a payment");
    world.run_until(1_000, |world| offer(world).is_some());
    world
}

fn offer(world: &World<Icashier>) -> Option<Offer> {
    world.till()?.offer("a").cloned()
}

#[test]
fn the_holder_of_a_card_is_in_no_record() {
    let world = offered(&HOLDER);
    let Some(Offer::Page { form, redirect, .. }) = offer(&world) else { panic!("an offer") };
    let brought = form.fields.iter().map(|(_, value)| value.as_str());
    let said: Vec<_> = brought.chain([redirect.as_str(), "Chan", "Tai Man", "110101199003070000"]).collect();
    assert_eq!(world.journal["a"].len(), 2, "that it exists, and that it was offered");
    for (seq, bytes) in &world.journal["a"] {
        let text = String::from_utf8_lossy(bytes);
        assert!(!said.iter().any(|said| text.contains(said)), "record {seq}: {text}");
    }
}

#[test]
fn after_a_restart_the_payment_goes_on_and_its_page_comes_with_what_is_said_again() {
    let mut world = offered(&HOLDER);
    let before = offer(&world);
    world.restart();
    world.run_until(1_000, |_| false);
    assert_eq!((offer(&world), world.unresolved()), (None, vec!["a".to_owned()]));
    for missing in [&HOLDER[..0], &HOLDER[..1]] {
        assert_eq!(world.start(payment(missing)), Ok(Started::Joined));
        assert_eq!(offer(&world), None, "no page that asks for another card");
    }
    assert_eq!(world.start(payment(&HOLDER)), Ok(Started::Joined));
    assert_eq!(offer(&world), before);
}

#[test]
fn a_page_that_says_nothing_of_a_person_is_in_the_journal() {
    let mut world = offered(&[]);
    let before = offer(&world);
    world.restart();
    world.run_until(1_000, |_| false);
    assert_eq!(offer(&world), before);
}

#[test]
fn what_became_of_it_is_found_without_knowing_the_holder() {
    let mut paid = 0;
    // The world's customers have a will of their own.
    for seed in 1..20 {
        let mut world = World::<Icashier>::new(seed);
        world.start(payment(&HOLDER)).expect("a payment");
        world.run_until(1_000, |world| offer(world).is_some());
        world.restart();
        if world.run_until(600_000, |world| world.is_final("a")) {
            let approved = world.outcome("a").is_some_and(|outcome| outcome.status == Status::Approved);
            assert_eq!(approved, !world.terminal.ledger().charges().is_empty(), "seed {seed}");
            paid += u32::from(approved);
        }
    }
    assert!(paid > 0);
}
