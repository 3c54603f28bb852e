//! What a terminal's answer says about money: the verdict table, operation by operation.
//!
//! The outer `respcd` says how the terminal took the request, the inner one what became of the transaction:
//! [`super::status`]. Undocumented and therefore weak are the words for "no such order" and "busy" ([`super::words`])
//! and the unit of the amounts in replies, which may be minor units or decimal text. `respcd` 4005, 6002 and whatever
//! is not in the table say nothing of money.

use super::attribution::Asked;
use super::data::Fields;
use super::status::{Finding, Status, Worth};
use super::{Data, Error, PayType, Reply, RespCd, words};
use crate::amount::{Amount, Currency, parse_decimal, plain_number};
use crate::code::Code;
use crate::likeness;
use crate::payment::{Answer, Facts, Intent, Kind, Match, Moved, Origin, Said, Verdict};

/// `cancel` of a payment that was undone while it ran: reversed, cancelled (section 7).
const UNDONE: [&str; 2] = ["1", "2"];
/// ISO 4217 numbers that `txcurrcd` may hold instead of letters.
const CURRENCY_NUMBERS: [(&str, &str); 6] =
    [("344", "HKD"), ("156", "CNY"), ("446", "MOP"), ("840", "USD"), ("702", "SGD"), ("978", "EUR")];

/// Judges a reply as it was read, or the failure to read it.
pub(super) fn judge(asked: &Asked, reply: Result<Reply, Error>) -> Answer {
    match reply {
        Ok(reply) => {
            let verdict = of_reply(asked, &reply);
            let likeness = match asked {
                Asked::Find(intent) => likeness::of(&intent.order, &verdict, || raw(&reply)),
                _ => None,
            };
            Answer { verdict, said: said(&reply), sealed: reply.sealed, raw: Some(raw(&reply)), likeness }
        }
        Err(error) => unreadable(error.code()),
    }
}

/// What an inquiry was answered in words that say nothing by themselves, where the shop says what they mean: it sounds as
/// if there were no such order. What can be held against another order still is.
pub(super) fn in_own_words(answer: &mut Answer, not_found: &[String]) {
    let said = answer.said.as_ref().filter(|_| answer.likeness.is_some());
    if said.is_some_and(|said| words::hold_any(&said.message, not_found)) {
        answer.verdict = Verdict::SoundsNotFound;
    }
}

/// The code and words that say most: those of the transaction, where they are not just "successful".
fn said(reply: &Reply) -> Option<Said> {
    let told = |names: &[&str]| {
        let fields = reply.data.fields()?;
        names.iter().filter_map(|name| fields.text(name)).find(|text| !text.is_empty())
    };
    let inner = told(&["respcd"]).filter(|code| *code != "0000");
    let words = told(&["reserr", "resmsg"]).filter(|_| inner.is_some());
    Said::of(inner.or(Some(reply.respcd.wire())), words.or(Some(reply.message())))
}

/// A reply that says nothing, because of `code`. An empty one has no fault of its own to name.
pub(super) fn unreadable(code: Code) -> Answer {
    let code = if code == Code::EmptyPayload { Code::OutcomeUnknown } else { code };
    Answer::bare(Verdict::Unclear(code))
}

/// The reply as JSON with `data` unfolded, for whoever wants the terminal's own words.
pub(super) fn raw(reply: &Reply) -> String {
    let data = match &reply.data {
        Data::None => "null".to_owned(),
        Data::Fields(fields) => fields.to_json(),
        Data::Raw(text) => crate::json::quote(text),
    };
    let out = crate::json::Writer::new().text("respcd", reply.respcd.wire()).raw("data", &data);
    let out = out.text("respmsg", &reply.respmsg).text("resperr", &reply.resperr);
    reply.fields.iter().fold(out, |out, (name, value)| out.raw(name, &value.to_json())).finish()
}

fn of_reply(asked: &Asked, reply: &Reply) -> Verdict {
    match asked {
        Asked::Money(intent) => of_money(intent, reply),
        Asked::Find(intent) if intent.operation.kind == Kind::Pay => of_inquiry(intent, reply),
        Asked::Find(intent) => of_origin(intent, reply),
        Asked::Look => of_look(reply),
        Asked::Print => match reply.respcd {
            RespCd::Success => Verdict::Done,
            _ => refused(reply).unwrap_or(Verdict::NotExecuted { code: Code::PrintFailed, sure: true }),
        },
        Asked::Cancel => match reply.respcd {
            RespCd::Success | RespCd::Cancelled => Verdict::Done,
            RespCd::RequestError => Verdict::NotExecuted { code: Code::NothingToCancel, sure: true },
            _ => Verdict::Unclear(Code::CancelUnconfirmed),
        },
    }
}

