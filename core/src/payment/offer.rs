//! What a gateway's customer is offered: a page to go to, or a code to scan.
//!
//! A request to a gateway only brings an offer; money moves when a customer takes it. So the offer is written
//! down before anybody sees it, and from then on the payment is pending until the gateway says what became of it.

use super::notation::{number, text, wanted};
use crate::code::Code;
use crate::json::{Value, Writer, array, quote};

/// An HTML form that the customer's browser posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Names and values, not escaped.
    pub fields: Vec<(String, String)>,
}

/// What the customer is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// A page of the gateway: by a link or by a form, which say the same.
    Page {
        /// The whole link.
        redirect: String,
        /// The same as a POST.
        form: Form,
        /// Until when it is waited for, in Unix milliseconds; none: without end.
        expires: Option<u64>,
    },
    /// A code to scan.
    Code {
        /// The text of the QR code.
        qr: String,
        /// Until when it can be paid, in Unix milliseconds.
        expires: u64,
    },
}

/// The system took a request up, and it is not decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The system's own number of it, which inquiries need where there is one.
    pub number: Option<String>,
    /// What the customer is offered; none for a refund that takes its time.
    pub offer: Option<Offer>,
}

impl Offer {
    /// Until when it can be taken, in Unix milliseconds.
    pub fn expires(&self) -> Option<u64> {
        match self {
            Offer::Page { expires, .. } => *expires,
            Offer::Code { expires, .. } => Some(*expires),
        }
    }

    /// The same without what it says: only until when it lasts.
    pub(super) fn unsaid(&self) -> Offer {
        let form = Form { action: String::new(), fields: Vec::new() };
        match self {
            Offer::Page { expires, .. } => Offer::Page { redirect: String::new(), form, expires: *expires },
            Offer::Code { expires, .. } => Offer::Code { qr: String::new(), expires: *expires },
        }
    }

    /// Whether that is all that is known of it.
    pub(super) fn is_unsaid(&self) -> bool {
        let (Offer::Page { redirect: said, .. } | Offer::Code { qr: said, .. }) = self;
        said.is_empty()
    }

    /// The notation of journal and API: `{redirect, form: {action, fields}, expiresAt?}` or `{qr, expiresAt}`.
    pub fn to_json(&self) -> String {
        let out = match self {
            Offer::Page { redirect, form, .. } => {
                Writer::new().text("redirect", redirect).raw("form", &form.to_json())
            }
            Offer::Code { qr, .. } => Writer::new().text("qr", qr),
        };
        out.raw_if("expiresAt", self.expires().map(|at| at.to_string())).finish()
    }

    fn read(value: &Value) -> Result<Offer, Code> {
        let expires = number(value, "expiresAt").ok();
        match text(value, "qr") {
            Some(qr) => Ok(Offer::Code { qr: qr.to_owned(), expires: expires.ok_or(Code::InvalidField)? }),
            None => Ok(Offer::Page {
                redirect: wanted(value, "redirect")?.to_owned(),
                form: Form::read(value.member("form").ok_or(Code::InvalidField)?)?,
                expires,
            }),
        }
    }
}

impl Form {
    fn to_json(&self) -> String {
        let field = |(name, value): &(String, String)| array([quote(name), quote(value)].into_iter());
        let fields = array(self.fields.iter().map(field));
        Writer::new().text("action", &self.action).raw("fields", &fields).finish()
    }

    fn read(value: &Value) -> Result<Form, Code> {
        let fields = value.member("fields").ok_or(Code::InvalidField)?;
        Ok(Form { action: wanted(value, "action")?.to_owned(), fields: super::notation::read_pairs(fields)? })
    }
}

/// The members of a record.
pub(super) fn write_taken(out: Writer, taken: &Taken) -> Writer {
    let out = out.text_if("number", taken.number.as_deref());
    out.raw_if("offer", taken.offer.as_ref().map(Offer::to_json))
}

/// The reverse.
pub(super) fn read_taken(value: &Value) -> Result<Taken, Code> {
    let offer = value.member("offer").map(Offer::read).transpose()?;
    Ok(Taken { number: text(value, "number").map(str::to_owned), offer })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payment::Record;

    #[test]
    fn an_offer_is_read_as_it_was_written() {
        let fields = vec![("req".to_owned(), "a+/=".to_owned()), ("sign".to_owned(), "\"".to_owned())];
        let form = Form { action: "https://pay.example/api".to_owned(), fields };
        let page =
            |expires| Offer::Page { redirect: "https://pay.example/x?y".into(), form: form.clone(), expires };
        let code = Offer::Code { qr: "https://qr.example/1".to_owned(), expires: 7 };
        for offer in [None, Some(page(None)), Some(page(Some(9))), Some(code)] {
            for number in [None, Some("N1".to_owned())] {
                let record = Record::Taken(Taken { number, offer: offer.clone() });
                assert_eq!(Record::decode(&record.encode()).unwrap(), record);
            }
        }
    }
}
