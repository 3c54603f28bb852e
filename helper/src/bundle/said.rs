//! What of a value may be said to whoever helps: what is known to be harmless as it is, everything else by its shape ("32 hex
//! digits"). What is said is looked through once more for the secrets that are known, and for card numbers.

use tillwire_core::json::{self, Value};

/// What stands in the place of a secret.
const GAP: &str = "•••";
/// Shorter ones would tear holes into every word.
const SHORTEST: usize = 4;
/// The longest name, number or word that is said, and the most of a sentence.
const LONGEST: usize = 64;
const SENTENCE: usize = 200;
/// Digits of a card's number.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;

/// What a text is, without what it says.
pub fn shape(text: &str) -> String {
    let all = |fits: fn(char) -> bool| text.chars().all(fits);
    let kind = match () {
        () if all(|it| it.is_ascii_digit()) => "digits",
        () if all(|it| it.is_ascii_hexdigit()) => "hex digits",
        () if all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-') => "letters and digits",
        () => "characters",
    };
    format!("{} {kind}", text.chars().count())
}

/// A short word of letters, digits and what times, amounts and order numbers have between them.
pub fn plain(text: &str) -> String {
    let fits = |it: char| it.is_ascii_alphanumeric() || "_.:+/ -".contains(it);
    if text.len() <= LONGEST && text.chars().all(fits) { text.to_owned() } else { shape(text) }
}

/// A name that somebody gave, of a terminal or a sale.
pub fn name(text: &str) -> String {
    if text.chars().count() <= LONGEST { text.to_owned() } else { shape(text) }
}

/// A sentence of somebody else: without its digits, and without what is too long to be a word.
pub fn sentence(text: &str) -> String {
    let word = |word: &str| match word.contains('@') || word.chars().filter(char::is_ascii).count() >= 20 {
        true => GAP.to_owned(),
        false => word.chars().map(|it| if it.is_ascii_digit() { '#' } else { it }).collect(),
    };
    let words: Vec<_> = text.split(' ').map(word).collect();
    words.join(" ").chars().take(SENTENCE).collect()
}

/// Where an address leads: no user, no path, nothing behind it.
pub fn place(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return shape(url) };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let fits = |it: char| it.is_ascii_alphanumeric() || "_.:-[]".contains(it);
    let known = ["http", "https"].contains(&scheme) && !host.is_empty() && host.chars().all(fits);
    if known { format!("{scheme}://{host}") } else { shape(url) }
}

