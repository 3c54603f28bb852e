//! What a terminal's reply says about money (section 7.5): first by its final `trans_status`, else by its code.
//!
//! A reply about another order says nothing. Real replies leave documented fields out, so only what decides is
//! asked for: the order number and the amount of an approval.

use super::response::{Class, speaks_of_timeout};
use super::{Fields, Message, PayScenario, ResponseCode, TransStatus, TransType, amount, request};
use crate::amount::Amount;
use crate::code::Code;
use crate::payment::{Facts, Intent, Kind, Match, Moved, Verdict};

/// The reply to an order: a sale, void, refund, authorization or completion.
pub(super) fn of_order(intent: &Intent, reply: &Message) -> Verdict {
    match (order_match(intent, reply), status(reply)) {
        (Match::Differs, _) => Verdict::Unclear(Code::ResponseMismatch),
        (order, Some(TransStatus::Successful)) => approved(intent, reply, order),
        (order, Some(TransStatus::Closed)) => closed(intent, reply, order),
        (_, Some(TransStatus::Voided)) => voided(intent, reply),
        (_, Some(TransStatus::Processing | TransStatus::Created)) => Verdict::Pending,
        (_, Some(TransStatus::Other(_))) => Verdict::Unclear(Code::UnknownCode),
        (order, None) => by_code(intent, reply, order),
    }
}

/// The reply to a query about an intent: its code is the transaction's own.
pub(super) fn of_query(intent: &Intent, reply: &Message) -> Verdict {
    if intent.operation.kind == Kind::Adjust {
        return of_tip_query(intent, reply);
    }
    let code = reply.response_code.as_ref();
    match (order_match(intent, reply), status(reply)) {
        (Match::Differs, _) => Verdict::Unclear(Code::ResponseMismatch),
        (order, Some(TransStatus::Successful)) => approved(intent, reply, order),
        (order, Some(TransStatus::Closed)) => ended(reply, order),
        (_, Some(TransStatus::Voided)) => voided(intent, reply),
        (_, Some(TransStatus::Processing | TransStatus::Created)) => Verdict::Pending,
        (_, Some(TransStatus::Other(_))) => Verdict::Unclear(Code::UnknownCode),
        (order, None) => match code {
            Some(ResponseCode::DoesNotExist) => Verdict::NotFound,
            Some(ResponseCode::InProgress) => Verdict::Pending,
            Some(ResponseCode::AlreadySuccessful) => approved(intent, reply, order),
            Some(code) if code.is_success() => shown(approved(intent, reply, order)),
            // Only these cannot be about the query itself.
            Some(code) if code.is_cancel() || *code == ResponseCode::ReadCardTimeout => ended(reply, order),
            Some(_) if speaks_of_timeout(reply.words()) => Verdict::Unclear(Code::OutcomeUnknown),
            Some(ResponseCode::Refunded) => Verdict::Unclear(Code::OutcomeUnknown),
            // It was answered about this order, and by no code of a payment that went through or may still do so. Where
            // it names none, that may be said of every order.
            Some(ResponseCode::Other(_)) if order == Match::Equal => Verdict::NoneShown(Code::UnknownCode),
            Some(code) if code.class() == Class::Failed && order == Match::Equal => {
                Verdict::NoneShown(Code::OutcomeUnknown)
            }
            Some(code) => Verdict::Unclear(unknown(code)),
            None => Verdict::Unclear(Code::ResponseIncomplete),
        },
    }
}

/// The reply to a query that a person asked for.
pub(super) fn of_look(reply: &Message) -> Verdict {
    match &reply.response_code {
        _ if status(reply).is_some() => Verdict::Done,
        Some(ResponseCode::DoesNotExist) => Verdict::NotFound,
        Some(code) if code.is_success() => Verdict::Done,
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    }
}

/// The reply to a tip adjustment. Its fields are not documented; what it does not say cannot contradict.
pub(super) fn of_tip(intent: &Intent, reply: &Message) -> Verdict {
    match (&reply.response_code, order_match(intent, reply)) {
        (_, Match::Differs) => Verdict::Unclear(Code::ResponseMismatch),
        (Some(code), _) if code.is_success() => {
            Verdict::Approved(Box::new(tip_facts(intent, &reply.biz_data)))
        }
        (Some(code), order) => {
            not_done(intent, code, reply, order).unwrap_or(Verdict::Unclear(unknown(code)))
        }
        (None, _) => Verdict::Unclear(Code::ResponseIncomplete),
    }
}

