//! What the gateway says: replies and notifications, and how a script falsifies them.

use super::Options;
use super::book::Told;
use crate::bpc::RespCode;
use crate::bpc::notification::PAID;
use crate::bpc::signed::{SIGN, sign};
use crate::json::Writer;
use crate::sim::gateway::{Say, Signing, Telling};
use crate::sim::{Chance, Notice, Transmit, hong_kong};
use crate::time::Now;

/// `oldRespCode` of a payment that was not made: the simulator's own choice.
const UNPAID: &str = "999999";

/// A reply while it is written.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    members: Vec<(&'static str, String)>,
}

impl Reply {
    /// A code and its meaning.
    pub(super) fn code(code: &str) -> Reply {
        let meaning = RespCode::from_wire(code).meaning().unwrap_or("failed").to_owned();
        Reply { members: vec![("respCode", code.to_owned()), ("respMsg", meaning)] }
    }

    /// Adds a member, or replaces it.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Reply {
        self.members.retain(|(known, _)| *known != name);
        self.members.push((name, value.to_owned()));
        self
    }

    /// What is said instead.
    pub(super) fn told(self, say: &Say) -> Reply {
        let trace = |reply: &Reply| reply.members.iter().any(|(name, _)| *name == "orgSysTrace");
        match say {
            Say::Truth => self,
            Say::WrongOrder if trace(&self) => self.with("orgSysTrace", "X1"),
            Say::WrongOrder | Say::WrongMerchant => self.with("mid", "X1"),
            Say::WrongAmount => self.with("txnAmt", "999999999999"),
            Say::Code(code) if code == "00" => Reply::code(code),
            Say::Code(code) => self.with("respCode", code).with("respMsg", "scripted"),
        }
    }

    /// The reply as it leaves.
    pub(super) fn signed(&self, signing: Signing, options: &Options) -> Transmit {
        let body = json(self.members.iter().map(|(name, value)| (*name, value.as_str())));
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
        let body = notification(now, told, code, &telling.say);
        let head = head(&body, telling.sign, options);
        Notice { url: url.clone(), head, body: body.into_bytes() }
    };
    let code = match &telling.say {
        Say::Code(code) => code.as_str(),
        _ if told.done => PAID,
        _ => UNPAID,
    };
    match (telling.noise, telling.overtaken) {
        (Some(count), _) => vec![Notice { body: chance.bytes(count), ..of(code) }],
        (None, true) => vec![of(code), of(UNPAID)],
        (None, false) => vec![of(code)],
    }
}

fn notification(now: Now, told: &Told, code: &str, say: &Say) -> String {
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
        ("oldRespMsg", if code == PAID { "success" } else { "failed" }),
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
    json(members.into_iter())
}

fn json<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    members.fold(Writer::new(), |out, (name, value)| out.text(name, value)).finish()
}

fn head(body: &str, signing: Signing, options: &Options) -> Vec<(&'static str, String)> {
    let mut head = vec![("Content-Type", "application/json; charset=UTF-8".to_owned())];
    if options.signs && signing != Signing::Empty {
        head.push((SIGN, signing.apply(sign(body.as_bytes(), &options.key))));
    }
    head
}
