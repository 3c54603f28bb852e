//! What the back end answers: how it took the request, and the transactions it found.

use super::super::data::Fields;
use crate::code::Code;
use crate::json::{self, Members, Value};

/// A reply, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// `respcd`: how the request was taken, `0000` when it was answered. It says nothing of a transaction.
    pub respcd: String,
    /// `resperr`, else `respmsg`; empty when absent.
    pub message: String,
    /// The transactions of `data`; none where there is no `data` at all.
    pub rows: Option<Vec<Fields>>,
}

impl Reply {
    /// Reads the body. `data` is a list, as in the samples, or one transaction alone.
    ///
    /// Errors: those of a JSON text, `SCHEMA` where `respcd` is missing or `data` is neither.
    pub fn read(body: &[u8]) -> Result<Reply, Code> {
        let Value::Object(members) = json::read_bytes(body).map_err(|error| error.code())? else {
            return Err(Code::Schema);
        };
        let respcd = scalar(&members, "respcd").ok_or(Code::Schema)?.to_owned();
        let words = ["resperr", "respmsg"].into_iter().filter_map(|name| scalar(&members, name));
        let mut words = words.filter(|words| !words.is_empty());
        let message = words.next().unwrap_or_default().to_owned();
        Ok(Reply { respcd, message, rows: rows(json::find(&members, "data"))? })
    }

    /// Whether the request was answered.
    pub fn is_answered(&self) -> bool {
        self.respcd == "0000"
    }
}

fn scalar<'a>(members: &'a Members, name: &str) -> Option<&'a str> {
    json::find(members, name).and_then(Value::scalar)
}

fn rows(data: Option<&Value>) -> Result<Option<Vec<Fields>>, Code> {
    match data {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Text(text)) if text.trim_ascii().is_empty() => Ok(None),
        Some(Value::Object(members)) => Ok(Some(vec![Fields::new(members.clone())])),
        Some(Value::Array(rows)) => rows.iter().map(row).collect::<Result<_, _>>().map(Some),
        Some(_) => Err(Code::Schema),
    }
}

fn row(value: &Value) -> Result<Fields, Code> {
    match value {
        Value::Object(members) => Ok(Fields::new(members.clone())),
        _ => Err(Code::Schema),
    }
}