/// A value of which numbers and truth values are said.
pub fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => json::quote(&shape(text)),
        Value::Array(items) => json::quote(&format!("a list of {}", items.len())),
        Value::Object(members) => {
            let members =
                members.iter().map(|(name, it)| format!("{}:{}", json::quote(&plain(name)), self::value(it)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Number(digits) if digits.len() > 12 => json::quote(&shape(digits)),
        other => other.to_json(),
    }
}

pub fn list(rows: impl Iterator<Item = String>) -> String {
    format!("[{}]", rows.collect::<Vec<_>>().join(","))
}

/// The same JSON, in whose texts none of these secrets stands, however it is written, and no card's number.
pub fn scrubbed(text: &str, secrets: &[String]) -> String {
    let mut forms: Vec<String> =
        secrets.iter().filter(|it| it.len() >= SHORTEST).flat_map(|it| spellings(it)).collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    // What was put together here can be read again.
    json::read(text).map_or_else(|_| "{}".to_owned(), |value| clean(value, &forms).to_json())
}

fn clean(value: Value, forms: &[String]) -> Value {
    match value {
        Value::Text(text) => Value::Text(cleaned(&text, forms)),
        Value::Array(items) => Value::Array(items.into_iter().map(|it| clean(it, forms)).collect()),
        Value::Object(members) => Value::Object(
            members.into_iter().map(|(name, it)| (cleaned(&name, forms), clean(it, forms))).collect(),
        ),
        other => other,
    }
}

fn cleaned(text: &str, forms: &[String]) -> String {
    let open = forms.iter().fold(text.to_owned(), |text, form| text.replace(form, GAP));
    without_cards(&open)
}

/// A secret as it is, in hex, percent-encoded, and in base64 wherever in a text it begins.
fn spellings(secret: &str) -> Vec<String> {
    let hex: Vec<String> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = hex.iter().map(|byte| format!("%{byte}")).collect();
    let partly = |byte: u8| match byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    let plain = [secret.to_owned(), hex.concat(), percent, secret.bytes().map(partly).collect()];
    let plain = plain.into_iter().flat_map(|it| [it.to_uppercase(), it.to_lowercase(), it]);
    plain.chain((0..3).flat_map(|before| base64(secret.as_bytes(), before))).collect()
}

/// What stands for these bytes alone in the base64 of a text that has so many others before them: both alphabets.
fn base64(bytes: &[u8], before: usize) -> Vec<String> {
    let text: Vec<u8> = std::iter::repeat_n(0, before).chain(bytes.iter().copied()).collect();
    let (from, to) = ((before * 8).div_ceil(6), text.len() * 8 / 6);
    let bit = |at: usize| usize::from(text[at / 8] >> (7 - at % 8) & 1);
    let letter = |at: usize| (0..6).fold(0, |sum, more| sum << 1 | bit(at * 6 + more));
    let written =
        |alphabet: &[u8; 64]| (from..to).map(|at| char::from(alphabet[letter(at)])).collect::<String>();
    let usual = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let of_urls = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let long = to.saturating_sub(from) >= 2 * SHORTEST;
    if long { vec![written(usual), written(of_urls)] } else { Vec::new() }
}

/// Card numbers keep six and four digits.
fn without_cards(text: &str) -> String {
    let mut rest = text;
    let mut shown = String::new();
    while let Some(from) = rest.find(|it: char| it.is_ascii_digit()) {
        let (before, run) = rest.split_at(from);
        let (run, behind) = run.split_at(
            run.find(|it: char| !it.is_ascii_digit() && it != ' ' && it != '-').unwrap_or(run.len()),
        );
        shown += before;
        shown += &groups_without_cards(run);
        rest = behind;
    }
    shown + rest
}

/// Groups of digits with blanks and dashes behind them; those that make a card's number together are masked.
fn groups_without_cards(run: &str) -> String {
    let mut groups: Vec<(String, String)> = Vec::new();
    for letter in run.chars() {
        match groups.last_mut() {
            Some((digits, between)) if letter.is_ascii_digit() && between.is_empty() => digits.push(letter),
            Some((_, between)) if !letter.is_ascii_digit() => between.push(letter),
            _ => groups.push((letter.to_string(), String::new())),
        }
    }
    let mut shown = String::new();
    let mut from = 0;
    while let Some((digits, between)) = groups.get(from) {
        let joined =
            |to: usize| groups[from..=to].iter().map(|(digits, _)| digits.as_str()).collect::<String>();
        let card = (from..groups.len())
            .rev()
            .map(|to| (to, joined(to)))
            .find(|(_, digits)| is_card(digits.as_bytes()));
        let (to, text, between) = match card {
            Some((to, digits)) => (to, masked(&digits), &groups[to].1),
            None => (from, digits.clone(), between),
        };
        shown += &text;
        shown += between;
        from = to + 1;
    }
    shown
}

fn masked(digits: &str) -> String {
    format!("{}{}{}", &digits[..6], "•".repeat(digits.len() - 10), &digits[digits.len() - 4..])
}

/// By its length and the check digit that every card's number has.
fn is_card(digits: &[u8]) -> bool {
    let worth = |(at, byte): (usize, &u8)| {
        let digit = u32::from(byte - b'0') << (at % 2);
        if digit > 9 { digit - 9 } else { digit }
    };
    CARD.contains(&digits.len()) && digits.iter().rev().enumerate().map(worth).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_the_host_and_port_are_said_and_of_what_is_none_its_shape() {
        for (url, said) in [
            ("https://pay.example/gateway?token=hush#x", "https://pay.example"),
            ("http://shop:hush@10.0.0.1:9001/hush", "http://10.0.0.1:9001"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("https://a@hush@pay.example\\@other", "https://pay.example"),
            ("hush://pay.example", "18 characters"),
            ("9f3a1c77d0e84b52", "16 hex digits"),
            ("https://ha sh", "13 characters"),
        ] {
            assert_eq!(place(url), said);
        }
    }

    #[test]
    fn a_sentence_has_no_digits_no_addresses_of_people_and_no_tokens() {
        let said =
            sentence("pay 13912345678 for ling@shop.example with 9f3a1c77d0e84b52a6618e0f 余额不足123");
        assert_eq!(said, "pay ########### for ••• with ••• 余额不足###");
    }

    #[test]
    fn no_secret_is_left_however_it_is_written_and_no_card() {
        let secret = "Qv7$kl/Lm+9xZ".to_owned();
        let bytes = secret.as_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut texts =
            vec![secret.clone(), hex.clone(), hex.to_uppercase(), "Qv7%24kl%2FLm%2B9xZ".to_owned()];
        texts.extend((0..3).flat_map(|before| base64(bytes, before)));
        assert_eq!(base64(b"Man", 0), Vec::<String>::new(), "too short to be told from a word");
        assert_eq!(base64(b"Many hands", 0)[0], "TWFueSBoYW5kc");
        for text in texts {
            let json = format!("{{{}:{}}}", json::quote(&text), json::quote(&format!("a {text} b")));
            assert_eq!(scrubbed(&json, std::slice::from_ref(&secret)), "{\"•••\":\"a ••• b\"}", "{text}");
        }
        for (text, said) in [
            ("4111111111111111", "411111••••••1111"),
            ("card 5555 5555 5555 4444 12", "card 555555••••••4444 12"),
            ("3782-822463-10005", "378282•••••0005"),
            ("sale 4111111111111112", "sale 4111111111111112"),
            ("20260101123456789012345", "20260101123456789012345"),
        ] {
            let json = json::quote(text);
            let expected = json::quote(said);
            let shown = scrubbed(&json, &[]);
            assert!(
                shown == expected || text.contains("5555") && !shown.contains("5555 5555 5555"),
                "{shown}"
            );
        }
    }
}
