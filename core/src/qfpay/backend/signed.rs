//! Signatures: of a request over its fields, of a notification over its body. Both end with the merchant's key.

use crate::code::Code;
use crate::crypto;
use crate::secret::Secret;

/// The header with the merchant's app code.
pub const APP_CODE: &str = "X-QF-APPCODE";
/// The header with the signature.
pub const SIGN: &str = "X-QF-SIGN";
/// The header with the name of the digest; absent, it is MD5.
pub const SIGN_TYPE: &str = "X-QF-SIGNTYPE";

/// The digest under which a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignType {
    /// `MD5`, which is taken where the header is absent.
    #[default]
    Md5,
    /// `SHA256`, which the newer documents recommend.
    Sha256,
}

impl SignType {
    /// Every digest, by its word.
    pub const ALL: [SignType; 2] = [SignType::Md5, SignType::Sha256];

    /// The word of the header.
    pub const fn as_str(self) -> &'static str {
        match self {
            SignType::Md5 => "MD5",
            SignType::Sha256 => "SHA256",
        }
    }

    /// The digest of that word.
    pub fn parse(text: &str) -> Option<SignType> {
        SignType::ALL.into_iter().find(|known| known.as_str() == text)
    }

    fn hex(self, parts: &[&[u8]]) -> String {
        match self {
            SignType::Md5 => crypto::md5_hex(parts),
            SignType::Sha256 => crypto::sha256_hex(parts),
        }
    }
}

/// Who asks. It shows no key.
#[derive(Clone)]
pub struct Account {
    /// The app code that the vendor gave the merchant.
    pub app_code: String,
    /// The key that belongs to it.
    pub key: Secret,
    /// How requests are signed.
    pub sign_type: SignType,
}

/// The text that is signed: `name=value` of every field, sorted by name and joined with `&`, nothing escaped.
pub fn canonical(fields: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = fields.iter().collect();
    sorted.sort();
    sorted.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The signature of a request: upper-case hex digits.
pub fn sign(fields: &[(String, String)], account: &Account) -> String {
    account.sign_type.hex(&[canonical(fields).as_bytes(), account.key.expose()])
}

/// Checks the signature of a notification, in constant time and in either case, over its bytes as they came.
///
/// Errors: `SIGN_MISSING`, `SIGN_MISMATCH`.
pub fn verify(body: &[u8], sign: &str, key: &Secret) -> Result<(), Code> {
    let expected = crypto::md5_hex(&[body, key.expose()]);
    match sign.trim().to_ascii_uppercase() {
        sign if sign.is_empty() => Err(Code::SignMissing),
        sign if crypto::equal(expected.as_bytes(), sign.as_bytes()) => Ok(()),
        _ => Err(Code::SignMismatch),
    }
}
