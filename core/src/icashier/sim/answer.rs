//! What the gateway says: results, in answers and notifications, and how a script falsifies them.

use super::Options;
use super::ask::{Asked, Refusal};
use super::book::Entry;
use super::persona::text;
use crate::icashier::ResultCode;
use crate::icashier::freedoms::{Answer, NoticeForm};
use crate::icashier::query::CONTENT_TYPE;
use crate::icashier::signed::{RESP, SIGN, Signed, digest, sign};
use crate::json::{Members, Value, Writer};
use crate::sim::gateway::{Say, Signing, Telling};
use crate::sim::{Chance, Notice, Transmit, hong_kong};

/// `respcode` of a query that was answered, and of those that were not: the simulator's own choice.
const ANSWERED: &str = "00";
const UNKNOWN_MERCHANT: &str = "01";
const REFUSED: &str = "02";

/// The answer to an inquiry.
pub(super) fn found(entry: Option<&Entry>, asked: &Asked, options: &Options, say: &Say) -> Members {
    match (entry, say) {
        // A code of two digits is the query's own.
        (_, Say::Code(code)) if code.len() == 2 && code != ANSWERED => failed(code, "failed"),
        (None, _) => options.persona.not_found(asked, &options.merid),
        (Some(entry), say) => {
            let head = vec![text("respcode", ANSWERED), text("respmsg", "success")];
            [head, result(entry, entry.result.clone(), options, say), vec![paid_at(entry)]].concat()
        }
    }
}

/// The answer to an inquiry that was not understood.
pub(super) fn unanswered(refusal: &Refusal) -> Members {
    failed(if refusal.known { REFUSED } else { UNKNOWN_MERCHANT }, refusal.code.as_str())
}

/// The answer of an inquiry that failed.
pub(super) fn failed(respcode: &str, respmsg: &str) -> Members {
    vec![text("respcode", respcode), text("respmsg", respmsg)]
}

/// A signed answer: form text, or a JSON object.
pub(super) fn response(members: Members, signing: Signing, options: &Options) -> Transmit {
    let (text, sign) = signed(members, signing, options);
    let (content_type, body) = match options.persona.answer {
        Answer::Json => ("application/json", Writer::new().text(RESP, &text).text(SIGN, &sign).finish()),
        Answer::Form => (CONTENT_TYPE, options.persona.parameters(&text, &sign)),
    };
    let head = vec![("Content-Type", content_type.to_owned())];
    Transmit::reply(200, head, body.into_bytes())
}

/// Where the customer's browser goes with the result (section "Notifications": no paytime in front).
pub(super) fn front(fronturl: &str, entry: &Entry, options: &Options) -> String {
    let (text, sign) = signed(told(entry, options, &Say::Truth), Signing::Right, options);
    with_query(fronturl, &options.persona.parameters(&text, &sign))
}

/// The notification from server to server.
pub(super) fn notice(entry: &Entry, options: &Options, telling: &Telling, chance: &mut Chance) -> Notice {
    let url = entry.order.backurl.clone();
    if let Some(count) = telling.noise {
        return Notice { url, body: chance.bytes(count), ..Notice::default() };
    }
    let members = [told(entry, options, &telling.say), vec![paid_at(entry)]].concat();
    let (text, sign) = signed(members, telling.sign, options);
    let parameters = options.persona.parameters(&text, &sign);
    let posted = |content_type: &str, body: String| {
        let head = vec![("Content-Type", content_type.to_owned())];
        Notice { url: url.clone(), head, body: body.into_bytes(), ..Notice::default() }
    };
    match options.persona.notice {
        NoticeForm::Address => Notice { url: with_query(&url, &parameters), ..Notice::default() },
        NoticeForm::Get => Notice { url: with_query(&url, &parameters), get: true, ..Notice::default() },
        NoticeForm::Form => posted(CONTENT_TYPE, parameters),
        NoticeForm::Json => {
            posted("application/json", Writer::new().text(RESP, &text).text(SIGN, &sign).finish())
        }
    }
}

fn with_query(url: &str, parameters: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{parameters}")
}

fn signed(members: Members, signing: Signing, options: &Options) -> (String, String) {
    let Signed { text, .. } = sign(&options.persona.write(members), &options.key);
    let text = options.persona.fold(text);
    let sign = options.persona.sign(digest(&text, &options.key));
    (text, signing.apply(sign))
}

/// What is told of an order by itself.
fn told(entry: &Entry, options: &Options, say: &Say) -> Members {
    result(entry, options.persona.told(&entry.result), options, say)
}

fn result(entry: &Entry, result: ResultCode, options: &Options, say: &Say) -> Members {
    let order = &entry.order;
    let result = match say {
        Say::Code(code) => ResultCode::from_wire(code),
        _ => result,
    };
    let txnamt = order.txnamt + u64::from(*say == Say::WrongAmount);
    let merid = match say {
        Say::WrongMerchant => format!("{}X", options.merid),
        _ => options.merid.clone(),
    };
    let orderid = if *say == Say::WrongOrder { "X00000001" } else { &order.orderid };
    vec![
        text("resultcode", result.wire()),
        text("resultmsg", result.meaning().unwrap_or("unknown")),
        text("queryid", &entry.queryid),
        ("txnamt".to_owned(), Value::Number(txnamt.to_string())),
        text("merid", &merid),
        text("orderid", orderid),
    ]
}

/// Empty for an unpaid order.
fn paid_at(entry: &Entry) -> (String, Value) {
    text("paytime", &entry.at.map(hong_kong).unwrap_or_default())
}