/// The codes that say: not carried out.
fn refused(reply: &Reply) -> Option<Verdict> {
    let code = match reply.respcd {
        RespCd::Denied | RespCd::DecryptFailed => Code::KeyMismatch,
        RespCd::NotPost | RespCd::BadParameters => Code::RequestFault,
        RespCd::NotLoggedIn => Code::NotLoggedIn,
        _ => return None,
    };
    Some(Verdict::NotExecuted { code, sure: true })
}

fn of_money(intent: &Intent, reply: &Reply) -> Verdict {
    if let Some(verdict) = refused(reply) {
        return verdict;
    }
    match (&reply.respcd, reply.data.fields()) {
        (RespCd::Success, Some(fields)) => of_transaction(intent, fields),
        (RespCd::Success, None) => Verdict::Unclear(Code::ResponseIncomplete),
        (RespCd::Cancelled, _) => Verdict::Cancelled { sure: false },
        // What keeps it busy may be our own payment: that is asked for, as long as one may run.
        (RespCd::RequestError, _) if words::sound_busy(reply.message()) => {
            Verdict::Unclear(Code::TerminalBusy)
        }
        (RespCd::OtherError | RespCd::RequestError, _) => Verdict::Unclear(Code::OutcomeUnknown),
        _ => Verdict::Unclear(Code::UnknownCode),
    }
}

/// `data` of the answer to a payment or refund.
fn of_transaction(intent: &Intent, fields: &Fields) -> Verdict {
    let order = match &intent.operation.of {
        None => compare(fields.payment().out_trade_no(), &intent.order),
        Some(of) => refund_identity(of, fields),
    };
    let status = Status::of(inner(fields));
    let worth =
        status.map(|status| if intent.operation.of.is_some() { status.refund } else { status.payment });
    match worth {
        Some(Worth::Approved) => Verdict::Approved(Box::new(facts(intent, fields, order))),
        _ if order == Match::Differs => Verdict::Unclear(Code::ResponseMismatch),
        Some(Worth::Pending) => Verdict::Pending,
        Some(Worth::Declined) => declined(fields, order),
        Some(Worth::NotExecuted) => Verdict::NotExecuted { code: Code::NotCharged, sure: true },
        Some(Worth::Doubt) => Verdict::Unclear(Code::OutcomeUnknown),
        None => Verdict::Unclear(Code::UnknownCode),
    }
}

/// The code of the transaction; absent, the outer success counts.
fn inner(fields: &Fields) -> &str {
    fields.text("respcd").filter(|code| !code.is_empty()).unwrap_or("0000")
}

/// A refusal with its reason: the terminal's words, or what the code means.
fn declined(fields: &Fields, order: Match) -> Verdict {
    let code = inner(fields);
    let words = ["reserr", "resmsg"].into_iter().filter_map(|name| fields.text(name));
    let meaning = Status::of(code).map(|status| status.meaning);
    let message = words.filter(|words| !words.is_empty()).chain(meaning).next().unwrap_or_default();
    Verdict::Declined { order, code: code.to_owned(), message: message.to_owned() }
}

/// A refund's answer names its origin, not our order number.
fn refund_identity(of: &Origin, fields: &Fields) -> Match {
    match (fields.refund().orig_syssn(), &of.number) {
        (Some(found), Some(number)) => compare(Some(found), number),
        // Without QFPay's number on both sides, the answer on this exchange is all the identity there is.
        (Some(_), None) => Match::Equal,
        (None, _) => Match::Absent,
    }
}

