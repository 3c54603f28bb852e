//! What must not leave a till, whoever built the content (sections 3 and 5).
//!
//! Amounts and timeouts that make no sense, order numbers that are too long, and text that the wire would carry
//! differently from how it reads. It knows fields by name and lets unknown ones pass.

use super::system::MAX_PAYME_TIMEOUT;
use super::{Channel, Content, Error, Scalar};
use crate::amount::parse_decimal;
use crate::code::Code;
use crate::json;

/// The longest `out_trade_no`, in characters of printable ASCII. No document limits it; production tills send up to 50
/// (section 7).
pub const MAX_ORDER: usize = 64;
/// Requests carry at most cents (section 5).
const DECIMALS: u32 = 2;

/// What ends a bare name for some reader of the lenient notation (section 6).
const SEPARATORS: &[u8; 14] = b"{}[]:,;=>\"'\\/#";

/// Refuses what must not leave a till, typed or not: every content is checked when it is sealed.
///
/// Amounts are above zero with at most two decimals, order numbers at most 64 printable ASCII characters, timeouts above zero,
/// and no text holds control or invisible characters. Unknown fields pass.
pub(super) fn check(content: &Content) -> Result<(), Error> {
    for (name, value) in content.iter() {
        let text = value.as_str();
        match (name, value) {
            ("amt", Scalar::Number(source)) => check_amount(source)?,
            ("amt", _) => return Err(Error::Amount(Code::AmountFormat)),
            ("refund_amount", _) if !text.is_empty() => check_amount(text)?,
            ("out_trade_no", _) if !is_order(text) => return refuse(name),
            ("wait_card_timeout" | "payment_timeout", _) if !is_seconds(text) => return refuse(name),
            _ if !is_carriable_name(name) || !is_visible(name) || !is_visible(text) => {
                return refuse(name);
            }
            _ => {}
        }
    }
    check_payme(content)
}

fn check_amount(text: &str) -> Result<(), Error> {
    match parse_decimal(text, DECIMALS) {
        Ok(0) => Err(Error::Amount(Code::AmountRange)),
        Ok(_) => Ok(()),
        Err(code) => Err(Error::Amount(code)),
    }
}

fn check_payme(content: &Content) -> Result<(), Error> {
    let payme = content.field("channel").is_some_and(|value| value.as_str() == Channel::Payme.wire());
    let timeout = content.field("payment_timeout").and_then(|value| value.as_str().parse::<u32>().ok());
    match timeout {
        Some(seconds) if payme && seconds > MAX_PAYME_TIMEOUT => refuse("payment_timeout"),
        _ => Ok(()),
    }
}

/// An order number is read off slips and screens, and typed.
fn is_order(text: &str) -> bool {
    text.len() <= MAX_ORDER && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_seconds(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(|seconds| seconds > 0) && !text.starts_with(['+', '0'])
}

/// A name that the lenient envelope can carry bare.
fn is_carriable_name(name: &str) -> bool {
    let separates = |byte: u8| byte <= b' ' || SEPARATORS.contains(&byte);
    !name.is_empty()
        && !name.bytes().any(separates)
        && (name.is_ascii() || !name.contains(char::is_whitespace))
}

/// Nearly all text is printable ASCII, which is seen without reading characters.
fn is_visible(text: &str) -> bool {
    let plain = json::run_before(text.as_bytes(), |byte| !matches!(byte, b' '..=b'~'));
    plain == text.len() || !text.chars().any(is_invisible)
}

/// Control characters, and marks that change how text reads without being seen.
fn is_invisible(char: char) -> bool {
    match char {
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        _ => char.is_control(),
    }
}

fn refuse(name: &str) -> Result<(), Error> {
    Err(Error::Field(name.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_must_be_a_plain_number() {
        let amt = |content: Content| check(&content);
        assert_eq!(amt(Content::new().text("amt", "10.1")), Err(Error::Amount(Code::AmountFormat)));
        assert_eq!(amt(Content::new().number("amt", "0.001")), Err(Error::Amount(Code::AmountPrecision)));
        assert_eq!(amt(Content::new().number("amt", "-1")), Err(Error::Amount(Code::AmountRange)));
    }

    #[test]
    fn a_name_that_would_need_quotes_is_refused() {
        for name in ["", "a b", "a=b", "a'b", "a,b", "{"] {
            assert!(check(&Content::new().number(name, 1)).is_err(), "{name:?}");
        }
    }
}
