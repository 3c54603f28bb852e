//! What a reply says about money: one table, operation by operation.
//!
//! Replies name neither our order number nor an amount: `orgSysTrace`, which the gateway gave for exactly our
//! order and amount, stands for both. An amount or merchant that is named all the same has to be ours.
//!
//! The document ends with "other codes: failed", for requests and orders alike. Banks pass on codes of their networks
//! there ("no such order yet", "system error"), and notifications write success with six zeros. So of all codes only
//! 77 ends an order that was taken up; the others leave it to be asked for.

use super::notification::PAID;
use super::reply::{Reply, RespCode};
use super::request::PayType;
use super::signed::{differs, text};
use crate::code::Code;
use crate::json::Members;
use crate::payment::{Answer, Facts, Intent, Kind, Match, Notice, Offer, Said, Taken, Verdict};
use crate::time::Millis;

/// What was asked, as far as the answer's meaning depends on it.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// F: how long its code is valid, in milliseconds from the answer on.
    Code { valid: Millis },
    /// R.
    Refund(Intent),
    /// G or J.
    Query(Intent),
    /// G of a number that somebody typed.
    Look,
    /// S.
    Close,
}

/// Judges a reply, or the failure to read it.
pub(super) fn judge(asked: &Asked, reply: Result<Reply, Code>, mid: &str, wall: u64) -> Answer {
    let reply = match reply {
        Ok(reply) => reply,
        Err(code) => return Answer::bare(Verdict::Unclear(code)),
    };
    let verdict = match differs(&reply.fields, "mid", |found| found == mid) {
        true => Verdict::Unclear(Code::ResponseMismatch),
        false => of_reply(asked, &reply, wall),
    };
    let said = Said::of(Some(reply.resp_code.wire()), reply.text("respMsg"));
    Answer { raw: Some(reply.to_json()), said, sealed: reply.signed, ..Answer::bare(verdict) }
}

fn of_reply(asked: &Asked, reply: &Reply, wall: u64) -> Verdict {
    match asked {
        Asked::Code { valid } => of_code(reply, wall + valid),
        Asked::Refund(intent) => of_refund(intent, reply),
        Asked::Query(intent) => of_query(intent, reply),
        Asked::Look => Verdict::Done,
        Asked::Close if reply.resp_code == RespCode::Success => Verdict::Done,
        Asked::Close => Verdict::Unclear(Code::CancelUnconfirmed),
    }
}

/// Success means that the code was made, not that anybody paid.
fn of_code(reply: &Reply, expires: u64) -> Verdict {
    match (&reply.resp_code, reply.text("sysTrace"), reply.text("scanCode")) {
        (RespCode::Success, Some(number), Some(qr)) => {
            let offer = Some(Offer::Code { qr: qr.to_owned(), expires });
            Verdict::Taken(Box::new(Taken { number: Some(number.to_owned()), offer }))
        }
        (RespCode::Success, ..) => Verdict::Unclear(Code::ResponseIncomplete),
        (RespCode::Waiting | RespCode::Unclear, ..) => Verdict::Unclear(Code::OutcomeUnknown),
        _ => declined(reply),
    }
}

fn of_refund(intent: &Intent, reply: &Reply) -> Verdict {
    let number = reply.text("sysTrace").map(str::to_owned);
    match (&reply.resp_code, number) {
        (RespCode::Success, number) => approved(intent, &reply.fields, number),
        (RespCode::Waiting | RespCode::Unclear, Some(number)) => {
            Verdict::Taken(Box::new(Taken { number: Some(number), offer: None }))
        }
        (RespCode::Waiting | RespCode::Unclear, None) => Verdict::Unclear(Code::ResponseIncomplete),
        (RespCode::Failed, _) => declined(reply),
        (RespCode::Other(_), Some(number)) => {
            Verdict::Taken(Box::new(Taken { number: Some(number), offer: None }))
        }
        (RespCode::Other(_), None) => Verdict::Unclear(Code::UnknownCode),
    }
}

