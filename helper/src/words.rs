//! What a person is told, in every language: texts of core's catalogue, and the helper's own sentences around them.

use tillwire_core::code::{Code, Language};
use tillwire_core::json::Writer;

/// One text in every language, in the order of [`Language::ALL`].
pub type Words = [String; 3];

/// What a person can do about a code.
pub fn hint(code: Code) -> Words {
    Language::ALL.map(|language| code.hint(language).unwrap_or_default().to_owned())
}

/// A sentence for each language, with the same places in all of them.
macro_rules! words {
    ($en:literal, $hans:literal, $hant:literal $(,)?) => {
        [format!($en), format!($hans), format!($hant)]
    };
}
pub(crate) use words;

/// One text behind the other, language by language.
pub fn joined(first: Words, glue: [&str; 3], second: &Words) -> Words {
    std::array::from_fn(|at| format!("{}{}{}", first[at], glue[at], second[at]))
}

/// The members `en`, `zh` (simplified characters) and `zh-Hant`.
pub fn to_json(json: Writer, [en, hans, hant]: &Words) -> Writer {
    json.text("en", en).text("zh", hans).text("zh-Hant", hant)
}
