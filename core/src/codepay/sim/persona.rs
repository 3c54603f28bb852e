//! How a persona speaks: what it says where documents are silent, and how it writes what they leave open.

use super::book::Entry;
use super::plan::{Act, DECLINED};
use super::{ResponseCode, answer};
use crate::amount::plain_number;
use crate::codepay::freedoms::{
    Amounts, BizData, Cancelled, Extra, MemberOrder, NotFound, Numbers, Persona, QueryCode, Record, Refusal,
    RefusedData, RequestId, SuccessCode, Timestamp, Told, TransNo, Unasked,
};
use crate::codepay::{Fields, Message, Topic, TransStatus};
use crate::json::{Members, Value};
use crate::sim::hong_kong;

/// A code that is in no table.
const UNLISTED: &str = "130";
/// What some know as the answer to a sign of life.
const PONG: &str = "pong";
/// Inner words of an order that is not there.
const NO_ORDER: &str = "[[K404]No such transaction]";
/// What captures leave out of the documented members.
const FEW: [&str; 6] = [
    "price_currency",
    "pay_method_id",
    "pay_channel_trans_no",
    "trans_end_time",
    "discount_bmopc",
    "discount_bpc",
];
const AMOUNTS: [&str; 4] = ["order_amount", "tip_amount", "cashback_amount", "tip_adjustment_amount"];
const NUMBERS: [&str; 2] = ["trans_type", "trans_status"];

impl Persona {
    /// How an order ends that is not paid.
    pub(super) fn ends(&self, act: &Act) -> Act {
        match act {
            Act::Close(ResponseCode::Failed, words) if *words == DECLINED => {
                Act::Close(self.refusal_code(), words)
            }
            Act::Close(ResponseCode::OperatorCancellation, words) => match self.cancelled {
                Cancelled::Cancellation | Cancelled::CancellationBare => {
                    Act::Close(ResponseCode::Cancellation, "")
                }
                _ => Act::Close(ResponseCode::OperatorCancellation, words),
            },
            act => act.clone(),
        }
    }

    fn refusal_code(&self) -> ResponseCode {
        match self.refusal {
            Refusal::Failed | Refusal::FailedBare => ResponseCode::Failed,
            Refusal::Reject | Refusal::RejectBare => ResponseCode::Reject,
            Refusal::UnknownBare => ResponseCode::UnknownError,
            Refusal::Unlisted | Refusal::UnlistedBare => ResponseCode::from_wire(UNLISTED),
        }
    }

    /// The status of an order that ended so.
    pub(super) fn status(&self, code: &ResponseCode) -> TransStatus {
        match code {
            code if code.is_success() => TransStatus::Successful,
            code if code.is_cancel() && self.cancelled == Cancelled::Voided => TransStatus::Voided,
            _ => TransStatus::Closed,
        }
    }

    /// Whether the result of an order that was stopped or refused is its code alone.
    pub(super) fn is_bare(&self, entry: &Entry) -> bool {
        match &entry.code {
            code if code.is_cancel() => {
                matches!(self.cancelled, Cancelled::OperatorBare | Cancelled::CancellationBare)
            }
            code if *code == self.refusal_code() && entry.words == DECLINED => {
                let bare =
                    [Refusal::FailedBare, Refusal::RejectBare, Refusal::UnknownBare, Refusal::UnlistedBare];
                bare.contains(&self.refusal)
            }
            _ => false,
        }
    }

    /// Whether an inquiry finds an order that ended so.
    pub(super) fn knows(&self, entry: &Entry) -> bool {
        self.record == Record::Kept || entry.code.is_success()
    }

    /// The code with which an inquiry about an order is answered that is there. Status 3 alone would not say which of its
    /// two meanings it has.
    pub(super) fn asked(&self, message: Message) -> Message {
        let voided = message.biz_data.text("trans_status") == Some(TransStatus::Voided.wire());
        match self.query_code {
            QueryCode::Transaction => message,
            QueryCode::Own if voided => message,
            QueryCode::Own => Message {
                response_code: Some(ResponseCode::Success),
                response_msg: Some(String::new()),
                ..message
            },
        }
    }

    /// The answer to an inquiry about an order that is not there.
    pub(super) fn not_found(&self, order: &str) -> Message {
        let numbered = |code| answer::numbered(code, order);
        match self.not_found {
            NotFound::DoesNotExist => numbered(ResponseCode::DoesNotExist),
            NotFound::Worded => Message {
                biz_data: numbered(ResponseCode::DoesNotExist).biz_data,
                ..answer::worded(ResponseCode::DoesNotExist, NO_ORDER)
            },
            NotFound::Failed => numbered(ResponseCode::Failed),
            NotFound::Parameter => numbered(ResponseCode::ParameterError),
            NotFound::Unknown => numbered(ResponseCode::UnknownError),
            NotFound::Unlisted => numbered(ResponseCode::from_wire(UNLISTED)),
            NotFound::Nothing => answer::plain(ResponseCode::Success),
        }
    }