fn of_query(intent: &Intent, reply: &Reply) -> Verdict {
    let another = differs(&reply.fields, "orgSysTrace", |named| Some(named) == intent.number.as_deref());
    match &reply.resp_code {
        _ if another => Verdict::Unclear(Code::ResponseMismatch),
        RespCode::Success => approved(intent, &reply.fields, intent.number.clone()),
        RespCode::Waiting | RespCode::Unclear => Verdict::Pending,
        RespCode::Failed => declined(reply),
        RespCode::Other(code) if code.bytes().all(|byte| byte == b'0') => Verdict::Unclear(Code::UnknownCode),
        RespCode::Other(_) => Verdict::NoneShown(Code::UnknownCode),
    }
}

/// What a notification says of the intent it names.
pub(super) fn of_notice(notice: &Notice, intent: &Intent) -> Verdict {
    match text(&notice.fields, "oldRespCode") {
        Some(PAID) => approved(intent, &notice.fields, intent.number.clone()),
        _ => Verdict::Unclear(Code::UnconfirmedNotification),
    }
}

fn declined(reply: &Reply) -> Verdict {
    Verdict::Declined {
        order: Match::Equal,
        code: reply.resp_code.wire().to_owned(),
        message: reply.text("respMsg").unwrap_or_default().to_owned(),
    }
}

fn approved(intent: &Intent, fields: &Members, number: Option<String>) -> Verdict {
    let operation = &intent.operation;
    let paid = operation.amount.or_else(|| operation.of.as_ref()?.amount);
    let differs =
        paid.is_some_and(|paid| differs(fields, "txnAmt", |found| found.parse() == Ok(paid.minor())));
    let amount = if differs { Match::Differs } else { Match::Equal };
    Verdict::Approved(Box::new(Facts {
        order: Match::Equal,
        amount,
        currency: Match::Absent,
        number,
        paid_with: paid_with(fields),
        card: None,
        receipt: receipt(operation.kind, fields),
        settled: None,
        moved: None,
    }))
}

/// What the wallet is called; a code that is in no table stays as it is.
fn paid_with(fields: &Members) -> Option<String> {
    let code = text(fields, "oldPayType").or(text(fields, "payType"))?;
    Some(PayType::from_wire(code).meaning().unwrap_or(code).to_owned())
}

