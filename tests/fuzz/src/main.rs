//! Every reader of the core, fed by libFuzzer: none panics, and each keeps what its target says besides.
//!
//! One program has all targets, so that it is built once; `TILLWIRE_FUZZ` names the one to run. `node scripts/fuzz.mjs` builds it,
//! hands out the corpus and counts. A target is a function of bytes that panics where something is wrong.

#![no_main]

mod gateways;
mod helper;
mod journal;
mod notation;
mod terminals;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

type Target = fn(&[u8]);

/// The names are those of the files in tests/fuzz/corpus.
const TARGETS: [(&str, Target); 18] = [
    ("strict-json", notation::strict_json),
    ("lenient-json", notation::lenient_json),
    ("form", notation::form),
    ("amount", notation::amount),
    ("deframer", terminals::deframer),
    ("link", terminals::link),
    ("envelope", terminals::envelope),
    ("reply", terminals::reply),
    ("tcp", terminals::tcp),
    ("http", terminals::http),
    ("codepay-message", terminals::codepay_message),
    ("codepay-session", terminals::codepay_session),
    ("icashier-notification", gateways::icashier_notification),
    ("icashier-reply", gateways::icashier_reply),
    ("bpc-notification", gateways::bpc_notification),
    ("bpc-reply", gateways::bpc_reply),
    ("journal", journal::journal),
    ("helper", helper::helper),
];

static CHOSEN: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("TILLWIRE_FUZZ").unwrap_or_default();
    let chosen = TARGETS.iter().find(|(known, _)| *known == name);
    let names = TARGETS.map(|(known, _)| known).join(", ");
    chosen.unwrap_or_else(|| panic!("TILLWIRE_FUZZ is {name:?}; it must be one of {names}")).1
});

fuzz_target!(|bytes: &[u8]| CHOSEN(bytes));

/// The bytes as text; nothing where they are none, which every reader of text refuses before it reads.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The rest of the bytes in reads whose sizes the first byte chooses.
fn reads(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (size, rest) =
        bytes.split_first().map_or((1, bytes), |(size, rest)| (usize::from(*size) % 61 + 1, rest));
    rest.chunks(size)
}
