//! What a reply says about money: one table, operation by operation.
//!
//! Replies name neither our order number nor an amount: `orgSysTrace`, which the gateway gave for exactly our
//! order and amount, stands for both. An amount or merchant that is named all the same has to be ours.

use super::notification::PAID;
use super::reply::{Reply, RespCode};
use super::signed::text;
use crate::code::Code;
use crate::json::Members;
use crate::payment::{Answer, Facts, Intent, Kind, Match, Notice, Offer, Taken, Verdict};
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
        Err(code) => return Answer { verdict: Verdict::Unclear(code), raw: None, sealed: false },
    };
    let verdict = match reply.text("mid") {
        Some(found) if found != mid => Verdict::Unclear(Code::ResponseMismatch),
        _ => of_reply(asked, &reply, wall),
    };
    Answer { verdict, raw: Some(reply.to_json()), sealed: reply.signed }
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
        _ => declined(reply),
    }
}

fn of_query(intent: &Intent, reply: &Reply) -> Verdict {
    let named = reply.text("orgSysTrace");
    match &reply.resp_code {
        _ if named.is_some() && named != intent.number.as_deref() => Verdict::Unclear(Code::ResponseMismatch),
        RespCode::Success => approved(intent, &reply.fields, intent.number.clone()),
        RespCode::Waiting | RespCode::Unclear => Verdict::Pending,
        RespCode::Failed | RespCode::Other(_) => declined(reply),
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
    let amount = match (text(fields, "txnAmt"), paid) {
        (Some(found), Some(paid)) if found.parse() != Ok(paid.minor()) => Match::Differs,
        _ => Match::Equal,
    };
    Verdict::Approved(Box::new(Facts {
        order: Match::Equal,
        amount,
        currency: Match::Absent,
        number,
        paid_with: text(fields, "oldPayType").or(text(fields, "payType")).map(str::to_owned),
        card: None,
        receipt: receipt(operation.kind, fields),
        settled: None,
    }))
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