/// What a receipt shows, in this order; only what the gateway gave.
fn receipt(kind: Kind, fields: &Members) -> Vec<(String, String)> {
    const LINES: [&str; 10] = [
        "mid",
        "orgSysTrace",
        "sysTrace",
        "oldPayType",
        "oldBankDate",
        "oldBankTime",
        "oldTradeId",
        "oldTradeNo",
        "oldPayVounum",
        "respMsg",
    ];
    let line = |name: &&str| Some(((*name).to_owned(), text(fields, name)?.to_owned()));
    let shown = |name: &&&str| kind == Kind::Pay || !name.starts_with("old");
    LINES.iter().filter(shown).filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::amount::{Amount, Currency};
    use crate::http;
    use crate::payment::{Method, Operation};
    use crate::secret::Secret;

    fn intent(kind: Kind) -> Intent {
        let operation = Operation {
            kind,
            reference: "sale".to_owned(),
            amount: Amount::from_minor(1250, Currency::parse("CNY").unwrap()).ok(),
            method: Method::Wechat,
            of: None,
            options: Vec::new(),
        };
        Intent { operation, order: "ORDER00001".to_owned(), number: Some("T1".to_owned()), created: 0 }
    }

    fn word(asked: &Asked, body: &str) -> String {
        let reply = http::Reply { status: 200, sign: None, body: body.as_bytes().to_vec() };
        match judge(asked, Reply::read(&reply, &Secret::from("k")), "M1", 1_000).verdict {
            Verdict::Approved(facts) => format!("approved {:?}", facts.amount),
            Verdict::Declined { code, .. } => format!("declined {code}"),
            Verdict::Taken(taken) => format!("taken {}", taken.offer.map_or("", |_| "with a code")),
            Verdict::Pending => "pending".to_owned(),
            Verdict::Done => "done".to_owned(),
            Verdict::Unclear(code) => code.as_str().to_owned(),
            Verdict::NoneShown(code) => format!("none shown: {code}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_code_is_worth_what_the_table_says_for_each_operation() {
        let code = Asked::Code { valid: 600_000 };
        let refund = Asked::Refund(intent(Kind::Refund));
        let query = Asked::Query(intent(Kind::Pay));
        let refund_query = Asked::Query(intent(Kind::Refund));
        let made = r#","sysTrace":"T1","scanCode":"https://qr.example/1""#;
        let cases = [
            // The code was made; nobody has paid.
            (&code, "00", made, "taken with a code"),
            (&code, "00", r#","sysTrace":"T1""#, "RESPONSE_INCOMPLETE"),
            (&code, "00", r#","scanCode":"x""#, "RESPONSE_INCOMPLETE"),
            (&code, "00", r#","sysTrace":"T1","scanCode":"x","mid":"M2""#, "RESPONSE_MISMATCH"),
            (&code, "88", made, "OUTCOME_UNKNOWN"),
            (&code, "99", "", "OUTCOME_UNKNOWN"),
            (&code, "77", "", "declined 77"),
            (&code, "03", "", "declined 03"),
            (&refund, "00", r#","sysTrace":"R1""#, "approved Equal"),
            (&refund, "88", r#","sysTrace":"R1""#, "taken "),
            (&refund, "99", "", "RESPONSE_INCOMPLETE"),
            (&refund, "77", "", "declined 77"),
            (&refund, "61", "", "UNKNOWN_CODE"),
            (&refund, "96", r#","sysTrace":"R1""#, "taken "),
            (&query, "00", "", "approved Equal"),
            (&query, "00", r#","orgSysTrace":"T1","txnAmt":"000000001250""#, "approved Equal"),
            (&query, "00", r#","orgSysTrace":"T1","txnAmt":"1""#, "approved Differs"),
            (&query, "00", r#","orgSysTrace":"T1","txnAmt":"""#, "approved Equal"),
            (&query, "00", r#","orgSysTrace":"T1","txnAmt":{"fen":1250}"#, "approved Differs"),
            (&query, "00", r#","orgSysTrace":["T2"]"#, "RESPONSE_MISMATCH"),
            (&query, "00", r#","orgSysTrace":null,"mid":[]"#, "RESPONSE_MISMATCH"),
            (&query, "00", r#","orgSysTrace":"T2""#, "RESPONSE_MISMATCH"),
            (&query, "77", r#","orgSysTrace":"T2""#, "RESPONSE_MISMATCH"),
            (&query, "88", "", "pending"),
            (&query, "99", "", "pending"),
            (&query, "77", "", "declined 77"),
            (&query, "00 ", "", "approved Equal"),
            (&query, "0", "", "UNKNOWN_CODE"),
            (&query, "000000", "", "UNKNOWN_CODE"),
            (&query, "25", "", "none shown: UNKNOWN_CODE"),
            (&query, "96", "", "none shown: UNKNOWN_CODE"),
            (&query, "A0", "", "none shown: UNKNOWN_CODE"),
            (&refund_query, "00", "", "approved Equal"),
            (&refund_query, "88", "", "pending"),
            (&refund_query, "77", "", "declined 77"),
            (&refund_query, "25", "", "none shown: UNKNOWN_CODE"),
            (&Asked::Close, "00", "", "done"),
            (&Asked::Close, "40", "", "CANCEL_UNCONFIRMED"),
        ];
        for (asked, code, more, expected) in cases {
            let body = format!(r#"{{"respCode":"{code}","respMsg":"m"{more}}}"#);
            assert_eq!(word(asked, &body), expected, "{asked:?} {body}");
        }
    }
}