/// `data` of an inquiry about a payment. Real terminals echo no order number there; then the fact that this is
/// the answer to our inquiry counts, if it speaks of a payment.
fn of_inquiry(intent: &Intent, reply: &Reply) -> Verdict {
    match (&reply.respcd, reply.data.fields()) {
        (RespCd::Success, Some(fields)) if !fields.members().is_empty() => {
            let inquiry = fields.inquiry();
            let order = match (inquiry.out_trade_no(), inquiry.tradetp()) {
                (Some(found), _) => compare(Some(found), &intent.order),
                (None, Some("payment")) => Match::Equal,
                (None, Some(_)) => Match::Differs,
                (None, None) => Match::Absent,
            };
            if inquiry.cancel().is_some_and(|cancel| UNDONE.contains(&cancel)) && order == Match::Equal {
                return Verdict::Cancelled { sure: true };
            }
            of_finding(intent, fields, order)
        }
        (RespCd::Success, _) if reply.data.is_nothing() => Verdict::NoneShown(Code::ResponseIncomplete),
        (RespCd::Success, _) => Verdict::Unclear(Code::ResponseIncomplete),
        _ => of_failed_inquiry(reply),
    }
}

fn of_finding(intent: &Intent, fields: &Fields, order: Match) -> Verdict {
    let finding = Status::of(inner(fields)).map(|status| status.inquiry);
    match finding {
        Some(Finding::Paid) => Verdict::Approved(Box::new(facts(intent, fields, order))),
        _ if order == Match::Differs => Verdict::Unclear(Code::ResponseMismatch),
        Some(Finding::Pending) => Verdict::Pending,
        Some(Finding::Declined) => declined(fields, order),
        Some(Finding::Cancelled) => Verdict::Cancelled { sure: true },
        Some(Finding::NotFound) => Verdict::NotFound,
        Some(Finding::Doubt) => Verdict::Unclear(Code::OutcomeUnknown),
        None => Verdict::NoneShown(Code::UnknownCode),
    }
}

fn of_failed_inquiry(reply: &Reply) -> Verdict {
    let answered = matches!(reply.respcd, RespCd::RequestError | RespCd::OtherError | RespCd::BadParameters);
    match &reply.respcd {
        _ if answered && words::sound_not_found(reply.message()) => Verdict::SoundsNotFound,
        RespCd::RequestError if words::sound_busy(reply.message()) => Verdict::Unclear(Code::TerminalBusy),
        // Terminal software before 4.32.5 knows no inquiry by out_trade_no.
        RespCd::BadParameters => Verdict::Unasked,
        // It may be busy, and then it says the same of every order, paid ones too.
        RespCd::Other(_) => Verdict::Unclear(Code::UnknownCode),
        _ => refused(reply).unwrap_or(Verdict::Unclear(Code::OutcomeUnknown)),
    }
}

/// `data` of an inquiry about the payment that a refund gives back.
fn of_origin(intent: &Intent, reply: &Reply) -> Verdict {
    let Some(of) = &intent.operation.of else { return Verdict::Unasked };
    match (&reply.respcd, reply.data.fields()) {
        (RespCd::Success, Some(fields)) => {
            let inquiry = fields.inquiry();
            let other_number =
                matches!((inquiry.syssn(), &of.number), (Some(found), Some(number)) if found != number);
            let known = inquiry.out_trade_no().zip(of.known_order());
            let other_order = known.is_some_and(|(found, order)| found != order);
            match left(of, fields) {
                // Only inquiries are answered with `tradetp`: this is the answer to the payment itself.
                _ if inquiry.tradetp().is_none() => Verdict::Unclear(Code::ResponseMismatch),
                _ if other_number || other_order => Verdict::Unclear(Code::ResponseMismatch),
                Some(left) => Verdict::Left(left),
                None => Verdict::Unasked,
            }
        }
        (RespCd::Success, None) => Verdict::Unclear(Code::ResponseIncomplete),
        _ => of_failed_inquiry(reply),
    }
}

/// `allow_refund_amt` in minor units. Its unit is that of `txamt`, which the known amount of the payment tells.
fn left(of: &Origin, fields: &Fields) -> Option<u64> {
    let inquiry = fields.inquiry();
    let text = inquiry.allow_refund_amt()?;
    let decimals = of.amount.map_or(2, |amount| amount.currency().decimals());
    let in_units = match (inquiry.txamt(), of.amount) {
        _ if text.contains('.') => true,
        (Some(txamt), Some(amount)) => !is_minor(txamt, &amount) && amount.is(txamt) == Some(true),
        _ => false,
    };
    if in_units { parse_decimal(text, decimals).ok() } else { text.parse().ok() }
}

fn of_look(reply: &Reply) -> Verdict {
    match reply.respcd {
        RespCd::Success => Verdict::Done,
        _ => of_failed_inquiry(reply),
    }
}

