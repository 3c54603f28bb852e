//! What the gateway says of an order: `resultcode` and what it is worth.

use crate::amount::Amount;
use crate::code::Code;
use crate::json::{Members, Value, find};
use crate::payment::{Facts, Intent, Match, Verdict};
use crate::wire_enum;

wire_enum! {
    /// `resultcode`: what became of an order.
    pub enum ResultCode {
        Paid = "0000", "paid, settled to the available account";
        Unpaid = "1001", "not paid";
        PaidUnsettled = "1002", "paid, settled to the not yet available account";
        Failed = "1003", "failed";
        Investigated = "1004", "under investigation";
    }
}

/// A member as text; numbers by their digits, `null` and absent as nothing.
pub(super) fn text<'a>(fields: &'a Members, name: &str) -> Option<&'a str> {
    find(fields, name).and_then(Value::scalar).filter(|text| !text.is_empty())
}

/// What the answer says of this intent, for this merchant. A code that is missing or unknown says nothing.
pub(super) fn judge(fields: &Members, intent: &Intent, merid: &str) -> Verdict {
    let order = match compare(text(fields, "merid"), merid) {
        Match::Differs => Match::Differs,
        _ => compare(text(fields, "orderid"), &intent.order),
    };
    let code = ResultCode::from_wire(text(fields, "resultcode").unwrap_or_default());
    match code {
        _ if order == Match::Differs => Verdict::Unclear(Code::ResponseMismatch),
        ResultCode::Paid | ResultCode::PaidUnsettled => {
            let settled = code == ResultCode::Paid;
            Verdict::Approved(Box::new(facts(fields, intent, order, settled)))
        }
        ResultCode::Unpaid => Verdict::Pending,
        ResultCode::Failed => {
            let message = text(fields, "resultmsg").unwrap_or_default().to_owned();
            Verdict::Declined { order, code: code.wire().to_owned(), message }
        }
        ResultCode::Investigated => Verdict::Held,
        ResultCode::Other(_) => Verdict::Unclear(Code::UnknownCode),
    }
}

fn facts(fields: &Members, intent: &Intent, order: Match, settled: bool) -> Facts {
    let lines = ["orderid", "queryid", "txnamt", "paytime", "resultcode", "resultmsg"];
    let line = |name: &&str| Some(((*name).to_owned(), text(fields, name)?.to_owned()));
    Facts {
        order,
        amount: amount(text(fields, "txnamt"), intent.operation.amount),
        currency: Match::Absent,
        number: text(fields, "queryid").map(str::to_owned),
        paid_with: None,
        card: None,
        receipt: lines.iter().filter_map(line).collect(),
        settled: Some(settled),
    }
}

fn compare(found: Option<&str>, expected: &str) -> Match {
    match found {
        None => Match::Absent,
        Some(found) if found == expected => Match::Equal,
        Some(_) => Match::Differs,
    }
}

/// `txnamt` is a number or a text of digits, in cents.
fn amount(found: Option<&str>, expected: Option<Amount>) -> Match {
    match (found, expected) {
        (None, _) => Match::Absent,
        (Some(found), Some(amount)) if found.parse() == Ok(amount.minor()) => Match::Equal,
        _ => Match::Differs,
    }
}
