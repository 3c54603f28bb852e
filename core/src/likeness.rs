//! How an answer speaks of an order, without what is that order's or that moment's own: what is compared between an order
//! in doubt and one that never was.
//!
//! What belongs to the one order or the moment is masked: its number, times and dates, and numbers of eight digits or more.
//! Shorter ones stay, because they may be the code that says what is meant: two answers that only seem to differ leave an
//! order in doubt, two that only seem alike would end it.

use crate::code::Code::{OutcomeUnknown, ResponseIncomplete, UnknownCode};
use crate::payment::Verdict;
use crate::text;

/// The shortest number that is nobody's code.
const LONG: usize = 8;
/// Times and dates, a `d` for each digit.
const MOMENTS: [&str; 7] = ["d:dd", "dd:dd", "d:dd:dd", "dd:dd:dd", "dddd-dd-dd", "dddd/dd/dd", "dddd.dd.dd"];

/// The likeness of an answer about the order of that number; none where it says something by itself. `raw`: the answer.
pub(crate) fn of(order: &str, said: &Verdict, raw: impl FnOnce() -> String) -> Option<String> {
    let mute = match said {
        Verdict::NoneShown(_) | Verdict::Unasked => true,
        Verdict::Unclear(code) => [OutcomeUnknown, ResponseIncomplete, UnknownCode].contains(code),
        _ => false,
    };
    (mute && !order.is_empty()).then(|| masked(&text::replaced(&raw(), order, "<order>")))
}

fn masked(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || ":-/.".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        let token = from.get(..end).unwrap_or_default().trim_end_matches(|c: char| !c.is_ascii_digit());
        out.push_str(before);
        out.push_str(mask(token));
        rest = from.get(token.len()..).unwrap_or_default();
    }
    out + rest
}

fn mask(token: &str) -> &str {
    let shape: String = token.chars().map(|c| if c.is_ascii_digit() { 'd' } else { c }).collect();
    match shape.as_str() {
        shape if MOMENTS.contains(&shape) => "<moment>",
        shape if shape.len() >= LONG && shape.bytes().all(|byte| byte == b'd') => "<number>",
        _ => token,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_s_number_moments_and_long_numbers_are_masked_and_codes_are_not() {
        for (text, expected) in [
            ("request error", "request error"),
            ("error 1254", "error 1254"),
            ("error 1254.", "error 1254."),
            ("at 2026-11-30 04:55:01, no 20261130045501", "at <moment> <moment>, no <number>"),
            ("2026-11-30T4:55", "<moment>T<moment>"),
            ("v1.2.3 7/8", "v1.2.3 7/8"),
            ("12345678", "<number>"),
            ("", ""),
            ("订单20261130045501不存在", "订单<number>不存在"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn two_orders_that_are_not_there_are_alike_and_another_code_is_not() {
        let mute = Verdict::Unclear(OutcomeUnknown);
        let said = |order: &str, words: &str| of(order, &mute, || words.to_owned());
        assert_eq!(said("0A1B", "0A1B: error 12"), said("9Z8Y", "9Z8Y: error 12"));
        assert_ne!(said("0A1B", "0A1B: error 12"), said("9Z8Y", "9Z8Y: error 13"));
        let busy = Verdict::Unclear(crate::code::Code::TerminalBusy);
        for clear in [Verdict::Pending, Verdict::SoundsNotFound, busy] {
            assert_eq!(of("0A1B", &clear, String::new), None, "{clear:?}");
        }
    }
}
