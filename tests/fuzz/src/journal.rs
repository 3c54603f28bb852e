//! What a journal may hold after a crash, a bad disk or another version: records, alone and as a log that is taken up.

use tillwire_core::amount::Currency;
use tillwire_core::code::Code;
use tillwire_core::codepay;
use tillwire_core::desk::{Desk, Input, Log, World, drive, feed};
use tillwire_core::payment::{Append, ChannelId, Config, News, Record, Route, Timeouts, Write};
use tillwire_core::time::{Millis, Now};

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
    let mut heir = Heir { now: Now::at(0), log: log(bytes) };
    desk.want(heir.now, 1);
    drive(&mut desk, &mut heir);
    for minute in 1..STEPS {
        heir.now = Now::at(minute * 60_000);
        feed(&mut desk, &mut heir, Input::Due);
    }
}

/// Lines, numbered as they come.
fn log(bytes: &[u8]) -> Log {
    bytes.split(|byte| *byte == b'\n').take(12).zip(0..).map(|(record, seq)| (seq, record.to_vec())).collect()
}

/// A process that begins with that log: its journal works, its terminal never answers.
struct Heir {
    now: Now,
    log: Log,
}

impl World for Heir {
    fn now(&self) -> Now {
        self.now
    }
    fn append(&mut self, append: Append) -> Option<Input> {
        Some(append.recorded())
    }
    fn claim(&mut self, _ttl: Millis) -> Option<Input> {
        Some(Input::Leased { asked: self.now })
    }
    fn renew(&mut self, _ttl: Millis) -> Option<Input> {
        Some(Input::Leased { asked: self.now })
    }
    fn release(&mut self) -> Option<Input> {
        Some(Input::Released)
    }
    fn list(&mut self, _held: &[String]) -> Option<Input> {
        Some(Input::Listed(vec![("sale-1".to_owned(), self.log.clone())]))
    }
    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        Some(Input::Opened(channel))
    }
    fn write(&mut self, write: Write) -> Option<Input> {
        assert!(write.before.is_none(), "money of an earlier process is sent again");
        None
    }
    fn close(&mut self, _channel: ChannelId) {}
    fn tell(&mut self, _news: News) {}
    fn granted(&mut self, _granted: Result<(), Code>) {}
    fn wake(&mut self, _at: Option<Millis>) {}
}