/// The reply to a close: whether the terminal took it. The order's own answer tells what became of it.
pub(super) fn of_close(reply: &Message) -> Verdict {
    match &reply.response_code {
        Some(code) if code.is_success() => Verdict::Done,
        Some(ResponseCode::DoesNotExist) => Verdict::NotExecuted { code: Code::NothingToCancel, sure: true },
        _ => Verdict::NotExecuted { code: Code::CancelUnconfirmed, sure: true },
    }
}

/// The reply to a batch close.
pub(super) fn of_batch(reply: &Message) -> Verdict {
    match &reply.response_code {
        Some(code) if code.is_success() => Verdict::Done,
        Some(ResponseCode::InProgress) => Verdict::NotExecuted { code: Code::TerminalBusy, sure: true },
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    }
}

/// Whether a result says how the order ended, and not only by a code that means no.
pub(super) fn is_conclusive(reply: &Message) -> bool {
    status(reply).is_some() || reply.response_code.as_ref().is_some_and(ResponseCode::is_success)
}

fn status(reply: &Message) -> Option<TransStatus> {
    reply.biz_data.text("trans_status").map(TransStatus::from_wire)
}

fn order_match(intent: &Intent, reply: &Message) -> Match {
    match reply.merchant_order_no() {
        _ if is_other_type(intent, reply) => Match::Differs,
        None => Match::Absent,
        Some(found) if found == request::subject(intent) => Match::Equal,
        Some(_) => Match::Differs,
    }
}

/// Whether it tells of something else than was asked for: a refund with our number is not our sale. With cash or without
/// it a sale is one, and a tip has no record of its own.
fn is_other_type(intent: &Intent, reply: &Message) -> bool {
    let sale = |kind: &TransType| matches!(kind, TransType::Sale | TransType::Cashback);
    let (ours, adjusts) = (request::trans_type(intent), intent.operation.kind == Kind::Adjust);
    let told = reply.biz_data.text("trans_type").map(TransType::from_wire);
    told.is_some_and(|told| !adjusts && told != ours && !(sale(&told) && sale(&ours)))
}

fn approved(intent: &Intent, reply: &Message, order: Match) -> Verdict {
    Verdict::Approved(Box::new(facts(intent, &reply.biz_data, order)))
}

/// A query that succeeded and shows no order says nothing of one.
fn shown(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Approved(facts) if facts.order == Match::Absent || facts.amount == Match::Absent => {
            Verdict::Unclear(Code::ResponseIncomplete)
        }
        verdict => verdict,
    }
}

/// Status 3 is the end of a payment that was cancelled or voided. What it means for a void itself is not
/// documented, so a person has to look where the code does not say that it was stopped.
fn voided(intent: &Intent, reply: &Message) -> Verdict {
    let stopped = reply.response_code.as_ref().is_some_and(ResponseCode::is_cancel);
    match intent.operation.kind {
        Kind::Pay | Kind::Authorise => Verdict::Cancelled { sure: true },
        _ if stopped => Verdict::Cancelled { sure: true },
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    }
}

/// A reply with the final status "closed": nothing moved, and the code says why.
fn closed(intent: &Intent, reply: &Message, order: Match) -> Verdict {
    match &reply.response_code {
        Some(code) if code.is_cancel() || code.is_timeout() => ended(reply, order),
        Some(code) => not_done(intent, code, reply, order).unwrap_or_else(|| declined(reply, order)),
        None => declined(reply, order),
    }
}

/// How a transaction ended that did not succeed.
fn ended(reply: &Message, order: Match) -> Verdict {
    match &reply.response_code {
        Some(code) if code.is_cancel() => Verdict::Cancelled { sure: true },
        Some(code) if code.is_timeout() => Verdict::Expired,
        _ => declined(reply, order),
    }
}

fn declined(reply: &Message, order: Match) -> Verdict {
    let code = reply.response_code.as_ref().map(|code| code.wire().to_owned()).unwrap_or_default();
    Verdict::Declined { order, code, message: reply.words().to_owned() }
}

