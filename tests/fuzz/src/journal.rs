//! What a journal may hold after a crash, a bad disk or another version: records, alone and as a log that is taken up.

use tillwire_core::amount::Currency;
use tillwire_core::codepay;
use tillwire_core::desk::{Desk, Effect, Log};
use tillwire_core::payment::{self, Config, Record, Timeouts};
use tillwire_core::time::Now;

/// How long it is watched, in steps of a minute.
const STEPS: u64 = 20;

/// A record that is read is the same once it was written; whatever a log holds, nothing of it is sent again as money.
pub fn journal(bytes: &[u8]) {
    if let Ok(record) = Record::decode(bytes) {
        assert_eq!(Record::decode(&record.encode()), Ok(record));
    }
    let config = Config {
        currency: Currency::parse("USD").expect("a currency"),
        exclusive: true,
        timeouts: Timeouts::default(),
    };
    let mut desk = Desk::new(codepay::Session::new(codepay::Options::new("wz0").expect("options")), config);
    desk.want(Now::at(0), 1);
    desk.leased(Now::at(0), Now::at(0));
    desk.listed(Now::at(0), &[("sale-1".to_owned(), log(bytes))]);
    for minute in 0..STEPS {
        let now = Now::at(minute * 60_000);
        while let Some(effect) = desk.poll() {
            follow(&mut desk, now, effect);
        }
        desk.timeout(now);
    }
}

/// Lines, numbered as they come.
fn log(bytes: &[u8]) -> Log {
    bytes.split(|byte| *byte == b'\n').take(12).zip(0..).map(|(record, seq)| (seq, record.to_vec())).collect()
}

fn follow(desk: &mut Desk<codepay::Session>, now: Now, effect: Effect) {
    match effect {
        Effect::Renew { .. } => desk.leased(now, now),
        Effect::Till(payment::Effect::Append(append)) => {
            desk.with(now, |till| till.recorded(now, &append.reference, append.seq));
        }
        Effect::Till(payment::Effect::Open { channel, .. }) => {
            desk.with(now, |till| till.opened(now, channel))
        }
        Effect::Till(payment::Effect::Write(write)) => {
            assert!(write.before.is_none(), "money of an earlier process is sent again");
        }
        _ => {}
    }
}
