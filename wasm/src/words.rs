//! Words that stand for a choice, in the options of a terminal and in those of a codec's call.

use crate::error::{Answer, of_code, refusal};
use tillwire_core::code::Code;
use tillwire_core::qfpay::{Envelope, KeyMode, PosKey};

/// Each option's words; the first is meant where none is given.
const KEY_MODES: &[(&str, KeyMode)] = &[("utf8", KeyMode::Utf8), ("hex", KeyMode::Hex)];
pub(crate) const ENVELOPES: &[(&str, Envelope)] =
    &[("lenient", Envelope::Lenient), ("json", Envelope::Json), ("json-string", Envelope::JsonString)];

/// A POS-KEY in the mode that a word names.
pub(crate) fn key(text: &str, mode: Option<&str>) -> Answer<PosKey> {
    PosKey::new(text, choice(mode, "keyMode", KEY_MODES)?).map_err(|error| of_code(error.code()))
}

/// The value that a word of the vendor's stands for; nothing given means the first of them.
pub(crate) fn choice<T: Copy>(given: Option<&str>, name: &str, choices: &[(&str, T)]) -> Answer<T> {
    let chosen = match given {
        None => choices.first(),
        Some(word) => choices.iter().find(|(known, _)| *known == word),
    };
    chosen
        .map(|(_, value)| *value)
        .ok_or_else(|| refusal(Code::InvalidField, &format_args!("unknown value of the option {name}")))
}
