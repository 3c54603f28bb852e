//! The older dialect (section 1, G1): business members stand at the top level, `msg_id` and `success` take the
//! place of `request_id` and `response_code`. The vendor's first JavaScript client speaks it.

use crate::codepay::{Fields, Message};
use crate::json::{self, Value, Writer};

/// A flat request as an envelope, and its `msg_id`; an envelope stays what it is.
pub(super) fn unfold(message: Message) -> (Message, Option<String>) {
    let msg_id = json::find(&message.rest, "msg_id").and_then(Value::scalar).map(str::to_owned);
    if msg_id.is_none() || !message.biz_data.is_empty() {
        return (message, None);
    }
    let members = message.rest.iter().filter(|(name, _)| name != "msg_id").cloned().collect();
    (Message { biz_data: Fields::new(members), ..message }, msg_id)
}

/// A reply in the flat dialect. A missing `success` would mean success, whatever the code.
pub(super) fn fold(message: &Message, msg_id: &str) -> String {
    let success = message.response_code.as_ref().is_some_and(|code| code.is_success());
    let found =
        message.biz_data.text("trans_status").is_some() && message.topic == crate::codepay::Topic::Query;
    let head = Writer::new()
        .text("topic", message.topic.wire())
        .text("msg_id", msg_id)
        .text_if("timestamp", message.timestamp.as_deref())
        .raw("success", if success || found { "true" } else { "false" })
        .text_if("msg", message.response_msg.as_deref().filter(|_| !success));
    let fields = message.biz_data.members().iter();
    fields.fold(head, |out, (name, value)| out.raw(name, &value.to_json())).finish()
}
