//! The enumerations of CodePay's wire against tests/vectors/codepay-tables.json, which the documents fill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use std::collections::BTreeSet;
use tillwire_core::codepay::{
    CardType, Class, EntryMode, PayMethodCategory, PayMethodId, PayScenario, QueueMode, ResponseCode, Topic,
    TransStatus, TransType,
};

fn tables() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/codepay-tables.json")).unwrap()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_enumeration_has_exactly_the_documented_values() {
    let ours = [
        ("trans_type", TransType::TABLE),
        ("trans_status", TransStatus::TABLE),
        ("pay_scenario", PayScenario::TABLE),
        ("pay_method_id", PayMethodId::TABLE),
        ("pay_method_category", PayMethodCategory::TABLE),
        ("card_type", CardType::TABLE),
        ("entry_mode", EntryMode::TABLE),
        ("order_queue_mode", QueueMode::TABLE),
        ("topic", Topic::TABLE),
    ];
    let tables = tables();
    for (name, table) in ours {
        let table: BTreeSet<String> = table.iter().map(|(wire, _)| (*wire).to_owned()).collect();
        assert_eq!(table, texts(&tables[name]), "{name}");
    }
}

#[test]
fn every_response_code_has_its_documented_class_and_an_unknown_one_means_nobody_knows() {
    let classes = &tables()["response_code"];
    let mut known = 0;
    for (name, class) in
        [("approved", Class::Approved), ("unknown", Class::Unknown), ("failed", Class::Failed)]
    {
        for code in texts(&classes[name]) {
            assert_eq!(ResponseCode::from_wire(&code).class(), class, "{code}");
            known += 1;
        }
    }
    assert_eq!(known, ResponseCode::TABLE.len());
    assert_eq!(ResponseCode::from_wire("777").class(), Class::Unknown);
}

#[test]
fn the_final_states_are_final() {
    let last = texts(&tables()["final"]);
    for (status, _) in TransStatus::TABLE {
        assert_eq!(TransStatus::from_wire(status).is_final(), last.contains(*status), "{status}");
    }
    assert!(!TransStatus::from_wire("7").is_final());
}
