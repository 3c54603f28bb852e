//! The canonical text of a content, and the digest that signs it with the POS-KEY (section 5).

use super::{Content, PosKey, Scalar};
use crate::crypto;

/// The text that is signed: `{amt=10.1,channel='wx',func_type=1001}`. Sorted, unescaped, null as `''`.
pub fn canonical(content: &Content) -> String {
    let fields: Vec<String> = content.iter().map(|(name, value)| field(name, value)).collect();
    format!("{{{}}}", fields.join(","))
}

/// MD5 of the canonical text followed by the POS-KEY, as 32 upper-case hex digits.
pub fn digest(content: &Content, key: &PosKey) -> String {
    crypto::md5_hex(&[canonical(content).as_bytes(), key.text()])
}

fn field(name: &str, value: &Scalar) -> String {
    match value {
        Scalar::Number(source) => format!("{name}={source}"),
        Scalar::Text(_) | Scalar::Null => format!("{name}='{}'", value.as_str()),
    }
}
