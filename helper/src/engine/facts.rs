//! What is known of a terminal as it is set up now.

use super::refused::Abilities;
use super::setting::{Setting, Unfit};
use super::shown;
use super::work::AnyDesk;
use tillwire_core::amount::Currency;
use tillwire_core::desk::{self, Terms};
use tillwire_core::json::{self, Value};
use tillwire_core::system::System;

/// A terminal's settings, and what follows from them.
pub struct Facts {
    pub setting: Setting,
    pub system: &'static System,
    pub currency: Currency,
    pub can: String,
    pub abilities: Abilities,
}

impl Facts {
    /// Those of a setting, with a desk that nobody works at yet.
    pub fn open(setting: Setting) -> Result<(Facts, AnyDesk, Terms), Unfit> {
        let (desk, terms) = setting.open()?;
        let can = desk::can(desk.till());
        let (system, currency, abilities) = (terms.system, terms.currency, abilities(&can));
        Ok((Facts { setting, system, currency, can, abilities }, desk, terms))
    }
}

fn abilities(can: &str) -> Abilities {
    let can = json::read(can).unwrap_or(Value::Null);
    let Value::Object(members) = &can else { return Abilities::default() };
    let able: Vec<&str> = members
        .iter()
        .filter(|(_, able)| *able == Value::Bool(true))
        .map(|(name, _)| name.as_str())
        .collect();
    let methods = match can.member("methods") {
        Some(Value::Array(methods)) => methods.as_slice(),
        _ => &[],
    };
    let methods: Vec<String> = methods.iter().filter_map(Value::as_text).map(str::to_owned).collect();
    Abilities { names: able.join(", "), methods: shown::listed(&methods) }
}
