//! How a persona speaks: the codes that it says where the document names none, and how it writes what that leaves open.

use super::ask::Ask;
use super::book::{FAILED, NOT_ALLOWED, NOT_FOUND, SUCCESS, State, UNCLEAR, WAITING};
use crate::bpc::freedoms::{
    AmountForm, CloseCode, Done, Echo, Expired, Extra, FailedCode, Label, MemberOrder, Mid, NoticeMembers,
    Persona, Signed, ToldCode, Trace, Unscanned, Words,
};
use crate::bpc::notification::PAID;
use crate::json::{Members, Value, object_json};

/// What a notification's table has and its sample lacks.
const TABLE_ALONE: [&str; 3] = ["respCode", "respMsg", "oldPayVounum"];

impl Persona {
    /// The code of an order or a refund in this state.
    pub(super) fn code(&self, state: State) -> &'static str {
        match state {
            State::Done => match self.done {
                Done::Listed => SUCCESS,
                Done::Padded => "00 ",
                Done::Short => "0",
                Done::Long => PAID,
            },
            State::Failed => match self.failed {
                FailedCode::Listed => FAILED,
                FailedCode::Honour => "05",
                FailedCode::Limit => "61",
                FailedCode::Letters => "XX",
            },
            State::Waiting => match self.unscanned {
                Unscanned::Waiting => WAITING,
                Unscanned::Unclear => UNCLEAR,
                Unscanned::NotFound => NOT_FOUND,
                Unscanned::System => "96",
                Unscanned::Letters => "A0",
            },
        }
    }

    /// The code of an order that nobody has paid in its time.
    pub(super) fn expired(&self) -> &'static str {
        match self.expired {
            Expired::Failed => self.code(State::Failed),
            Expired::Waiting => WAITING,
            Expired::NotFound => NOT_FOUND,
        }
    }

    /// The answer to a close that ends an order.
    pub(super) fn closed(&self) -> &'static str {
        match self.close {
            CloseCode::Done => SUCCESS,
            CloseCode::Failed => FAILED,
            CloseCode::Unlisted => NOT_ALLOWED,
        }
    }

    /// What a notification says of a payment that was made.
    pub(super) fn paid(&self) -> &'static str {
        match self.told {
            ToldCode::Long => PAID,
            ToldCode::Short => SUCCESS,
        }
    }

    /// Whether replies are signed.
    pub fn signs_replies(&self) -> bool {
        matches!(self.signed, Signed::All | Signed::Replies)
    }

    /// Whether notifications are signed.
    pub fn signs_notices(&self) -> bool {
        matches!(self.signed, Signed::All | Signed::Notices)
    }

    /// What the body is said to be.
    pub(super) fn label(&self) -> Option<&'static str> {
        match self.label {
            Label::Utf8 => Some("application/json; charset=UTF-8"),
            Label::Gbk => Some("application/json; charset=GBK"),
            Label::Missing => None,
        }
    }

    /// The amount of a reply about one.
    pub(super) fn amount(&self, minor: u64) -> Option<Value> {
        match self.amount {
            AmountForm::Absent => None,
            AmountForm::Padded => Some(Value::Text(format!("{minor:012}"))),
            AmountForm::Plain => Some(Value::Text(minor.to_string())),
            AmountForm::Number => Some(Value::Number(minor.to_string())),
        }
    }

    /// The members of a reply to this request as JSON; none: it was not understood.
    pub(super) fn reply(&self, ask: Option<&Ask>, members: Members) -> String {
        let has = |name: &str| match name {
            "sysTrace" => self.has_trace(ask),
            "orgSysTrace" => self.echo == Echo::Echoed,
            "mid" => self.mid == Mid::Present,
            "respMsg" => self.words != Words::Missing,
            _ => true,
        };
        self.write(members.into_iter().filter(|(name, _)| has(name)).collect())
    }

    /// Those of a notification.
    pub(super) fn notice(&self, members: Members) -> String {
        let sample = self.notice == NoticeMembers::Sample;
        let has = |name: &str| !sample || !TABLE_ALONE.contains(&name);
        let mut members: Members = members.into_iter().filter(|(name, _)| has(name)).collect();
        if sample {
            let more = [("qrValidTime", "00000600"), ("limitCount", "1"), ("payTypeMap", "111000000")];
            members.extend(more.map(|(name, value)| text(name, value)));
        }
        self.write(members)
    }

    fn has_trace(&self, ask: Option<&Ask>) -> bool {
        match self.trace {
            Trace::Everywhere => true,
            Trace::Requests => matches!(ask, Some(Ask::Code(_) | Ask::Refund(_))),
            Trace::Codes => matches!(ask, Some(Ask::Code(_))),
            Trace::Nowhere => false,
        }
    }

    fn write(&self, members: Members) -> String {
        let said = |(name, value): (String, Value)| match name.as_str() {
            "respMsg" | "oldRespMsg" if self.words == Words::Chinese => text(&name, chinese(&value)),
            _ => (name, value),
        };
        let mut members: Members = members.into_iter().map(said).collect();
        if self.extra == Extra::Some {
            members.push(text("bankName", ""));
            members.push(("more".to_owned(), Value::Array(vec![Value::Null, Value::Bool(true)])));
        }
        if self.order == MemberOrder::Reversed {
            members.reverse();
        }
        object_json(&members)
    }
}

/// A member that is text.
pub(super) fn text(name: &str, value: &str) -> (String, Value) {
    (name.to_owned(), Value::Text(value.to_owned()))
}

/// Success and anything else in the words of the samples.
fn chinese(value: &Value) -> &'static str {
    if value.as_text() == Some("success") { "交易成功" } else { "交易失败" }
}
