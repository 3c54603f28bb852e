//! Tokens: 256 random bits in the page's hands, their digest in ours.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use tillwire_core::secret::Secret;

/// Bytes of a token's digest.
const LENGTH: usize = 32;

/// What is kept of a token: its SHA-256. Equal in constant time.
#[derive(Clone)]
pub struct TokenId([u8; LENGTH]);

impl TokenId {
    /// The digest of a token's text.
    pub fn of(token: &[u8]) -> Self {
        TokenId(Sha256::digest(token).into())
    }

    /// Reads what [`TokenId::to_hex`] wrote.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digit =
            |at: usize| text.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let mut bytes = [0; LENGTH];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = digit(at)?;
        }
        (text.len() == LENGTH * 2).then_some(TokenId(bytes))
    }

    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }
}

impl PartialEq for TokenId {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenId {}

/// Not even the digest is for logs.
impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenId(..)")
    }
}

/// A new token: 64 hex digits. Errors: the system has no randomness.
pub fn mint() -> Result<Secret, getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(Secret::new(hex(&bytes)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_by_its_digest_alone() {
        let token = mint().unwrap();
        let id = TokenId::of(token.expose());
        assert_eq!(token.expose().len(), 64);
        assert_eq!(TokenId::from_hex(&id.to_hex()), Some(id.clone()));
        assert_ne!(TokenId::of(mint().unwrap().expose()), id);
        assert!(!format!("{id:?}").contains(&id.to_hex()[..8]));
        for wrong in ["", "00", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(TokenId::from_hex(wrong), None, "{wrong}");
        }
    }
}
