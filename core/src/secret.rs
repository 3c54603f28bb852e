//! A text that must not be shown: POS-KEYs, gateway keys, tokens.
//!
//! It has no `Debug`, `Display` or serialisation, and its bytes are wiped when it is dropped.
//! Whoever needs the text says so with [`Secret::expose`], which is easy to search for.

use zeroize::Zeroizing;

/// A secret text. Wiped on drop, never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the text over; the caller's copy is gone.
    pub fn new(text: String) -> Self {
        Secret(Zeroizing::new(text.into_bytes()))
    }

    /// The bytes, for a cipher or a digest and nothing else.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret::new(text.to_owned())
    }
}
