//! The ciphers, digests and encodings the rooms of tillwire-core share; each room says what they are applied to.
//!
//! Nothing here is a protocol: no key formats, no initialisation vectors, no canonical texts, and no documented
//! codes, which every room gives its refusals itself. It is a crate of its own because it is built for speed
//! where everything else is built to be small.

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(any(target_family = "wasm", test))]
mod vector;

#[cfg(not(target_family = "wasm"))]
use native as cipher;
#[cfg(target_family = "wasm")]
use vector as cipher;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use core::fmt;
use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;

/// The size of an AES block and of an initialisation vector, in bytes.
pub const BLOCK: usize = 16;

/// Why bytes were not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// The key is not 16, 24 or 32 bytes.
    KeyLength,
    /// Not standard base64 with its padding.
    Base64,
    /// The ciphertext is empty or not whole blocks, or its padding is wrong: another key, or damage. What failed
    /// inside a decryption is not told apart.
    Decrypt,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::KeyLength => "the key is not 16, 24 or 32 bytes",
            Error::Base64 => "not standard base64 with its padding",
            Error::Decrypt => "does not decrypt under this key",
        })
    }
}

impl core::error::Error for Error {}

/// AES-CBC with PKCS#7 padding; the key is 16, 24 or 32 bytes. Errors: [`Error::KeyLength`].
pub fn seal_cbc(key: &[u8], iv: &[u8; BLOCK], plain: &[u8]) -> Result<Vec<u8>, Error> {
    cipher::seal(key, iv, plain)
}

/// The reverse of [`seal_cbc`]. Errors: [`Error::KeyLength`], [`Error::Decrypt`].
pub fn open_cbc(key: &[u8], iv: &[u8; BLOCK], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    if sealed.is_empty() || !sealed.len().is_multiple_of(BLOCK) {
        return Err(Error::Decrypt);
    }
    cipher::open(key, iv, sealed)
}

/// MD5 of the parts joined, as 32 upper-case hex digits.
pub fn md5_hex(parts: &[&[u8]]) -> String {
    let mut hash = Md5::new();
    parts.iter().for_each(|part| hash.update(part));
    hex(&hash.finalize())
}

/// SHA-256 of the parts joined, as 64 upper-case hex digits.
#[cfg(feature = "sha256")]
pub fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = sha2::Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    String::from_utf8(digits).unwrap_or_default()
}

fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'A' + value - 10 }
}

/// Standard base64 with padding and no line breaks.
pub fn to_base64(bytes: &[u8]) -> String {
    let mut text = vec![0; bytes.len().div_ceil(3) * 4];
    let written = BASE64_STANDARD.encode_slice(bytes, &mut text).unwrap_or_default();
    text.truncate(written);
    String::from_utf8(text).unwrap_or_default()
}

/// Reads standard base64: padding present, no white space, no stray bits. Errors: [`Error::Base64`].
pub fn from_base64(text: &[u8]) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; text.len().div_ceil(4) * 3];
    let length = BASE64_STANDARD.decode_slice(text, &mut bytes).map_err(|_| Error::Base64)?;
    bytes.truncate(length);
    Ok(bytes)
}

/// Whether two byte strings are equal, in a time that does not tell where they differ.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const IV: &[u8; BLOCK] = b"0123456789abcdef";

    #[test]
    fn what_is_sealed_opens_again_with_each_key_size() {
        for size in [16, 24, 32] {
            let key = vec![7; size];
            for length in [0, 1, 15, 16, 17, 1000] {
                let plain = vec![b'x'; length];
                let sealed = seal_cbc(&key, IV, &plain).unwrap();
                assert_eq!(sealed.len(), (length / BLOCK + 1) * BLOCK);
                assert_eq!(open_cbc(&key, IV, &sealed), Ok(plain));
            }
        }
        assert_eq!(seal_cbc(&[0; 15], IV, b""), Err(Error::KeyLength));
        assert_eq!(open_cbc(&[0; 33], IV, &[0; 16]), Err(Error::KeyLength));
    }

    #[test]
    fn part_blocks_and_bad_padding_look_the_same_outside() {
        for length in [0, 1, 15, 17, 31, 33, 32] {
            assert_eq!(open_cbc(&[1; 32], IV, &vec![0; length]), Err(Error::Decrypt), "{length} bytes");
        }
    }

    #[test]
    fn md5_is_upper_case_hex_of_the_joined_parts() {
        assert_eq!(md5_hex(&[b"a", b"bc"]), "900150983CD24FB0D6963F7D28E17F72");
    }

    #[test]
    fn base64_that_another_reader_might_take_differently_is_refused() {
        for text in ["QUJD\n", "QUJ D", "QUI", "QUJ=", "QR==", "QUJD=", "QU-_", "===="] {
            assert_eq!(from_base64(text.as_bytes()), Err(Error::Base64), "{text}");
        }
        assert_eq!(from_base64(b"QUI="), Ok(b"AB".to_vec()));
    }
}
