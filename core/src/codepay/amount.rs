//! Amounts on this wire: decimal text in major units, at most ten digits and two decimals (section 7.3).
//!
//! They are compared as numbers, whatever the currency: `10`, `10.0` and `10.000` are the same amount.

use crate::amount::{Amount, Currency, parse_decimal, plain_number};
use crate::code::Code;

/// The most digits before the point.
const MAX_DIGITS: usize = 10;

/// An amount of the wire in hundredths of a unit; zero is allowed here (a tip can be zero).
///
/// Errors: `AMOUNT_FORMAT` (the terminal's 121).
pub fn hundredths(text: &str) -> Result<u64, Code> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits =
        |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole, MAX_DIGITS) || !digits(fraction, 2) {
        return Err(Code::AmountFormat);
    }
    format!("{whole}{fraction:0<2}").parse().map_err(|_| Code::AmountFormat)
}

/// An amount that a till is about to send, in the one form of the wire however it was typed: `5`, `5.0` and `5.00` are
/// `5.00`, and `5` in a currency without decimals. A currency that is not named has two.
///
/// Errors: `AMOUNT_FORMAT`, `AMOUNT_PRECISION`, `AMOUNT_RANGE` (negative, or more than ten digits).
pub(super) fn to_send(text: &str, currency: Option<&str>) -> Result<String, Code> {
    let value =
        hundredths(text).map_err(|_| parse_decimal(text, 2).err().unwrap_or(Code::AmountPrecision))?;
    let whole = currency.and_then(|code| Currency::parse(code).ok()).is_some_and(|code| code.decimals() == 0);
    match (whole, value / 100, value % 100) {
        (true, units, 0) => Ok(units.to_string()),
        (true, ..) => Err(Code::AmountPrecision),
        (false, units, cents) => Ok(format!("{units}.{cents:02}")),
    }
}

/// An amount as text with the decimals of its currency.
///
/// Errors: `AMOUNT_PRECISION` (a thousandth cannot be written), `AMOUNT_RANGE` (more than ten digits).
pub(super) fn write(amount: &Amount) -> Result<String, Code> {
    let text = amount.to_decimal();
    let text = match amount.currency().decimals() {
        3 => text.strip_suffix('0').ok_or(Code::AmountPrecision)?,
        _ => &text,
    };
    hundredths(text).map(|_| text.to_owned()).map_err(|_| Code::AmountRange)
}

/// Whether two texts of the wire are the same amount.
pub(super) fn same(one: &str, other: &str) -> bool {
    plain_number(one).is_some_and(|one| Some(one) == plain_number(other))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::amount::Currency;

    fn amount(text: &str, currency: &str) -> Amount {
        Amount::parse(text, Currency::parse(currency).unwrap()).unwrap()
    }

    #[test]
    fn an_amount_has_at_most_ten_digits_and_two_decimals() {
        for (text, expected) in [("10", 1_000), ("20.3", 2_030), ("20.34", 2_034), ("0", 0), ("007", 700)] {
            assert_eq!(hundredths(text), Ok(expected), "{text}");
        }
        for text in ["", ".", ".5", "5.", "1.234", "-1", "+1", "1e2", "1,00", "12345678901", " 1", "\u{661}"]
        {
            assert_eq!(hundredths(text), Err(Code::AmountFormat), "{text}");
        }
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        for (text, currency, expected) in [
            ("34.5", "USD", Ok("34.50")),
            ("150", "JPY", Ok("150")),
            ("1.5", "KWD", Ok("1.50")),
            ("1.234", "KWD", Err(Code::AmountPrecision)),
            ("9999999999.99", "USD", Ok("9999999999.99")),
            ("99999999999", "JPY", Err(Code::AmountRange)),
        ] {
            assert_eq!(write(&amount(text, currency)), expected.map(str::to_owned), "{text} {currency}");
        }
    }

    #[test]
    fn an_amount_leaves_in_one_form_however_it_was_typed() {
        for typed in ["5", "5.0", "5.00", "05"] {
            assert_eq!(to_send(typed, None).as_deref(), Ok("5.00"), "{typed}");
            assert_eq!(to_send(typed, Some("HKD")).as_deref(), Ok("5.00"), "{typed}");
            assert_eq!(to_send(typed, Some("JPY")).as_deref(), Ok("5"), "{typed}");
        }
        for (typed, currency, sent) in [
            ("0.5", Some("KWD"), Ok("0.50")),
            ("0.05", None, Ok("0.05")),
            ("5.50", Some("JPY"), Err(Code::AmountPrecision)),
            ("1.234", None, Err(Code::AmountPrecision)),
        ] {
            assert_eq!(to_send(typed, currency), sent.map(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn amounts_are_compared_as_numbers() {
        for (one, other, same_amount) in [
            ("20", "20.0", true),
            ("20.00", "20.000", true),
            ("020", "20", true),
            ("20.01", "20", false),
            ("20,00", "20.00", false),
            ("x", "x", false),
        ] {
            assert_eq!(same(one, other), same_amount, "{one} {other}");
        }
    }
}
