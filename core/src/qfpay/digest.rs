//! The canonical text of a content, and the digest that signs it with the POS-KEY (section 5).

use super::{Content, PosKey, Scalar};
use crate::crypto;

/// The text that is signed: `{amt=10.1,channel='wx',func_type=1001}`. Sorted, unescaped, null as `''`.
pub fn canonical(content: &Content) -> String {
    let length = |(name, value): (&str, &Scalar)| name.len() + value.as_str().len() + ",=''".len();
    let mut out = String::with_capacity(content.iter().map(length).sum::<usize>() + "{}".len());
    out.push('{');
    for (name, value) in content.iter() {
        if out.len() > 1 {
            out.push(',');
        }
        push_field(&mut out, name, value);
    }
    out.push('}');
    out
}

/// MD5 of the canonical text followed by the POS-KEY, as 32 upper-case hex digits.
pub fn digest(content: &Content, key: &PosKey) -> String {
    digest_of(&canonical(content), key)
}

/// The digest of a canonical text.
pub(super) fn digest_of(canonical: &str, key: &PosKey) -> String {
    crypto::md5_hex(&[canonical.as_bytes(), key.text()])
}

fn push_field(out: &mut String, name: &str, value: &Scalar) {
    let quote = match value {
        Scalar::Number(_) => "",
        Scalar::Text(_) | Scalar::Null => "'",
    };
    for part in [name, "=", quote, value.as_str(), quote] {
        out.push_str(part);
    }
}