/// A reply to an order that names no status.
fn by_code(intent: &Intent, reply: &Message, order: Match) -> Verdict {
    let Some(code) = &reply.response_code else { return Verdict::Unclear(Code::ResponseIncomplete) };
    match code {
        code if code.is_success() => approved(intent, reply, order),
        // An inquiry has to agree: another till's order may be what is in progress, or ours.
        ResponseCode::InProgress => Verdict::NotExecuted { code: Code::TerminalBusy, sure: false },
        ResponseCode::Duplicate => Verdict::Pending,
        ResponseCode::Cancellation | ResponseCode::OperatorCancellation | ResponseCode::ReadCardTimeout => {
            Verdict::Cancelled { sure: false }
        }
        _ if speaks_of_timeout(reply.words()) => Verdict::Unclear(Code::OutcomeUnknown),
        code => not_done(intent, code, reply, order).unwrap_or(Verdict::Unclear(unknown(code))),
    }
}

/// The codes that say: not carried out, and nothing is left open.
fn not_done(intent: &Intent, code: &ResponseCode, reply: &Message, order: Match) -> Option<Verdict> {
    let kind = intent.operation.kind;
    let origin = kind.needs_origin();
    let code = match code {
        ResponseCode::Failed | ResponseCode::Reject => return Some(declined(reply, order)),
        ResponseCode::DoesNotExist if origin => Code::UnknownOrder,
        ResponseCode::Refunded if kind == Kind::Void => Code::VoidNotAllowed,
        ResponseCode::Refunded if origin => Code::RefundTooLarge,
        ResponseCode::UnsupportedTransType => Code::UnsupportedOperation,
        ResponseCode::UnsupportedScenario => Code::UnsupportedMethod,
        ResponseCode::NotLoggedIn | ResponseCode::TokenExpired => Code::NotLoggedIn,
        ResponseCode::CannotVoid => Code::VoidNotAllowed,
        ResponseCode::OutOfLimit if kind.gives_back() => Code::RefundTooLarge,
        ResponseCode::OutOfLimit => Code::AmountRange,
        ResponseCode::AmountFormat => Code::AmountFormat,
        ResponseCode::ParameterError => Code::RequestFault,
        _ => return None,
    };
    Some(Verdict::NotExecuted { code, sure: true })
}

fn unknown(code: &ResponseCode) -> Code {
    match code {
        ResponseCode::Other(_) => Code::UnknownCode,
        _ => Code::OutcomeUnknown,
    }
}

/// A query about a tip asks for the sale: it tells the tip that the sale has now, if it tells one.
fn of_tip_query(intent: &Intent, reply: &Message) -> Verdict {
    let tip = (reply.biz_data.text("tip_amount"), intent.operation.amount);
    match (order_match(intent, reply), status(reply), tip) {
        (Match::Equal, Some(TransStatus::Successful), (Some(tip), Some(amount)))
            if amount.is(tip) == Some(true) =>
        {
            Verdict::Approved(Box::new(tip_facts(intent, &reply.biz_data)))
        }
        (Match::Equal, Some(_), _) => Verdict::Unasked,
        (Match::Differs, ..) => Verdict::Unclear(Code::ResponseMismatch),
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    }
}

fn tip_facts(intent: &Intent, fields: &Fields) -> Facts {
    let tip = fields.text("tip_adjustment_amount").or_else(|| fields.text("tip_amount"));
    let amount = match intent.operation.amount.zip(tip).and_then(|(amount, tip)| amount.is(tip)) {
        Some(false) => Match::Differs,
        Some(true) | None => Match::Equal,
    };
    Facts { amount, moved: None, ..facts(intent, fields, Match::Equal) }
}

fn facts(intent: &Intent, fields: &Fields, order: Match) -> Facts {
    let text = |name: &str| fields.text(name).map(str::to_owned);
    let amount = request::amount_of(intent);
    Facts {
        order,
        amount: amount_match(intent, fields, amount.as_ref()),
        currency: match (fields.text("price_currency"), amount) {
            (Some(found), Some(amount)) if found != amount.currency().as_str() => Match::Differs,
            (Some(_), Some(_)) => Match::Equal,
            _ => Match::Absent,
        },
        settled: None,
        moved: moved(intent, fields),
        number: text("trans_no"),
        paid_with: paid_with(fields),
        card: text("card_no"),
        receipt: receipt(fields),
    }
}

