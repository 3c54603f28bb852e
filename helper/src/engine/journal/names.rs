//! Names of files for names that people gave. File systems may not tell upper from lower case, or two forms of "é";
//! they have device names, forbid characters, drop dots and spaces at the end, and end at 143 bytes. So:
//!
//! ```text
//! sale-7              stays, where it is of lower-case letters, digits, - and _, and no device's name
//! =53ale =2f 7        everything else after a "=", in the manner of quoted-printable
//! +<SHA-256>          where that is too long; the name itself is in the file `name` of that folder
//! ```
//!
//! What is none of these is a stray file and means nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

const LONGEST: usize = 100;
/// Stands before the four digits of what a store may not take. No name that is legal has it.
const MARK: char = '\u{1}';

/// The file of a name: the same for no two.
pub fn file_of(name: &str) -> String {
    let plain = !name.is_empty() && name.len() <= LONGEST && name.bytes().all(is_plain);
    if plain && !is_device(name) {
        return name.to_owned();
    }
    let storable = storable(name);
    let file: String = std::iter::once("=".to_owned()).chain(storable.bytes().map(escaped)).collect();
    if file.len() <= LONGEST { file } else { format!("+{}", hex(&Sha256::digest(storable.as_bytes()))) }
}

/// The name of a file; none where it is a stray, or says its name inside.
pub fn name_of(file: &str) -> Option<String> {
    let name = match file.strip_prefix('=') {
        Some(escaped) => plain(escaped)?,
        None => file.to_owned(),
    };
    (file_of(&name) == file).then_some(name)
}

/// Whether the name is in the file `name`.
pub fn says_its_name(file: &str) -> bool {
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    file.strip_prefix('+').is_some_and(|hash| hash.len() == 64 && hash.bytes().all(digits))
}

/// The name of a file that was made before case and length counted; none where it has none, or the same today.
pub fn former_name_of(file: &str) -> Option<String> {
    let name = match file.strip_prefix('~') {
        Some(encoded) => String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?,
        None => file.to_owned(),
    };
    (former_file_of(&name) == file && file_of(&name) != file).then_some(name)
}

/// How files were called then.
fn former_file_of(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    match !name.is_empty() && name.len() <= LONGEST && name.bytes().all(plain) {
        true => name.to_owned(),
        false => format!("~{}", URL_SAFE_NO_PAD.encode(name)),
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte)
}

fn is_device(name: &str) -> bool {
    let numbered = ["com", "lpt"]
        .iter()
        .any(|kind| name.strip_prefix(kind).is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9'])));
    numbered || ["con", "prn", "aux", "nul"].contains(&name)
}

fn escaped(byte: u8) -> String {
    if is_plain(byte) { char::from(byte).to_string() } else { format!("={byte:02x}") }
}

fn plain(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (*first == b'=').then(|| after.split_at_checked(2)).flatten().and_then(|(digits, behind)| {
            Some((u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?, behind))
        }) {
            Some((byte, behind)) => {
                bytes.push(byte);
                rest = behind;
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    stored(&String::from_utf8(bytes).ok()?)
}

/// Any text as one that every store keeps; no two become the same, and names that are legal stay as they are.
pub fn storable(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter.is_control() {
            true => text.push_str(&format!("{MARK}{:04x}", u32::from(letter))),
            false => text.push(letter),
        }
    }
    text
}

/// The text that was stored; none where nobody stored that.
pub fn stored(text: &str) -> Option<String> {
    let mut parts = text.split(MARK);
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(4)?;
        name.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
        name.push_str(rest);
    }
    Some(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_file_that_the_package_gives_it_and_is_read_back() {
        for (name, file) in [
            ("sale-7", "sale-7"),
            ("", "="),
            ("Sale /7", "==53ale=20=2f7"),
            ("con", "=con"),
            ("com1", "=com1"),
            ("com10", "com10"),
            ("a=b", "=a=3db"),
            ("é", "==c3=a9"),
            ("bank\u{1f}outbox", "=bank=01001foutbox"),
        ] {
            assert_eq!(file_of(name), file, "{name:?}");
            assert_eq!(name_of(file).as_deref(), Some(name), "{file}");
        }
        let file = file_of(&"é".repeat(64));
        assert!(says_its_name(&file) && name_of(&file).is_none(), "{file}");
    }

    #[test]
    fn strays_have_no_name_and_former_files_have_theirs() {
        for stray in ["Sale", "=sale", "=zz", ".x", "+12", "é", "=01", "=0100"] {
            assert_eq!(name_of(stray), None, "{stray}");
        }
        for (file, name) in [("Sale", Some("Sale")), ("~w6k", Some("é")), ("sale", None), ("~Sale", None)] {
            assert_eq!(former_name_of(file).as_deref(), name, "{file}");
        }
    }
}
