//! The amounts of tests/vectors/amounts.json, which the npm package's `money()` reads as well.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;

fn minor(amount: &str, currency: &str) -> Result<String, Code> {
    let currency = Currency::parse(currency)?;
    Amount::parse(amount, currency).map(|amount| amount.minor().to_string())
}

#[test]
fn every_amount_of_the_table_is_read_or_refused_as_it_says() {
    let rows: Vec<Value> = serde_json::from_str(include_str!("../../tests/vectors/amounts.json")).unwrap();
    assert!(rows.len() > 90);
    for row in rows {
        let expected = match row.get("error") {
            Some(error) => Err(Code::parse(error.as_str().unwrap()).unwrap()),
            None => Ok(row["minor"].as_str().unwrap().to_owned()),
        };
        assert_eq!(
            minor(row["amount"].as_str().unwrap(), row["currency"].as_str().unwrap()),
            expected,
            "{row}"
        );
    }
}

#[test]
fn an_amount_is_shown_with_its_currency_and_all_its_decimals() {
    for (minor, currency, shown) in
        [(1_250, "HKD", "HKD 12.50"), (5, "CNY", "CNY 0.05"), (150, "JPY", "JPY 150")]
    {
        let amount = Amount::from_minor(minor, Currency::parse(currency).unwrap()).unwrap();
        assert_eq!(amount.to_string(), shown);
    }
}
