//! The descriptions of the systems: whole, without contradictions, and complete by the documents' own tables.
#![cfg(feature = "words")]
#![allow(clippy::unwrap_used)]

use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::payment::{Kind, Method, Operation};
use tillwire_core::system::{Face, FieldKind, Settings, System};
use tillwire_core::systems;

/// Every parameter of the documents' tables: system, where it stands, name, and what becomes of it here.
const PARAMETERS: &str = include_str!("../../tests/vectors/parameters.tsv");

fn each() -> impl Iterator<Item = &'static System> {
    systems::ALL.iter().copied()
}

#[test]
fn every_system_is_found_by_its_name_and_reached_somehow() {
    for system in each() {
        assert!(std::ptr::eq(systems::by_name(system.name).unwrap(), system));
        assert!(!system.ways.is_empty(), "{}", system.name);
    }
    assert!(systems::by_name("other").is_none());
}

#[test]
fn names_are_used_once_in_each_list_and_every_sentence_ends() {
    for fields in each().flat_map(|system| [system.fields, system.connect]) {
        for field in fields {
            assert!(field.text.ends_with('.') && !field.section.is_empty(), "{}", field.name);
            assert_eq!(fields.iter().filter(|other| other.name == field.name).count(), 1, "{}", field.name);
        }
    }
}

#[test]
fn a_default_is_something_that_the_field_takes() {
    for field in each().flat_map(|system| system.fields.iter().chain(system.connect)) {
        let Some(default) = field.default else { continue };
        let fits = match field.kind {
            FieldKind::Word(words) => words.iter().any(|(word, _)| *word == default),
            FieldKind::Flag => matches!(default, "true" | "false" | "0" | "1"),
            FieldKind::Whole { min, .. } => default.parse::<u32>().is_ok_and(|number| number >= min),
            FieldKind::Text | FieldKind::Texts | FieldKind::Amount | FieldKind::Address => true,
        };
        assert!(fits, "{}", field.name);
    }
}

#[test]
fn tables_have_a_meaning_for_every_word_and_no_word_twice() {
    for table in each().flat_map(|system| system.tables.iter().chain(system.answers)) {
        for (word, meaning) in table.rows {
            assert!(!word.is_empty() && !meaning.is_empty(), "{}", table.name);
            assert_eq!(
                table.rows.iter().filter(|(other, _)| other == word).count(),
                1,
                "{} {word}",
                table.name
            );
        }
    }
}

#[test]
fn gateways_take_no_authorisations() {
    for system in each().filter(|system| system.face == Face::Gateway) {
        assert_eq!(system.fields_of(Kind::Authorise).count(), 0, "{}", system.name);
    }
}

/// Whether the description says what this member of that reply is.
fn answered(system: &System, place: &str, name: &str) -> bool {
    let answer = match place.strip_suffix("reply").map(str::trim_end) {
        Some("") => "message",
        Some(answer) => answer,
        None => return false,
    };
    system.answer(answer).is_some_and(|answer| answer.rows.iter().any(|(member, _)| *member == name))
}

/// A parameter is an option of an operation, a setting of the connection, a member of an answer that reaches the
/// caller, or written by the wire itself; the table says which, and this holds the table against the descriptions.
#[test]
fn every_parameter_of_the_documents_has_its_place() {
    let mut rows = 0;
    for line in PARAMETERS.lines().skip(1) {
        let [system, place, name, becomes] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let described = systems::by_name(system).unwrap();
        let is = |name: &str| described.fields.iter().any(|field| field.name == name);
        let set = |name: &str| described.connect.iter().any(|field| field.name == name);
        let (kind, what) = becomes.split_once(' ').unwrap_or((becomes, ""));
        let right = match kind {
            "option" => is(name),
            "setting" => set(what),
            "answer" => answered(described, place, name),
            "wire" | "argument" => place.ends_with(" request"),
            _ => false,
        };
        assert!(right, "{system} {place} {name}: {becomes}");
        rows += 1;
    }
    assert!(rows > 100, "{rows} parameters");
}

/// The methods that a QFPay terminal of this model can be asked for.
fn methods(model: &str) -> Vec<&'static str> {
    let qfpay = systems::by_name("qfpay").unwrap();
    let text = format!(
        r#"{{"posKey":"f46b1f08bec1f39104792cc79ec9aacd","currency":"HKD","link":"tcp","model":"{model}"}}"#
    );
    let room = systems::open(&Settings::read(qfpay, &text).unwrap()).unwrap();
    let amount = Amount::from_minor(1, Currency::parse("HKD").unwrap()).ok();
    let sale = |method| Operation {
        kind: Kind::Pay,
        reference: String::new(),
        amount,
        method,
        of: None,
        options: Vec::new(),
    };
    let able = |method: &&Method| room.check(&sale(**method)) != Err(Code::UnsupportedMethod);
    Method::ALL.iter().filter(able).map(|method| method.as_str()).collect()
}

#[test]
fn a_terminal_that_reads_codes_alone_is_asked_for_no_card() {
    assert_eq!(methods("A920"), ["wechat", "alipay", "unionpay-qr", "payme", "fps"]);
    for model in ["A8", "A8S"] {
        assert_eq!(methods(model).len(), Method::ALL.len() - 1, "{model}: all but `any`");
    }
}
