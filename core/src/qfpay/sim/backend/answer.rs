//! What the back end says: records of its book, in answers and notifications, and how a script falsifies them.

use super::super::book::{Book, PAID, Refund, Sale};
use super::Options;
use crate::form;
use crate::json::{Writer, array};
use crate::qfpay::backend::signed::{self, APP_CODE, Account, SIGN, SIGN_TYPE, SignType};
use crate::secret::Secret;
use crate::sim::gateway::{Say, Telling};
use crate::sim::{Chance, Notice, Request, Transmit, Verb, hong_kong};

/// `respcd` of an app code or a signature that is not the merchant's.
const SIGNATURE_ERROR: &str = "1108";
/// `respcd` of a request that names no transaction.
const PARAMETER_ERROR: &str = "1104";

/// Which transaction is asked about.
pub(super) struct Asked {
    /// All that was said.
    pub fields: Vec<(String, String)>,
}

impl Asked {
    /// Reads and verifies a request. Errors: the `respcd` to answer.
    pub(super) fn read(request: &Request, options: &Options) -> Result<Asked, &'static str> {
        let header = |name: &str| request.message.header(&name.to_ascii_lowercase());
        let body = core::str::from_utf8(&request.message.body).map_err(|_| PARAMETER_ERROR)?;
        let fields = form::read(body).map_err(|_| PARAMETER_ERROR)?;
        let sign_type = header(SIGN_TYPE).map_or(Some(SignType::Md5), SignType::parse);
        let (app_code, key) = (options.app_code.clone(), options.key.clone());
        let account = Account { app_code, key, sign_type: sign_type.ok_or(SIGNATURE_ERROR)? };
        let sign = header(SIGN).unwrap_or_default().to_ascii_uppercase();
        if header(APP_CODE) != Some(&account.app_code) || sign != signed::sign(&fields, &account) {
            return Err(SIGNATURE_ERROR);
        }
        let asked = Asked { fields };
        if asked.order().is_empty() { Err(PARAMETER_ERROR) } else { Ok(asked) }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The order number that it names, or the other one.
    pub(super) fn order(&self) -> &str {
        self.field("out_trade_no").or(self.field("syssn")).unwrap_or_default()
    }

    fn is(&self, order: Option<&str>, syssn: &str) -> bool {
        let by_order = self.field("out_trade_no").is_none_or(|asked| Some(asked) == order);
        by_order && self.field("syssn").is_none_or(|asked| asked == syssn)
    }
}

/// One transaction as it stands in the records.
#[derive(Debug, Clone)]
pub(super) struct Record {
    order: Option<String>,
    syssn: String,
    origssn: Option<String>,
    minor: u64,
    currency: String,
    respcd: String,
    cancel: &'static str,
    pay_type: String,
    at: u64,
}

/// A payment, paid or refused.
pub(super) fn of_sale(sale: &Sale) -> Record {
    let cancel = match sale.refunded {
        0 => "0",
        all if all == sale.amount.minor() => "3",
        _ => "5",
    };
    Record {
        order: Some(sale.order.clone()).filter(|order| !order.is_empty()),
        syssn: sale.syssn.clone(),
        origssn: None,
        minor: sale.amount.minor(),
        currency: sale.amount.currency().as_str().to_owned(),
        respcd: sale.result.clone(),
        cancel,
        pay_type: sale.pay_type().wire().to_owned(),
        at: sale.at,
    }
}

/// A refund: it has no order number of the till's.
pub(super) fn of_refund(refund: &Refund) -> Record {
    Record {
        order: None,
        syssn: refund.syssn.clone(),
        origssn: Some(refund.sale.syssn.clone()),
        minor: refund.minor,
        respcd: PAID.to_owned(),
        cancel: "0",
        at: refund.at,
        ..of_sale(&refund.sale)
    }
}

/// The answer to a question.
pub(super) fn reply(asked: &Result<Asked, &'static str>, book: &Book, verb: &Verb) -> Transmit {
    let body = match (asked, verb) {
        (_, Verb::CodeButCharged { code }) => failed(code),
        (Err(respcd), _) => failed(respcd),
        (Ok(asked), verb) => {
            let say = said(verb);
            let sales = book.sales().iter().map(of_sale);
            let all = sales.chain(book.refunds().iter().map(of_refund));
            let found = all.filter(|record| asked.is(record.order.as_deref(), &record.syssn));
            let rows = array(found.map(|record| row(&record, &say).finish()));
            let out = Writer::new().text("respcd", "0000").text("resperr", "success").text("respmsg", "");
            out.number("page", "1").number("page_size", "10").raw("data", &rows).finish()
        }
    };
    Transmit::reply(200, Vec::new(), body.into_bytes())
}

/// The notification of what succeeded.
pub(super) fn notice(
    record: &Record,
    url: &str,
    key: &Secret,
    telling: &Telling,
    chance: &mut Chance,
) -> Notice {
    let kind = if record.origssn.is_some() { "refund" } else { "payment" };
    let json = row(record, &telling.say).text("status", "1").text("notify_type", kind).finish();
    let body = telling.noise.map_or(json.into_bytes(), |count| chance.bytes(count));
    let sign = telling.sign.apply(crate::crypto::md5_hex(&[&body, key.expose()]));
    let head = vec![("Content-Type", "application/json".to_owned()), (SIGN, sign)];
    Notice { url: url.to_owned(), head, body, get: false }
}

fn said(verb: &Verb) -> Say {
    match verb {
        Verb::Code { code } => Say::Code(code.clone()),
        Verb::WrongOrder => Say::WrongOrder,
        Verb::WrongAmount => Say::WrongAmount,
        Verb::WrongCcy => Say::WrongMerchant,
        _ => Say::Truth,
    }
}

/// The members that answers and notifications share. Whatever [`Say::WrongMerchant`] is elsewhere, here it is another
/// currency.
fn row(record: &Record, say: &Say) -> Writer {
    let order = match (say, &record.order) {
        (Say::WrongOrder, _) => Some("X00000001"),
        (_, order) => order.as_deref(),
    };
    let respcd = if let Say::Code(code) = say { code } else { &record.respcd };
    let currency = if *say == Say::WrongMerchant { "XXX" } else { &record.currency };
    let minor = record.minor + u64::from(*say == Say::WrongAmount);
    let kind = if record.origssn.is_some() { "refund" } else { "payment" };
    let at = hong_kong(record.at);
    Writer::new()
        .text("syssn", &record.syssn)
        .text_if("origssn", record.origssn.as_deref())
        .text_if("out_trade_no", order)
        .text("txamt", &minor.to_string())
        .text("txcurrcd", currency)
        .text("respcd", respcd)
        .text("errmsg", if respcd == PAID { "success" } else { "" })
        .text("order_type", kind)
        .text("pay_type", &record.pay_type)
        .text("cancel", record.cancel)
        .text("sysdtm", &at)
        .text("txdtm", &at)
        .text("paydtm", &at)
        .text("chnlsn", "")
}

fn failed(respcd: &str) -> String {
    Writer::new().text("respcd", respcd).text("resperr", "request refused").text("respmsg", "").finish()
}
