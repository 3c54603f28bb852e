//! How a persona speaks: what it says where the document is silent, and how it writes what that leaves open.

use super::answer::failed;
use super::ask::Asked;
use crate::form;
use crate::icashier::ResultCode;
use crate::icashier::freedoms::{
    Escaping, Extra, Failed, Folding, MemberOrder, NotFound, Optional, Persona, Settled, SignCase, Txnamt,
    Unpaid, UnpaidAmount,
};
use crate::icashier::signed::{RESP, SIGN};
use crate::json::{Members, Value, object_json};

/// The width of a line of base64.
const LINE: usize = 76;
/// Members that may be null, besides the result's code.
const NULLABLE: [&str; 2] = ["resultmsg", "paytime"];

impl Persona {
    /// The answer to an inquiry about an order that is not there.
    pub(super) fn not_found(&self, asked: &Asked, merid: &str) -> Members {
        let answered = || vec![text("respcode", "00"), text("respmsg", "success")];
        match self.not_found {
            NotFound::Failed => failed("03", "order not found"),
            NotFound::Chinese => failed("99", "订单不存在"),
            NotFound::Mute => failed("1", ""),
            NotFound::Nothing => answered(),
            NotFound::Unpaid => [
                answered(),
                vec![
                    text("resultcode", ResultCode::Unpaid.wire()),
                    text("queryid", asked.queryid.as_deref().unwrap_or_default()),
                    ("txnamt".to_owned(), Value::Number("0".to_owned())),
                    text("merid", merid),
                    text("orderid", asked.orderid.as_deref().unwrap_or_default()),
                ],
            ]
            .concat(),
        }
    }

    /// Whether an order that failed can still be paid.
    pub(super) fn has_second_card(&self) -> bool {
        self.failed == Failed::SecondCard
    }

    /// The result that is told of one that is known when it is asked for.
    pub(super) fn told(&self, result: &ResultCode) -> ResultCode {
        match (self.settled, result) {
            (Settled::Later, ResultCode::Paid) => ResultCode::PaidUnsettled,
            (_, result) => result.clone(),
        }
    }

    /// The members as JSON, as this persona writes them.
    pub(super) fn write(&self, members: Members) -> String {
        let code = members.iter().find(|(name, _)| name == "resultcode");
        let unpaid = code.is_some_and(|(_, code)| code.as_text() == Some(ResultCode::Unpaid.wire()));
        let mut members: Members =
            members.into_iter().filter_map(|(name, value)| self.member(name, value, unpaid)).collect();
        if self.extra == Extra::Some {
            members.push(text("settledate", ""));
            members.push(("more".to_owned(), Value::Array(vec![Value::Null, Value::Bool(true)])));
        }
        if self.order == MemberOrder::Reversed {
            members.reverse();
        }
        object_json(&members)
    }

    fn member(&self, name: String, value: Value, unpaid: bool) -> Option<(String, Value)> {
        let value = match name.as_str() {
            "resultcode" if unpaid => match self.unpaid {
                Unpaid::Code => value,
                Unpaid::Empty => Value::Text(String::new()),
                Unpaid::Null => Value::Null,
                Unpaid::Missing => return None,
            },
            known if NULLABLE.contains(&known) => match self.optional {
                Optional::Given => value,
                Optional::Empty => Value::Text(String::new()),
                Optional::Null => Value::Null,
                Optional::Missing => return None,
            },
            "txnamt" => {
                let nothing = unpaid && self.unpaid_amount == UnpaidAmount::Nothing;
                let amount = if nothing { "0" } else { value.scalar().unwrap_or_default() }.to_owned();
                if self.txnamt == Txnamt::Text { Value::Text(amount) } else { Value::Number(amount) }
            }
            _ => value,
        };
        Some((name, value))
    }

    /// Base64 as this persona writes it.
    pub(super) fn fold(&self, text: String) -> String {
        let lines = |text: &str| {
            let lines: Vec<_> = text.as_bytes().chunks(LINE).map(String::from_utf8_lossy).collect();
            lines.join("\r\n")
        };
        if self.base64 == Folding::Folded { lines(&text) } else { text }
    }

    /// A signature as this persona writes it.
    pub(super) fn sign(&self, sign: String) -> String {
        if self.sign == SignCase::Upper { sign.to_ascii_uppercase() } else { sign }
    }

    /// The parameters of a message.
    pub(super) fn parameters(&self, text: &str, sign: &str) -> String {
        match self.plus {
            Escaping::Escaped => form::write([(RESP, text), (SIGN, sign)]),
            // Line breaks would end it.
            Escaping::Bare => {
                let text = text.replace('\r', "%0D").replace('\n', "%0A");
                format!("{RESP}={text}&{SIGN}={sign}")
            }
        }
    }
}

/// A member that is text.
pub(super) fn text(name: &str, value: &str) -> (String, Value) {
    (name.to_owned(), Value::Text(value.to_owned()))
}
