//! Money: whole minor units and a currency, never a float.
//!
//! `f64 * 100` is wrong for one cent amount in fifteen, so amounts come in as decimal text or minor units and
//! go out as text. What each wire makes of them is said where that wire is written.

use crate::code::Code;
use core::fmt;

/// The largest amount in minor units: twelve digits, the widest field of the supported systems.
pub const MAX_MINOR: u64 = 999_999_999_999;

/// No currency has more decimals; a longer fraction is the tail of a float.
const MAX_DECIMALS: usize = 4;

/// An ISO 4217 currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads three upper-case letters. Errors: `CURRENCY`.
    pub fn parse(text: &str) -> Result<Self, Code> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Currency(letters)),
            _ => Err(Code::Currency),
        }
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals one unit has (ISO 4217): 2 for nearly all.
    pub fn decimals(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

/// An amount above zero, in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    minor: u64,
    currency: Currency,
}

impl Amount {
    /// An amount of `minor` units. Errors: `AMOUNT_RANGE`.
    pub fn from_minor(minor: u64, currency: Currency) -> Result<Self, Code> {
        if minor == 0 || minor > MAX_MINOR { Err(Code::AmountRange) } else { Ok(Amount { minor, currency }) }
    }

    /// Reads decimal text such as `12.50`.
    ///
    /// Errors: `AMOUNT_FORMAT` (not plain ASCII decimal), `AMOUNT_PRECISION` (more decimals than the currency
    /// has), `AMOUNT_RANGE` (zero, negative or too large).
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Code> {
        Amount::from_minor(parse_decimal(text, currency.decimals())?, currency)
    }

    /// Minor units.
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether decimal text is this amount, compared as numbers: zeros in front and behind do not count. None for
    /// what is no such text.
    pub fn is(&self, text: &str) -> Option<bool> {
        plain_number(text).map(|number| number == self.to_shortest())
    }

    /// With all the decimals of the currency: `12.50`.
    pub fn to_decimal(&self) -> String {
        let decimals = self.currency.decimals();
        let unit = 10u64.pow(decimals);
        match decimals {
            0 => self.minor.to_string(),
            _ => format!("{}.{:0width$}", self.minor / unit, self.minor % unit, width = decimals as usize),
        }
    }

    /// The shortest decimal: `12.5`, `12`, `0.05`. The form of ECMAScript's number-to-string.
    pub fn to_shortest(&self) -> String {
        let text = self.to_decimal();
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.as_str(), self.to_decimal())
    }
}

/// Decimal text as minor units with `decimals` places; zero is allowed here (an allowance can be zero).
///
/// Errors as [`Amount::parse`].
pub fn parse_decimal(text: &str, decimals: u32) -> Result<u64, Code> {
    if text.starts_with('-') && is_decimal(text.trim_start_matches('-')) {
        return Err(Code::AmountRange);
    }
    if !is_decimal(text) {
        return Err(Code::AmountFormat);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > MAX_DECIMALS {
        return Err(Code::AmountFormat);
    }
    if fraction.trim_end_matches('0').len() > decimals as usize {
        return Err(Code::AmountPrecision);
    }
    let fraction = fraction.trim_end_matches('0');
    let scale = 10u64.pow(decimals - fraction.len() as u32);
    let digits = format!("{whole}{fraction}");
    let value = digits.parse::<u64>().ok().and_then(|digits| digits.checked_mul(scale));
    value.filter(|minor| *minor <= MAX_MINOR).ok_or(Code::AmountRange)
}

/// Decimal text without the zeros that change nothing: `007.50` is `7.5`. None for a sign, an exponent or anything
/// else that is not digits with at most one point between them.
pub fn plain_number(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
    match fraction.trim_end_matches('0') {
        "" => Some(whole.to_owned()),
        fraction => Some(format!("{whole}.{fraction}")),
    }
}

/// `12`, `12.5`, `0.05`: digits, perhaps one point with digits on both sides, no needless leading zero.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_compared_as_numbers_whatever_zeros_they_are_written_with() {
        let is = |text: &str, minor, currency: &str| {
            let currency = Currency::parse(currency).ok()?;
            Amount::from_minor(minor, currency).ok()?.is(text)
        };
        for (text, minor, currency, expected) in [
            ("26.250", 2_625, "USD", Some(true)),
            ("26.25", 2_625, "USD", Some(true)),
            ("0026.2500000", 2_625, "USD", Some(true)),
            ("26.251", 2_625, "USD", Some(false)),
            ("1.500", 1_500, "KWD", Some(true)),
            ("1.5", 1_500, "KWD", Some(true)),
            ("150.00", 150, "JPY", Some(true)),
            ("0.05", 5, "HKD", Some(true)),
            ("00.050", 5, "HKD", Some(true)),
            ("10", 1_000, "HKD", Some(true)),
            ("1000", 1_000, "HKD", Some(false)),
            ("10,00", 1_000, "HKD", None),
            ("1e1", 1_000, "HKD", None),
            ("-10", 1_000, "HKD", None),
            (".5", 50, "HKD", None),
            ("5.", 500, "HKD", None),
            ("", 500, "HKD", None),
        ] {
            assert_eq!(is(text, minor, currency), expected, "{text} {currency}");
        }
    }

    fn hkd(text: &str) -> Result<u64, Code> {
        Currency::parse("HKD").and_then(|currency| Amount::parse(text, currency)).map(|amount| amount.minor())
    }

    #[test]
    fn decimal_text_becomes_minor_units_exactly() {
        for (text, minor) in [("12.50", 1250), ("12.5", 1250), ("12", 1200), ("0.05", 5), ("0.3", 30)] {
            assert_eq!(hkd(text), Ok(minor), "{text}");
        }
        assert_eq!(hkd("12.500"), Ok(1250), "zeros beyond the cents change nothing");
    }

    #[test]
    fn what_is_not_an_amount_is_refused_with_its_reason() {
        let cases = [
            ("0", Code::AmountRange),
            ("0.00", Code::AmountRange),
            ("-1", Code::AmountRange),
            ("0.001", Code::AmountPrecision),
            ("1e2", Code::AmountFormat),
            ("1,000.00", Code::AmountFormat),
            ("\u{661}\u{660}", Code::AmountFormat),
            ("NaN", Code::AmountFormat),
            ("", Code::AmountFormat),
            (".5", Code::AmountFormat),
            ("5.", Code::AmountFormat),
            ("007", Code::AmountFormat),
            ("99999999999999999999", Code::AmountRange),
            ("0.30000000000000004", Code::AmountFormat),
        ];
        for (text, code) in cases {
            assert_eq!(hkd(text), Err(code), "{text}");
        }
    }

    #[test]
    fn every_cent_amount_below_a_million_survives_both_ways() {
        let Ok(currency) = Currency::parse("HKD") else { unreachable!() };
        for minor in 1..=999_999 {
            let Ok(amount) = Amount::from_minor(minor, currency) else { unreachable!() };
            assert_eq!(Amount::parse(&amount.to_decimal(), currency), Ok(amount));
            assert_eq!(Amount::parse(&amount.to_shortest(), currency), Ok(amount));
        }
    }

    #[test]
    fn currencies_without_cents_have_no_decimals() {
        let Ok(yen) = Currency::parse("JPY") else { unreachable!() };
        assert_eq!(Amount::parse("150", yen).map(|amount| amount.to_decimal()), Ok("150".to_owned()));
        assert_eq!(Amount::parse("1.5", yen), Err(Code::AmountPrecision));
        assert_eq!(Currency::parse("hkd"), Err(Code::Currency));
    }
}
