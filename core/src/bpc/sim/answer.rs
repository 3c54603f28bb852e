//! What the gateway says: replies and notifications, and how a script falsifies them.

use super::Options;
use super::ask::Ask;
use super::book::Told;
use super::persona::text;
use crate::bpc::RespCode;
use crate::bpc::signed::{SIGN, sign};
use crate::json::{Members, Value};
use crate::sim::gateway::{Say, Signing, Telling};
use crate::sim::{Chance, Notice, Transmit, hong_kong};
use crate::time::Now;

/// `oldRespCode` of a payment that was not made: the simulator's own choice.
const UNPAID: &str = "999999";

/// A reply while it is written.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    members: Members,
}

impl Reply {
    /// A code and its meaning.
    pub(super) fn code(code: &str) -> Reply {
        let meaning = RespCode::from_wire(code).meaning().unwrap_or("failed").to_owned();
        Reply { members: vec![text("respCode", code), text("respMsg", &meaning)] }
    }

    /// Adds a member, or replaces it.
    pub(super) fn with(self, name: &str, value: &str) -> Reply {
        self.put(name, Value::Text(value.to_owned()))
    }

    /// The same with a value that is perhaps no text.
    pub(super) fn put(mut self, name: &str, value: Value) -> Reply {
        self.members.retain(|(known, _)| known != name);
        self.members.push((name.to_owned(), value));
        self
    }

    /// What is said instead.
    pub(super) fn told(self, say: &Say) -> Reply {
        let trace = |reply: &Reply| reply.members.iter().any(|(name, _)| name == "orgSysTrace");
        match say {
            Say::Truth => self,
            Say::WrongOrder if trace(&self) => self.with("orgSysTrace", "X1"),
            Say::WrongOrder | Say::WrongMerchant => self.with("mid", "X1"),
            Say::WrongAmount => self.with("txnAmt", "999999999999"),
            Say::Code(code) if code == "00" => Reply::code(code),
            Say::Code(code) => self.with("respCode", code).with("respMsg", "scripted"),
        }
    }

    /// The reply as it leaves, to this request.
    pub(super) fn signed(self, ask: Option<&Ask>, signing: Signing, options: &Options) -> Transmit {
        let body = options.persona.reply(ask, self.members);
        let signing = if options.persona.signs_replies() { signing } else { Signing::Empty };
        let head = head(&body, signing, options);
        Transmit::reply(200, head, body.into_bytes())
    }
}

/// The notification of a result, and an older one of a failure where the script wants that; none without a `retUrl`.
pub(super) fn notices(
    now: Now,
    told: &Told,
    options: &Options,
    telling: &Telling,
    chance: &mut Chance,
) -> Vec<Notice> {
    let Some(url) = &told.ret_url else { return Vec::new() };
    let of = |code: &str| {
        let body = options.persona.notice(notification(now, told, code, &telling.say));
        let signing = if options.persona.signs_notices() { telling.sign } else { Signing::Empty };
        let head = head(&body, signing, options);
        Notice { url: url.clone(), head, body: body.into_bytes(), ..Notice::default() }
    };
    let code = match &telling.say {
        Say::Code(code) => code.as_str(),
        _ if told.done => options.persona.paid(),
        _ => UNPAID,
    };
    match (telling.noise, telling.overtaken) {
        (Some(count), _) => vec![Notice { body: chance.bytes(count), ..of(code) }],
        (None, true) => vec![of(code), of(UNPAID)],
        (None, false) => vec![of(code)],
    }
}

fn notification(now: Now, told: &Told, code: &str, say: &Say) -> Members {
    let clock: String = hong_kong(now.wall).chars().filter(char::is_ascii_digit).collect();
    let (date, time) = clock.split_at_checked(8).unwrap_or_default();
    let trace = if *say == Say::WrongOrder { "X1" } else { &told.trace };
    let number =
        |pay_type: &str| if told.pay_type == pay_type && told.done { told.trace.as_str() } else { "" };
    let mut members = vec![
        ("orgSysTrace", trace),
        ("bankDate", date),
        ("bankTime", time),
        ("oldQrOrderNo", trace),
        ("oldTermId", &told.pos_no),
        ("oldPayType", &told.pay_type),
        ("oldBankDate", date),
        ("oldBankTime", time),
        ("oldRespCode", code),
        ("oldRespMsg", if told.done { "success" } else { "failed" }),
        ("oldTradeId", number("WEIX")),
        ("oldTradeNo", number("ZFBA")),
        ("oldPayVounum", number("UPAY")),
        ("respCode", "00"),
        ("respMsg", "success"),
    ];
    match say {
        Say::WrongAmount => members.push(("txnAmt", "999999999999")),
        Say::WrongMerchant => members.push(("mid", "X1")),
        _ => {}
    }
    members.into_iter().map(|(name, value)| text(name, value)).collect()
}

fn head(body: &str, signing: Signing, options: &Options) -> Vec<(&'static str, String)> {
    let label = options.persona.label().map(|label| ("Content-Type", label.to_owned()));
    let mut head: Vec<_> = label.into_iter().collect();
    if signing != Signing::Empty {
        head.push((SIGN, signing.apply(sign(body.as_bytes(), &options.key))));
    }
    head
}
