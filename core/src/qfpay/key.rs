//! The POS-KEY: a secret text that signs, and the AES key made of it (sections 1 and 16).

use super::Error;
use crate::crypto::{self, BLOCK};
use crate::json;
use crate::secret::Secret;
use zeroize::Zeroizing;

/// The constant initialisation vector (section 1).
const IV: &[u8; BLOCK] = b"qfpay202306_hjsh";

/// How the POS-KEY becomes the AES key. The digest uses the text in either mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyMode {
    /// The text's own bytes: 16, 24 or 32 of them.
    #[default]
    Utf8,
    /// 32 hex digits that give 16 bytes.
    Hex,
}

/// A POS-KEY, checked. Its bytes are wiped on drop and it is never printed.
#[derive(Clone)]
pub struct PosKey {
    text: Secret,
    cipher: Zeroizing<Vec<u8>>,
}

impl PosKey {
    /// Checks the key. Errors: `KEY_FORMAT` (a wrong length, white space or control characters, or in hex mode
    /// anything but 32 hex digits).
    pub fn new(text: &str, mode: KeyMode) -> Result<Self, Error> {
        let cipher = match mode {
            KeyMode::Utf8 => utf8_bytes(text),
            KeyMode::Hex => hex_bytes(text),
        };
        let cipher = cipher.map(Zeroizing::new).ok_or(Error::KeyFormat)?;
        Ok(PosKey { text: Secret::from(text), cipher })
    }

    /// How its cipher's key was made.
    pub fn mode(&self) -> KeyMode {
        if self.cipher.as_slice() == self.text() { KeyMode::Utf8 } else { KeyMode::Hex }
    }

    /// Another key of the same mode and length: the text backwards.
    #[cfg(feature = "sim")]
    pub(super) fn reversed(&self) -> Result<Self, Error> {
        let text = core::str::from_utf8(self.text()).map_err(|_| Error::KeyFormat)?;
        PosKey::new(&text.chars().rev().collect::<String>(), self.mode())
    }

    /// The text that is appended to what is signed.
    pub(super) fn text(&self) -> &[u8] {
        self.text.expose()
    }

    /// Encrypts, without base64.
    pub(super) fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(crypto::seal_cbc(&self.cipher, IV, plain)?)
    }

    /// Decrypts to text. Errors: `DECRYPT_FAILED` (length, padding and text alike; raw control characters, which no
    /// message holds, are what a wrong key leaves when its padding happens to fit).
    pub(super) fn decrypt(&self, sealed: &[u8]) -> Result<String, Error> {
        let plain = String::from_utf8(crypto::open_cbc(&self.cipher, IV, sealed)?);
        let is_control = |byte: u8| byte < b' ' && !byte.is_ascii_whitespace();
        let is_text = |plain: &String| json::run_before(plain.as_bytes(), is_control) == plain.len();
        plain.ok().filter(is_text).ok_or(Error::Decrypt)
    }

    /// Whether the last block decrypts to valid padding when `before` is the block in front of it: a quick look
    /// that spares decrypting the whole.
    pub(super) fn ends_here(&self, before: &[u8; BLOCK], last: &[u8]) -> bool {
        crypto::open_cbc(&self.cipher, before, last).is_ok()
    }
}

fn utf8_bytes(text: &str) -> Option<Vec<u8>> {
    let fits = matches!(text.len(), 16 | 24 | 32);
    let pasted = text.chars().any(|char| char.is_whitespace() || char.is_control());
    (fits && !pasted).then(|| text.as_bytes().to_vec())
}

fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    if text.len() != 32 {
        return None;
    }
    let nibble = |byte: u8| char::from(byte).to_digit(16);
    let pair = |[high, low]: &[u8; 2]| Some((nibble(*high)? << 4 | nibble(*low)?) as u8);
    text.as_bytes().as_chunks().0.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_keeps_the_mode_of_the_one_before() {
        let hex = "f46b1f08bec1f39104792cc79ec9aacd";
        for mode in [KeyMode::Utf8, KeyMode::Hex] {
            assert_eq!(PosKey::new(hex, mode).map(|key| key.mode()), Ok(mode));
        }
    }

    #[test]
    fn a_key_of_the_wrong_length_or_alphabet_is_refused() {
        let hex = "f46b1f08bec1f39104792cc79ec9aacd";
        for text in ["", "f46b1f08", "0123456789abcde", "0123456789abcdef0", &hex[1..]] {
            assert_eq!(PosKey::new(text, KeyMode::Utf8).err(), Some(Error::KeyFormat), "{text:?}");
            assert_eq!(PosKey::new(text, KeyMode::Hex).err(), Some(Error::KeyFormat), "{text:?}");
        }
        for text in
            ["g46b1f08bec1f39104792cc79ec9aacd", " 46b1f08bec1f39104792cc79ec9aacd", "0123456789abcdef"]
        {
            assert!(PosKey::new(text, KeyMode::Hex).is_err(), "{text:?}");
        }
        assert!(PosKey::new("46b1f08bec1f39104792cc79ec9aacd\n", KeyMode::Utf8).is_err());
        assert!(PosKey::new(&format!("{hex}a"), KeyMode::Hex).is_err());
    }

    #[test]
    fn the_mode_decides_the_size_of_the_cipher_key() {
        let sizes = |text, mode| PosKey::new(text, mode).map(|key| key.cipher.len());
        assert_eq!(sizes("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8), Ok(32));
        assert_eq!(sizes("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Hex), Ok(16));
        assert_eq!(sizes("0123456789abcdef01234567", KeyMode::Utf8), Ok(24));
    }
}
