//! Whose a reply is: what was asked, and whether a reply names it. What its answer is worth is `verdict`'s.
//!
//! A payment's result names our order number, a refund's only its origin. Real terminals echo no order number in answers to
//! inquiries, but QFPay's own number may be known.

use super::Reply;
use super::data::Fields;
use crate::payment::{Intent, Match, Origin, Verdict};

/// What was asked, as far as the answer's meaning depends on it.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    Money(Intent),
    Find(Intent),
    Look,
    Print,
    Cancel,
}

/// Whether a reply says which ask it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    This,
    Another,
    Nobody,
}

impl Asked {
    pub(super) fn moves_money(&self) -> bool {
        matches!(self, Asked::Money(_))
    }

    /// Whether its result names it alone: a payment's has our order number, a refund's only that of its origin.
    pub(super) fn names_itself(&self) -> bool {
        matches!(self, Asked::Money(intent) if intent.operation.of.is_none())
    }

    /// Whether the other takes its place: the same inquiry, or a refund that what is left was asked for.
    pub(super) fn gives_way_to(&self, other: &Asked) -> bool {
        match (self, other) {
            (Asked::Find(one), Asked::Find(two)) | (Asked::Money(one), Asked::Money(two)) => {
                one.order == two.order
            }
            _ => false,
        }
    }

    /// Whether this is the payment of which the answer to an inquiry tells the end: its own answer is then too late.
    pub(super) fn has_ended(&self, inquiry: &Asked, said: &Verdict) -> bool {
        let (Asked::Money(sent), Asked::Find(asked)) = (self, inquiry) else { return false };
        let told = match said {
            Verdict::Approved(facts) => (facts.order, facts.amount) == (Match::Equal, Match::Equal),
            Verdict::Declined { order, .. } => *order == Match::Equal,
            _ => false,
        };
        told && sent.order == asked.order
    }

    /// Whether the reply's data names what was asked for: by order number, or by QFPay's number of the origin.
    /// Only inquiries are answered with `tradetp` (section 7).
    pub(super) fn names(&self, reply: &Reply) -> Names {
        let Some(fields) = reply.data.fields() else { return Names::Nobody };
        let is_inquiry = fields.inquiry().tradetp().is_some();
        match self {
            Asked::Money(_) if is_inquiry => Names::Another,
            Asked::Money(intent) => money_names(intent, fields),
            Asked::Find(intent) if is_inquiry => inquiry_names(intent, fields),
            // The result of a payment whose own ask is gone, such as one from before a restart.
            Asked::Find(intent) if intent.operation.of.is_none() && has(fields, &["out_trade_no"]) => {
                money_names(intent, fields)
            }
            Asked::Look if is_inquiry => Names::Nobody,
            Asked::Find(_) | Asked::Look if !has(fields, &["out_trade_no", "orig_syssn", "syssn"]) => {
                Names::Nobody
            }
            Asked::Print | Asked::Cancel if !is_inquiry && !has(fields, &["out_trade_no", "orig_syssn"]) => {
                Names::Nobody
            }
            _ => Names::Another,
        }
    }
}

fn has(fields: &Fields, names: &[&str]) -> bool {
    names.iter().any(|name| fields.text(name).is_some_and(|text| !text.is_empty()))
}

/// A refund's answer may name the payment's order beside its own origin: it is not that payment's answer.
fn money_names(intent: &Intent, fields: &Fields) -> Names {
    match &intent.operation.of {
        None if has(fields, &["orig_syssn"]) => Names::Another,
        None => named(fields.text("out_trade_no"), Some(&intent.order)),
        Some(of) => match named(fields.refund().orig_syssn(), of.number.as_deref()) {
            Names::Nobody => named(fields.text("out_trade_no"), of.known_order()),
            known => known,
        },
    }
}

/// Real terminals echo no order number here, but QFPay's number may be known.
fn inquiry_names(intent: &Intent, fields: &Fields) -> Names {
    let origin = intent.operation.of.as_ref();
    let number = origin.map_or(intent.number.as_deref(), |of| of.number.as_deref());
    let order = origin.map_or(Some(intent.order.as_str()), Origin::known_order);
    match named(fields.inquiry().out_trade_no(), order) {
        Names::Nobody => named(fields.inquiry().syssn(), number),
        known => known,
    }
}

fn named(found: Option<&str>, expected: Option<&str>) -> Names {
    match (found, expected) {
        (None | Some(""), _) | (_, None) => Names::Nobody,
        (Some(found), Some(expected)) if found == expected => Names::This,
        _ => Names::Another,
    }
}
