//! What the gateway says: results, in answers and notifications, and how a script falsifies them.

use super::Options;
use super::ask::Refusal;
use super::book::Entry;
use crate::form;
use crate::icashier::query::CONTENT_TYPE;
use crate::icashier::signed::{RESP, SIGN, Signed, sign};
use crate::json::Writer;
use crate::sim::gateway::{Say, Signing, Telling};
use crate::sim::{Chance, Notice, Transmit, hong_kong};

/// `respcode` of a query that was answered, and of those that were not: the simulator's own choice.
const ANSWERED: &str = "00";
const UNKNOWN_MERCHANT: &str = "01";
const REFUSED: &str = "02";
const NOT_FOUND: &str = "03";

/// The answer to an inquiry, as JSON.
pub(super) fn found(entry: Option<&Entry>, options: &Options, say: &Say) -> String {
    match (entry, say) {
        // A code of two digits is the query's own.
        (_, Say::Code(code)) if code.len() == 2 && code != ANSWERED => failed(code, "failed"),
        (None, _) => failed(NOT_FOUND, "order not found"),
        (Some(entry), say) => {
            let head = Writer::new().text("respcode", ANSWERED).text("respmsg", "success");
            paid_at(result(head, entry, options, say), entry).finish()
        }
    }
}

/// The answer to an inquiry that was not understood, as JSON.
pub(super) fn unanswered(refusal: &Refusal, _options: &Options) -> String {
    failed(if refusal.known { REFUSED } else { UNKNOWN_MERCHANT }, refusal.code.as_str())
}

fn failed(respcode: &str, respmsg: &str) -> String {
    Writer::new().text("respcode", respcode).text("respmsg", respmsg).finish()
}

/// A signed answer: form text, or JSON where the gateway is set so.
pub(super) fn response(json: &str, signing: Signing, options: &Options) -> Transmit {
    let (text, sign) = signed(json, signing, options);
    let (content_type, body) = match options.json {
        true => ("application/json", Writer::new().text(RESP, &text).text(SIGN, &sign).finish()),
        false => (CONTENT_TYPE, form::write([(RESP, text.as_str()), (SIGN, sign.as_str())])),
    };
    let head = vec![("Content-Type", content_type.to_owned())];
    Transmit::reply(200, head, body.into_bytes())
}

/// Where the customer's browser goes with the result (section "Notifications": no paytime in front).
pub(super) fn front(fronturl: &str, entry: &Entry, options: &Options) -> String {
    let json = result(Writer::new(), entry, options, &Say::Truth).finish();
    with_query(fronturl, &json, Signing::Right, options)
}

/// The notification from server to server.
pub(super) fn notice(entry: &Entry, options: &Options, telling: &Telling, chance: &mut Chance) -> Notice {
    let json = paid_at(result(Writer::new(), entry, options, &telling.say), entry).finish();
    let backurl = &entry.order.backurl;
    match telling.noise {
        Some(count) => Notice { url: backurl.clone(), body: chance.bytes(count), ..Notice::default() },
        None => Notice { url: with_query(backurl, &json, telling.sign, options), ..Notice::default() },
    }
}

fn with_query(url: &str, json: &str, signing: Signing, options: &Options) -> String {
    let (text, sign) = signed(json, signing, options);
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{}", form::write([(RESP, text.as_str()), (SIGN, sign.as_str())]))
}

fn signed(json: &str, signing: Signing, options: &Options) -> (String, String) {
    let Signed { text, sign } = sign(json, &options.key);
    (text, signing.apply(sign))
}

fn result(out: Writer, entry: &Entry, options: &Options, say: &Say) -> Writer {
    let order = &entry.order;
    let result = match say {
        Say::Code(code) => crate::icashier::ResultCode::from_wire(code),
        _ => entry.result.clone(),
    };
    let txnamt = order.txnamt + u64::from(*say == Say::WrongAmount);
    let merid = match say {
        Say::WrongMerchant => format!("{}X", options.merid),
        _ => options.merid.clone(),
    };
    let orderid = if *say == Say::WrongOrder { "X00000001" } else { &order.orderid };
    out.text("resultcode", result.wire())
        .text("resultmsg", result.meaning().unwrap_or("unknown"))
        .text("queryid", &entry.queryid)
        .number("txnamt", &txnamt.to_string())
        .text("merid", &merid)
        .text("orderid", orderid)
}

/// Empty for an unpaid order.
fn paid_at(out: Writer, entry: &Entry) -> Writer {
    out.text("paytime", &entry.at.map(hong_kong).unwrap_or_default())
}