fn facts(intent: &Intent, fields: &Fields, order: Match) -> Facts {
    let operation = &intent.operation;
    let amount = operation.amount.or_else(|| operation.of.as_ref()?.amount);
    let changed = changed(intent, fields);
    Facts {
        order,
        amount: match changed {
            Some(_) => Match::Equal,
            None => amount_match(fields.text("txamt"), operation.amount),
        },
        currency: amount
            .map_or(Match::Absent, |amount| currency_match(fields.text("txcurrcd"), amount.currency())),
        number: fields.text("syssn").map(str::to_owned),
        paid_with: paid_with(fields),
        card: fields.text("cardno").map(str::to_owned),
        receipt: receipt(fields),
        settled: None,
        moved: changed.map(|total| Moved { total, tip: None }),
    }
}

/// The card's scheme, or what the pay type means; a code that is in no table stays as it is.
fn paid_with(fields: &Fields) -> Option<String> {
    let told = |name| fields.text(name).filter(|text| !text.is_empty());
    let pay_type = || told("busicd").map(|code| PayType::from_wire(code).meaning().unwrap_or(code));
    told("cardscheme").or_else(pay_type).map(str::to_owned)
}

/// What a receipt shows, in this order; only what the terminal gave.
fn receipt(fields: &Fields) -> Vec<(String, String)> {
    const LINES: [&str; 12] = [
        "mchntnm",
        "nickname",
        "paydtm",
        "sysdtm",
        "txamt",
        "txcurrcd",
        "cardscheme",
        "cardno",
        "busicd",
        "syssn",
        "chnlsn",
        "out_trade_no",
    ];
    let line = |name: &&str| Some(((*name).to_owned(), fields.text(name)?.to_owned()));
    LINES.iter().filter_map(line).filter(|(_, value)| !value.is_empty()).collect()
}

fn compare(found: Option<&str>, expected: &str) -> Match {
    match found {
        None | Some("") => Match::Absent,
        Some(found) if found == expected => Match::Equal,
        Some(_) => Match::Differs,
    }
}

/// What the cashier made of a refund's amount where that was allowed: less than was asked for. The payment's own amount in
/// the answer tells the unit; without it nobody knows what the number means.
fn changed(intent: &Intent, fields: &Fields) -> Option<Amount> {
    let operation = &intent.operation;
    let allowed = |(name, value): &(String, String)| name == "allow_modify_flag" && value == "1";
    let (asked, paid) = (operation.amount?, operation.of.as_ref()?.amount?);
    let (told, whole) = (fields.text("txamt")?, fields.refund().origin_txamt()?);
    let minor = match paid.is(whole) == Some(true) {
        true => parse_decimal(told, paid.currency().decimals()).ok()?,
        false if is_minor(whole, &paid) => told.parse().ok()?,
        false => return None,
    };
    let less = operation.options.iter().any(allowed) && minor < asked.minor();
    Amount::from_minor(minor, paid.currency()).ok().filter(|_| less)
}

/// Without an amount of our own (a void, or a refund of all that is left) any amount is the right one.
fn amount_match(found: Option<&str>, expected: Option<Amount>) -> Match {
    match (found, expected) {
        (None | Some(""), _) => Match::Absent,
        (Some(_), None) => Match::Equal,
        (Some(text), Some(amount)) if is_minor(text, &amount) || amount.is(text) == Some(true) => {
            Match::Equal
        }
        _ => Match::Differs,
    }
}

/// Whether a number is this many cents, however many zeros it is written with.
fn is_minor(text: &str, amount: &Amount) -> bool {
    plain_number(text).is_some_and(|number| number.parse() == Ok(amount.minor()))
}

/// The ISO 4217 number of a currency that is known by it.
pub(super) fn currency_number(letters: &str) -> Option<&'static str> {
    CURRENCY_NUMBERS.iter().find(|(_, known)| *known == letters).map(|(number, _)| *number)
}

fn currency_match(found: Option<&str>, expected: Currency) -> Match {
    let number = currency_number(expected.as_str());
    match found {
        None | Some("") => Match::Absent,
        Some(text) if text == expected.as_str() || Some(text) == number => Match::Equal,
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) && number.is_none() => Match::Absent,
        Some(_) => Match::Differs,
    }
}