/// The brand, or how the customer paid; a word that is in no table stays as it is.
fn paid_with(fields: &Fields) -> Option<String> {
    let scenario =
        || fields.text("pay_scenario").map(|word| PayScenario::from_wire(word).meaning().unwrap_or(word));
    fields.text("pay_method_id").or_else(scenario).map(str::to_owned)
}

/// The amount must be the intent's, and so must cash and tip where they were asked for and the terminal tells
/// them. A tip that the customer adds at the terminal is nobody's mistake. A void moves what the earlier payment
/// moved, whatever that was.
fn amount_match(intent: &Intent, fields: &Fields, amount: Option<&Amount>) -> Match {
    let Some(amount) = amount else { return Match::Equal };
    let found = fields.text("order_amount").and_then(|found| amount.is(found));
    let on_screen = fields.flag("on_screen_tip") == Some(true) || said(intent, "on_screen_tip") == Some("1");
    let other = |name: &str| {
        said(intent, name).zip(fields.text(name)).is_some_and(|(asked, found)| !amount::same(asked, found))
    };
    match found {
        None => Match::Absent,
        Some(false) => Match::Differs,
        Some(true) if other("cashback_amount") || (!on_screen && other("tip_amount")) => Match::Differs,
        Some(true) => Match::Equal,
    }
}

fn said<'a>(intent: &'a Intent, name: &str) -> Option<&'a str> {
    intent.operation.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The amount with its tip and cash, as the terminal tells them or, where it leaves them out, as they were asked for. A tip
/// that the customer added at the terminal only the terminal knows.
fn moved(intent: &Intent, fields: &Fields) -> Option<Moved> {
    let taken = matches!(intent.operation.kind, Kind::Pay | Kind::Complete);
    let amount = request::amount_of(intent).filter(|_| taken)?;
    let part = |name: &str| {
        let text = fields.text(name).or_else(|| said(intent, name))?;
        Amount::parse(text, amount.currency()).ok()
    };
    let (tip, cash) = (part("tip_amount"), part("cashback_amount"));
    let more: u64 = [tip, cash].into_iter().flatten().map(|part| part.minor()).sum();
    let total = Amount::from_minor(amount.minor() + more, amount.currency()).ok().filter(|_| more > 0)?;
    Some(Moved { total, tip })
}

/// What a receipt shows, in this order; only what the terminal gave.
fn receipt(fields: &Fields) -> Vec<(String, String)> {
    const LINES: [&str; 20] = [
        "merchant_name",
        "merchant_no",
        "terminal_sn",
        "trans_type",
        "order_amount",
        "tip_amount",
        "cashback_amount",
        "tax_amount",
        "service_charge_amount",
        "total_amount",
        "price_currency",
        "pay_method_id",
        "card_no",
        "entry_mode",
        "auth_code",
        "ref_no",
        "trans_no",
        "pay_channel_trans_no",
        "trans_end_time",
        "merchant_order_no",
    ];
    let line = |name: &&str| Some(((*name).to_owned(), fields.text(name)?.to_owned()));
    LINES.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payment::{Method, Operation};

    #[test]
    fn a_query_shows_that_there_is_no_payment_only_where_its_answer_names_the_order() {
        let amount = Amount::parse("1.00", crate::amount::Currency::parse("HKD").unwrap()).ok();
        let operation = Operation {
            kind: Kind::Pay,
            reference: "a".to_owned(),
            amount,
            method: Method::Card,
            of: None,
            options: Vec::new(),
        };
        let intent = Intent { operation, order: "O1".to_owned(), number: None, created: 0 };
        let said = |code: &str, data: &str| {
            let text = format!(
                r#"{{"topic":"ecrhub.pay.query","request_id":"1","response_code":"{code}","biz_data":{{{data}}}}}"#
            );
            of_query(&intent, &Message::decode(&text).unwrap())
        };
        for code in ["106", "777"] {
            let named = said(code, r#""merchant_order_no":"O1""#);
            assert!(matches!(named, Verdict::NoneShown(_)), "{code}: {named:?}");
            assert!(matches!(said(code, ""), Verdict::Unclear(_)), "{code}");
        }
    }
}