    /// What is said unasked.
    pub(super) fn unasked(&self) -> Option<Vec<u8>> {
        match self.unasked {
            Unasked::Nothing => None,
            Unasked::Heartbeat => Some(Message::new(Topic::Heartbeat).encode().into_bytes()),
            Unasked::Pong => Some(PONG.as_bytes().to_vec()),
        }
    }

    /// The reply as this persona has it.
    pub(super) fn dress(&self, mut message: Message, wall: u64) -> Message {
        let success = message.response_code == Some(ResponseCode::Success);
        if success && self.success == SuccessCode::Field {
            message.response_code = Some(ResponseCode::SuccessShort);
            message.response_msg = Some("SUCCESS".to_owned());
        }
        if self.request_id == RequestId::Absent {
            message.request_id = None;
        }
        match self.timestamp {
            Timestamp::Absent => {}
            Timestamp::Number => message.rest.push(("timestamp".to_owned(), Value::Number(wall.to_string()))),
            Timestamp::Date => message.timestamp = Some(hong_kong(wall)),
        }
        let bare = message.biz_data.members().iter().all(|(name, _)| name == "merchant_order_no");
        if bare && !success && self.refused != RefusedData::Numbered {
            message.biz_data = Fields::default();
        }
        message.biz_data = self.dress_data(message.biz_data);
        if self.extra == Extra::Some {
            message.rest.extend([
                ("callAppMode".to_owned(), Value::Text("2".to_owned())),
                ("closeOrder".to_owned(), Value::Bool(false)),
                ("voice_data".to_owned(), reference()),
            ]);
        }
        message
    }

    fn dress_data(&self, fields: Fields) -> Fields {
        let told = |name: &str| match name {
            "trans_no" => self.trans_no == TransNo::Present,
            name => self.told == Told::All || !FEW.contains(&name),
        };
        let amount = fields.value("order_amount").cloned();
        let members = fields.into_members().into_iter().filter(|(name, _)| told(name));
        let mut members: Members = members.map(|(name, value)| self.member(name, value)).collect();
        if let (Extra::Some, Some(amount)) = (self.extra, amount) {
            members.extend([
                ("endAmount".to_owned(), amount),
                ("invokeTransType".to_owned(), Value::Text("01".to_owned())),
                ("limit_length".to_owned(), Value::Bool(false)),
                ("voice_data".to_owned(), Value::Object(Vec::new())),
            ]);
        }
        if self.order == MemberOrder::Reversed {
            members.reverse();
        }
        Fields::new(members)
    }

    fn member(&self, name: String, value: Value) -> (String, Value) {
        let text = value.scalar().unwrap_or_default();
        let value = match name.as_str() {
            known if AMOUNTS.contains(&known) => self.amount(text).unwrap_or(value),
            known if NUMBERS.contains(&known) && self.numbers == Numbers::Number => {
                Value::Number(text.to_owned())
            }
            _ => value,
        };
        (name, value)
    }

    /// An amount that has two decimals.
    fn amount(&self, text: &str) -> Option<Value> {
        Some(match self.amounts {
            Amounts::Cents => return None,
            Amounts::Shortest => Value::Text(plain_number(text)?),
            Amounts::Long => Value::Text(format!("{text}0")),
            Amounts::Number => Value::Number(plain_number(text)?),
        })
    }

    /// The reply as JSON.
    pub(super) fn write(&self, message: &Message) -> String {
        let json = message.encode();
        let Ok(Value::Object(mut members)) = crate::json::read(&json) else { return json };
        for (name, value) in &mut members {
            if name == "biz_data" {
                *value = self.data(message);
            }
        }
        if self.order == MemberOrder::Reversed {
            members.reverse();
        }
        crate::json::object_json(&members)
    }

    fn data(&self, message: &Message) -> Value {
        let fields = &message.biz_data;
        match (self.biz_data, self.refused) {
            (_, RefusedData::EmptyText) if fields.is_empty() => Value::Text(String::new()),
            (BizData::Text, _) if !fields.is_empty() => Value::Text(fields.to_json()),
            _ => Value::Object(fields.members().to_vec()),
        }
    }
}

/// How the terminal's own library writes what it has written before.
fn reference() -> Value {
    Value::Object(vec![("$ref".to_owned(), Value::Text("$.biz\\_data.voice\\_data".to_owned()))])
}
