//! What a desk shows besides outcomes, as JSON: what a terminal can do, and what came of an errand.

use crate::code::Code;
use crate::json::{self, Writer};
use crate::payment::{Answer, Room, Till, Verdict};

/// What a system can do over its link, and the ways to pay that it has a word for.
pub fn can<R: Room>(till: &Till<R>) -> String {
    let can = till.can();
    let abilities = [
        ("cancel", can.cancel),
        ("void", can.void),
        ("refund", can.refund),
        ("partialRefund", can.partial_refund),
        ("query", can.query),
        ("printReceipt", can.print_receipt),
        ("printSummary", can.print_summary),
        ("authorise", can.authorise),
        ("complete", can.complete),
        ("tip", can.tip),
        ("cashback", can.cashback),
        ("closeBatch", can.close_batch),
        ("concurrent", can.concurrent),
    ];
    let out = abilities.iter().fold(Writer::new(), |out, (name, able)| out.raw(name, &able.to_string()));
    let methods = till.methods();
    let names: Vec<_> = methods.iter().map(|method| json::quote(method.as_str())).collect();
    out.raw("methods", &format!("[{}]", names.join(","))).finish()
}

/// The members of what came of an errand; `raw` is the text of the system's answer.
pub fn answer(out: Writer, result: Result<Answer, Code>) -> Writer {
    match result {
        Ok(answer) => out
            .text("verdict", verdict_name(&answer.verdict))
            .text_if("code", verdict_code(&answer.verdict).map(Code::as_str))
            .text_if("systemCode", word(answer.said.as_ref().map(|said| &said.code)))
            .text_if("message", word(answer.said.as_ref().map(|said| &said.message)))
            .text_if("raw", answer.raw.as_deref()),
        Err(code) => out.text("verdict", "none").text("code", code.as_str()),
    }
}

fn word(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

fn verdict_name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Approved(_) => "approved",
        Verdict::Declined { .. } => "declined",
        Verdict::Cancelled { .. } | Verdict::Expired => "cancelled",
        Verdict::NotExecuted { .. } => "rejected",
        Verdict::Pending | Verdict::Taken(_) => "pending",
        Verdict::Held => "held",
        Verdict::NotFound | Verdict::SoundsNotFound => "not-found",
        Verdict::Left(_) | Verdict::Done => "done",
        Verdict::Unasked => "unsupported",
        Verdict::NoneShown(_) | Verdict::Unclear(_) => "unclear",
    }
}

fn verdict_code(verdict: &Verdict) -> Option<Code> {
    match verdict {
        Verdict::NotExecuted { code, .. } | Verdict::Unclear(code) | Verdict::NoneShown(code) => Some(*code),
        Verdict::NotFound | Verdict::SoundsNotFound => Some(Code::UnknownOrder),
        _ => None,
    }
}
