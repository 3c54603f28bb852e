//! Journal records: what was written is read back the same, and what was torn or changed is never taken for a record.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::payment::{
    By, Form, Intent, Kind, Method, Moved, Offer, Operation, Origin, Outcome, Person, Reason, Record,
    Release, Said, Status, Taken, VERSION,
};

fn amount() -> impl Strategy<Value = Amount> {
    (1u64..=99_999_999, select(vec!["HKD", "CNY", "USD"]))
        .prop_map(|(minor, currency)| Amount::from_minor(minor, Currency::parse(currency).unwrap()).unwrap())
}

/// Anything a caller or a system may have written, but for what the reader of JSON itself replaces.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,12}", "[a-z\"\\\\#{}:,\u{0}-\u{1f}好\u{1f600}]{0,12}"]
}

fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::btree_map("[a-z_]{1,8}", text(), 0..4).prop_map(|map| map.into_iter().collect())
}

fn intent() -> impl Strategy<Value = Intent> {
    let origin = (text(), option::of(text()), option::of(amount()))
        .prop_map(|(order, number, amount)| Origin { order, number, amount });
    let operation = (select(&Kind::ALL[..]), text(), option::of(amount()), select(Method::ALL.to_vec()));
    (operation, option::of(origin), fields(), "[A-Z0-9]{26}", 0u64..1 << 53).prop_map(
        |((kind, reference, amount, method), of, options, order, created)| Intent {
            operation: Operation { kind, reference, amount, method, of, options },
            order,
            number: None,
            created,
        },
    )
}

fn taken() -> impl Strategy<Value = Taken> {
    let page = (text(), text(), fields(), option::of(0u64..1 << 53)).prop_map(
        |(redirect, action, fields, expires)| Offer::Page {
            redirect,
            form: Form { action, fields },
            expires,
        },
    );
    let code = (text(), 0u64..1 << 53).prop_map(|(qr, expires)| Offer::Code { qr, expires });
    (option::of(text()), option::of(prop_oneof![page, code]))
        .prop_map(|(number, offer)| Taken { number, offer })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let status = select(vec![
        Status::Approved,
        Status::Declined { code: "51".to_owned(), message: "no \"money\"".to_owned() },
        Status::Cancelled(By::Cashier),
        Status::Cancelled(By::Customer),
        Status::Cancelled(By::Timeout),
        Status::NotCharged(Reason::Rejected),
        Status::NotCharged(Reason::ProvenByQuery),
        Status::NotCharged(Reason::ByHand),
        Status::NotCharged(Reason::AbortedBeforeSend),
        Status::NotCharged(Reason::NotOffered),
    ]);
    let codes = || select(Code::ALL.to_vec());
    let person = (text(), 0u64..1 << 53).prop_map(|(who, at)| Person { who, at });
    let told = (status, option::of(codes()), vec(codes(), 0..3), option::of(person), option::of(release()));
    let said = (option::of(text()), option::of(text()), option::of(text()), fields());
    let raw = option::of(Just(r#"{"a":[1]}"#.to_owned()));
    let moved = (amount(), option::of(amount())).prop_map(|(total, tip)| Moved { total, tip });
    let words = (option::of(text()), option::of(text()));
    let words = words.prop_map(|(code, message)| Said::of(code.as_deref(), message.as_deref()));
    let flags = (option::of(any::<bool>()), option::of(any::<bool>()), option::of(moved), words, raw);
    (told, said, flags).prop_map(
        |(
            (status, code, notes, person, released),
            (number, paid_with, card, receipt),
            (sealed, settled, moved, said, raw),
        )| {
            // Only an approval has a receipt.
            let receipt = if status == Status::Approved { receipt } else { Vec::new() };
            // A refusal has its words in its status.
            let said = said.filter(|_| !matches!(status, Status::Declined { .. }));
            Outcome {
                status,
                code,
                notes,
                person,
                released,
                number,
                paid_with,
                card,
                receipt,
                sealed,
                settled,
                moved,
                said,
                raw,
            }
        },
    )
}

fn release() -> impl Strategy<Value = Release> {
    (text(), 0u64..1 << 53, any::<bool>()).prop_map(|(who, at, paid_otherwise)| Release {
        who,
        at,
        paid_otherwise,
    })
}

fn record() -> impl Strategy<Value = Record> {
    prop_oneof![
        intent().prop_map(Record::Prepared),
        (0u64..1 << 53, option::of(0u64..1 << 53)).prop_map(|(at, before)| Record::Sent { at, before }),
        (0u64..1 << 53).prop_map(|at| Record::TakenOver { at }),
        release().prop_map(Record::Released),
        taken().prop_map(Record::Taken),
        outcome().prop_map(Record::Outcome),
    ]
}

/// What a reader says of something that is no record of this version.
fn refused(bytes: &[u8]) -> bool {
    matches!(Record::decode(bytes), Err(Code::JournalDamaged | Code::JournalVersion))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_record_is_read_back_as_it_was_written(record in record()) {
        prop_assert_eq!(Record::decode(&record.encode()), Ok(record));
    }

    #[test]
    fn a_torn_record_is_refused_wherever_it_tears(record in record()) {
        let bytes = record.encode();
        for length in 0..bytes.len() {
            prop_assert!(refused(&bytes[..length]), "its first {} of {} bytes", length, bytes.len());
        }
    }

    #[test]
    fn a_record_with_a_flipped_bit_is_refused_whichever_it_is(record in record()) {
        let bytes = record.encode();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(refused(&flipped), "bit {}", bit);
        }
    }

    #[test]
    fn what_is_appended_or_taken_from_another_record_is_refused(one in record(), other in record(), at in 0.0f64..1.0) {
        let (one, other) = (one.encode(), other.encode());
        prop_assert!(refused(&[&one[..], &other].concat()));
        let cut = (one.len() as f64 * at) as usize;
        let mixed = [&one[..cut], other.get(cut..).unwrap_or_default()].concat();
        prop_assert!(mixed == one || mixed == other || refused(&mixed));
    }

    #[test]
    fn anything_else_is_refused(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(refused(&bytes));
    }

    #[test]
    fn only_a_takeover_is_of_the_second_version(record in record()) {
        let version = match record {
            Record::Released(_) => 3,
            Record::TakenOver { .. } => 2,
            _ => 1,
        };
        let head = format!("{{\"v\":{version},");
        prop_assert!(record.encode().starts_with(head.as_bytes()));
    }

    #[test]
    fn a_later_version_is_refused_as_such_whatever_follows(version in VERSION + 1..=u32::MAX, rest in ".{0,60}") {
        let bytes = format!("{{\"v\":{version},{rest}").into_bytes();
        prop_assert_eq!(Record::decode(&bytes), Err(Code::JournalVersion));
    }
}
