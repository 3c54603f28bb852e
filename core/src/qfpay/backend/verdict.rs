//! What the back end's records say of one payment. Only a record that names its order counts, and only by codes
//! whose meaning a document gives ([`Status`]).
//!
//! * paid: `0000`, not given back, and the amount, in cents, and the currency are the intent's;
//! * refused or undone for good: a final code, or `cancel` 1 (reversed or refunded) or 2 (cancelled);
//! * pending: a code that says so;
//! * nothing else. That there is no such order proves nothing here, however it is said: whoever asks with another
//!   merchant's app code, or for an order of last month, hears that of a paid one too.

use super::Reply;
use crate::amount::{Amount, Currency};
use crate::code::Code;
use crate::payment::{Facts, Intent, Kind, Match, Verdict};
use crate::qfpay::data::Fields;
use crate::qfpay::status::{Finding, Status};
use crate::qfpay::verdict::currency_number;

/// `respcd` of a request whose signature is not the key's.
const SIGNATURE_ERROR: &str = "1108";

/// What a reply says of this intent. Refunds have no order number of ours in these records, so nothing is said of them.
pub fn judge(reply: &Reply, intent: &Intent) -> Verdict {
    if intent.operation.kind != Kind::Pay {
        return Verdict::Unclear(Code::UnsupportedOperation);
    }
    match &reply.rows {
        _ if !reply.is_answered() => of_refusal(&reply.respcd),
        None => Verdict::Unclear(Code::ResponseIncomplete),
        Some(rows) if rows.is_empty() => Verdict::Unclear(Code::UnknownOrder),
        Some(rows) => of_rows(rows, intent),
    }
}

/// The request was not answered: that is about the request, never about the order.
fn of_refusal(respcd: &str) -> Verdict {
    Verdict::Unclear(match Status::of(respcd) {
        _ if respcd == SIGNATURE_ERROR => Code::KeyMismatch,
        Some(status) if status.inquiry == Finding::NotFound => Code::UnknownOrder,
        Some(_) => Code::OutcomeUnknown,
        None => Code::UnknownCode,
    })
}

/// Of several records of one order the strongest counts: a payment that went through, then one that may yet.
fn of_rows(rows: &[Fields], intent: &Intent) -> Verdict {
    let own = rows.iter().filter(|row| is_payment(row) && order(row, intent) == Match::Equal);
    let verdicts = own.map(|row| of_row(row, intent));
    verdicts.max_by_key(strength).unwrap_or(Verdict::Unclear(Code::ResponseMismatch))
}

fn strength(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Approved(_) => 3,
        Verdict::Pending => 2,
        Verdict::Unclear(_) => 1,
        _ => 0,
    }
}

/// What one record says.
pub(super) fn of_row(row: &Fields, intent: &Intent) -> Verdict {
    let order = order(row, intent);
    if order != Match::Equal {
        return Verdict::Unclear(Code::ResponseMismatch);
    }
    let respcd = row.text("respcd").unwrap_or_default();
    match Status::of(respcd).map(|status| status.inquiry) {
        Some(Finding::Paid) => of_paid(row, intent),
        Some(Finding::Pending) => Verdict::Pending,
        Some(Finding::Declined) => declined(row, respcd),
        Some(Finding::Cancelled) => Verdict::Cancelled { sure: true },
        // The record is there, so "no such order" is not what the code means.
        Some(Finding::NotFound | Finding::Doubt) => Verdict::Unclear(Code::OutcomeUnknown),
        None => Verdict::Unclear(Code::UnknownCode),
    }
}

/// It was paid. Whether the money stayed is said by `cancel`.
fn of_paid(row: &Fields, intent: &Intent) -> Verdict {
    match row.text("cancel").unwrap_or_default() {
        // Not cancelled, or refunded in part.
        "" | "0" | "5" => Verdict::Approved(Box::new(facts(row, intent))),
        "1" | "2" => Verdict::Cancelled { sure: true },
        // Refunded altogether by somebody else, a pre-authorisation, or what no document names: for a person.
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    }
}

fn declined(row: &Fields, code: &str) -> Verdict {
    let words = row.text("errmsg").filter(|words| !words.is_empty());
    let message = words.or(Status::of(code).map(|status| status.meaning)).unwrap_or_default().to_owned();
    Verdict::Declined { order: Match::Equal, code: code.to_owned(), message }
}

/// Whether a record is a payment's. Notifications say so by `notify_type`, which is looked at before.
fn is_payment(row: &Fields) -> bool {
    row.text("order_type").is_none_or(|kind| kind == "payment" || kind.is_empty())
}

fn order(row: &Fields, intent: &Intent) -> Match {
    match row.text("out_trade_no") {
        None | Some("") => Match::Absent,
        Some(found) if found == intent.order => Match::Equal,
        Some(_) => Match::Differs,
    }
}

fn facts(row: &Fields, intent: &Intent) -> Facts {
    const LINES: [&str; 8] =
        ["paydtm", "sysdtm", "txamt", "txcurrcd", "pay_type", "syssn", "chnlsn", "out_trade_no"];
    let line = |name: &&str| Some(((*name).to_owned(), row.text(name)?.to_owned()));
    let amount = intent.operation.amount;
    Facts {
        order: Match::Equal,
        amount: amount_match(row.text("txamt"), amount),
        currency: amount
            .map_or(Match::Absent, |amount| currency_match(row.text("txcurrcd"), amount.currency())),
        number: row.text("syssn").filter(|number| !number.is_empty()).map(str::to_owned),
        paid_with: row.text("pay_type").map(str::to_owned),
        card: row.text("cardcd").filter(|card| !card.is_empty()).map(str::to_owned),
        receipt: LINES.iter().filter_map(line).filter(|(_, value)| !value.is_empty()).collect(),
        settled: None,
        moved: None,
    }
}

/// `txamt` is in cents here, by every document.
fn amount_match(found: Option<&str>, expected: Option<Amount>) -> Match {
    match (found, expected) {
        (None | Some(""), _) | (_, None) => Match::Absent,
        (Some(found), Some(amount)) if found.parse() == Ok(amount.minor()) => Match::Equal,
        _ => Match::Differs,
    }
}

fn currency_match(found: Option<&str>, expected: Currency) -> Match {
    match found {
        None | Some("") => Match::Absent,
        Some(found) if found == expected.as_str() || Some(found) == currency_number(expected.as_str()) => {
            Match::Equal
        }
        Some(_) => Match::Differs,
    }
}
