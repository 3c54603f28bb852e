//! Notations without a protocol: JSON in both manners, forms, amounts.

use crate::text;
use serde_json::Value as Json;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::json::{self, Value};

/// What is read is what another reader of JSON reads, and is the same once it was written.
pub fn strict_json(bytes: &[u8]) {
    let Ok(value) = json::read_bytes(bytes) else { return };
    let written = value.to_json();
    assert_eq!(json::read(&written).as_ref(), Ok(&value), "written and read again");
    assert_eq!(
        json::read_lenient(text(bytes)).as_ref(),
        Ok(&value),
        "the lenient notation includes the strict one"
    );
    let other: Json = serde_json::from_slice(bytes).expect("another reader takes it too");
    assert_eq!(serde_json::from_str::<Json>(&written).expect("and what was written of it"), other);
}

/// What is read can be written strictly, and is then the same.
pub fn lenient_json(bytes: &[u8]) {
    let Ok(value) = json::read_lenient(text(bytes)) else { return };
    assert_eq!(json::read(&value.to_json()).as_ref(), Ok(&value));
    if let Value::Object(members) = &value {
        assert_eq!(json::object_json(members), value.to_json());
    }
}

/// What is read is the same once it was written.
pub fn form(bytes: &[u8]) {
    let Ok(fields) = tillwire_core::form::read(text(bytes)) else { return };
    let written =
        tillwire_core::form::write(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(tillwire_core::form::read(&written), Ok(fields));
}

/// An amount is itself in every way of writing it, and none is nothing.
pub fn amount(bytes: &[u8]) {
    for currency in ["HKD", "JPY", "KWD"].map(|name| Currency::parse(name).expect("a currency")) {
        let Ok(amount) = Amount::parse(text(bytes), currency) else { continue };
        assert!(amount.minor() > 0);
        assert_eq!(Amount::parse(&amount.to_decimal(), currency), Ok(amount));
        assert_eq!(Amount::parse(&amount.to_shortest(), currency), Ok(amount));
        assert_eq!(amount.is(text(bytes)), Some(true));
    }
}
