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
        Match::Equal => compare(text(fields, "orderid"), &intent.order),
        other => other,
    };
    let code = ResultCode::from_wire(text(fields, "resultcode").unwrap_or_default());
    match code {
        _ if order == Match::Differs => Verdict::Unclear(Code::ResponseMismatch),
        ResultCode::Paid | ResultCode::PaidUnsettled => {
            let settled = code == ResultCode::Paid;
            Verdict::Approved(Box::new(facts(fields, intent, order, settled)))
        }
        ResultCode::Unpaid => Verdict::Pending,
        ResultCode::Failed if order == Match::Absent => Verdict::Unclear(Code::ResponseIncomplete),
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
        moved: None,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::amount::Currency;
    use crate::json;
    use crate::payment::{Kind, Method, Operation};

    fn intent() -> Intent {
        let operation = Operation {
            kind: Kind::Pay,
            reference: "sale".to_owned(),
            amount: Amount::from_minor(1250, Currency::parse("CNY").unwrap()).ok(),
            method: Method::Any,
            of: None,
            options: Vec::new(),
        };
        Intent { operation, order: "ORDER00001".to_owned(), number: None, created: 0 }
    }

    /// `approved`, `approved, unsettled`, `declined` and so on, or why it is none.
    fn word(fields: &str) -> String {
        let Value::Object(fields) = json::read(fields).unwrap() else { return String::new() };
        match judge(&fields, &intent(), "M1") {
            Verdict::Approved(facts) => match (facts.order, facts.amount, facts.settled) {
                (Match::Equal, Match::Equal, Some(true)) => "approved".to_owned(),
                (Match::Equal, Match::Equal, Some(false)) => "approved, unsettled".to_owned(),
                (order, amount, _) => format!("{order:?} {amount:?}"),
            },
            Verdict::Declined { .. } => "declined".to_owned(),
            Verdict::Pending => "pending".to_owned(),
            Verdict::Held => "held".to_owned(),
            Verdict::Unclear(code) => code.as_str().to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_result_is_worth_what_the_table_says_and_only_of_this_order() {
        let ours = r#""merid":"M1","orderid":"ORDER00001","txnamt":1250"#;
        let cases = [
            (ours, "0000", "approved"),
            (ours, "1002", "approved, unsettled"),
            (ours, "1001", "pending"),
            (ours, "1003", "declined"),
            (ours, "1004", "held"),
            (ours, "", "UNKNOWN_CODE"),
            (ours, "9999", "UNKNOWN_CODE"),
            (r#""merid":"M1","orderid":"ORDER00001","txnamt":"1250""#, "0000", "approved"),
            (r#""merid":"M1","orderid":"ORDER00001","txnamt":1251"#, "0000", "Equal Differs"),
            (r#""merid":"M1","orderid":"ORDER00001","txnamt":null"#, "0000", "Equal Absent"),
            (r#""merid":"M1","orderid":"ORDER00002","txnamt":1250"#, "0000", "RESPONSE_MISMATCH"),
            (r#""merid":"M2","orderid":"ORDER00001","txnamt":1250"#, "0000", "RESPONSE_MISMATCH"),
            (r#""merid":"M2","orderid":"ORDER00001","txnamt":1250"#, "1003", "RESPONSE_MISMATCH"),
            (r#""merid":"M1","txnamt":1250"#, "0000", "Absent Equal"),
            (r#""orderid":"ORDER00001","txnamt":1250"#, "0000", "Absent Equal"),
            (r#""merid":"M1","txnamt":1250"#, "1003", "RESPONSE_INCOMPLETE"),
            (r#""orderid":"ORDER00001","txnamt":1250"#, "1003", "RESPONSE_INCOMPLETE"),
        ];
        for (order, code, expected) in cases {
            let fields = format!(r#"{{{order},"resultcode":"{code}"}}"#);
            assert_eq!(word(&fields), expected, "{fields}");
        }
    }
}
