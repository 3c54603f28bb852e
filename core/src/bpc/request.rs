//! Requests: `tranType` and the fields of each (section "tranType"). Every value is a JSON text, amounts too.

use crate::amount::Amount;
use crate::code::Code;
use crate::json::Writer;
use crate::payment::Method;
use crate::wire_enum;

/// The `Content-Type` of requests.
pub const CONTENT_TYPE: &str = "application/json; charset=UTF-8";
/// The longest field, in bytes; no document names one.
const MAX_FIELD: usize = 1024;

wire_enum! {
    /// `tranType`: the operation.
    pub enum TranType {
        Code = "F", "ask for a payment code";
        Query = "G", "what became of a payment";
        Refund = "R", "give money back";
        RefundQuery = "J", "what became of a refund";
        Close = "S", "close an order";
    }
}

wire_enum! {
    /// `payType`: the customer's wallet.
    pub enum PayType {
        Alipay = "ZFBA", "Alipay";
        Wechat = "WEIX", "WeChat Pay";
        UnionpayQr = "UPAY", "UnionPay QR";
    }
}

impl PayType {
    /// The type of a method. Errors: `UNSUPPORTED_METHOD`.
    pub fn of(method: Method) -> Result<PayType, Code> {
        Ok(match method {
            Method::Alipay => PayType::Alipay,
            Method::Wechat => PayType::Wechat,
            Method::UnionpayQr => PayType::UnionpayQr,
            _ => return Err(Code::UnsupportedMethod),
        })
    }
}

/// Who asks: fields that every request has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `mid`: the merchant's number.
    pub mid: String,
    /// `posNo`: the device's number.
    pub pos_no: String,
    /// `tellerNo`: the operator.
    pub teller_no: Option<String>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// F: ask for a payment code.
    Code {
        /// `txnAmt`: 12 digits on the wire, in cents.
        txn_amt: Amount,
        /// `payType`.
        pay_type: PayType,
        /// `tradeNo`: our order number.
        trade_no: String,
        /// `merOrderNo`.
        mer_order_no: Option<String>,
        /// `qrValidTime` in seconds; none leaves the gateway its ten minutes.
        qr_valid_time: Option<u32>,
        /// `retUrl`: where the gateway sends its notification.
        ret_url: Option<String>,
    },
    /// G: what became of the payment with this `sysTrace`.
    Query {
        /// `orgSysTrace`.
        org_sys_trace: String,
    },
    /// R: give money back.
    Refund {
        /// `txnAmt`: plain digits on the wire, in cents.
        txn_amt: Amount,
        /// `orgSysTrace`: that of the payment.
        org_sys_trace: String,
        /// `tradeNo`: the order number of the payment.
        trade_no: String,
        /// `payType`, which some banks want here too.
        pay_type: Option<String>,
        /// `retUrl`.
        ret_url: Option<String>,
    },
    /// J: what became of the refund with this `sysTrace`.
    RefundQuery {
        /// `orgSysTrace`: that of the refund.
        org_sys_trace: String,
        /// `payType`, which some banks want here too.
        pay_type: Option<String>,
    },
    /// S: close the order with this `sysTrace`.
    Close {
        /// `orgSysTrace`.
        org_sys_trace: String,
    },
}

impl Request {
    /// The operation.
    pub const fn tran_type(&self) -> TranType {
        match self {
            Request::Code { .. } => TranType::Code,
            Request::Query { .. } => TranType::Query,
            Request::Refund { .. } => TranType::Refund,
            Request::RefundQuery { .. } => TranType::RefundQuery,
            Request::Close { .. } => TranType::Close,
        }
    }

    /// The body to sign and send. Errors: `INVALID_FIELD`.
    pub fn body(&self, caller: &Caller) -> Result<String, Code> {
        let fields: Vec<(&str, String)> =
            self.fields(caller).into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let carried = |value: &String| value.len() <= MAX_FIELD && !value.contains(char::is_control);
        // Only qrValidTime may be there and empty.
        let wrong =
            |(name, value): &(&str, String)| !carried(value) || (value.is_empty() && *name != "qrValidTime");
        if fields.iter().any(wrong) {
            return Err(Code::InvalidField);
        }
        Ok(fields.iter().fold(Writer::new(), |out, (name, value)| out.text(name, value)).finish())
    }

    fn fields(&self, caller: &Caller) -> Vec<(&'static str, Option<String>)> {
        let some = |text: &str| Some(text.to_owned());
        let mut fields = vec![
            ("tranType", some(self.tran_type().wire())),
            ("mid", some(&caller.mid)),
            ("posNo", some(&caller.pos_no)),
            ("tellerNo", caller.teller_no.clone()),
        ];
        fields.extend(match self {
            Request::Code { txn_amt, pay_type, trade_no, mer_order_no, qr_valid_time, ret_url } => vec![
                ("txnAmt", Some(format!("{:012}", txn_amt.minor()))),
                ("payType", some(pay_type.wire())),
                ("tradeNo", some(trade_no)),
                ("merOrderNo", mer_order_no.clone()),
                ("qrValidTime", Some(qr_valid_time.map_or(String::new(), |seconds| format!("{seconds:08}")))),
                ("retUrl", ret_url.clone()),
            ],
            Request::Refund { txn_amt, org_sys_trace, trade_no, pay_type, ret_url } => vec![
                ("txnAmt", Some(txn_amt.minor().to_string())),
                ("orgSysTrace", some(org_sys_trace)),
                ("tradeNo", some(trade_no)),
                ("payType", pay_type.clone()),
                ("retUrl", ret_url.clone()),
            ],
            Request::RefundQuery { org_sys_trace, pay_type } => {
                vec![("orgSysTrace", some(org_sys_trace)), ("payType", pay_type.clone())]
            }
            Request::Query { org_sys_trace } | Request::Close { org_sys_trace } => {
                vec![("orgSysTrace", some(org_sys_trace))]
            }
        });
        fields
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::amount::Currency;

    fn caller() -> Caller {
        let [mid, pos_no, teller] = ["104320170118888", "37381542", "001"].map(str::to_owned);
        Caller { mid, pos_no, teller_no: Some(teller) }
    }

    fn amount(minor: u64) -> Amount {
        Amount::from_minor(minor, Currency::parse("CNY").unwrap()).unwrap()
    }

    #[test]
    fn every_operation_has_the_documented_fields() {
        let trace = || "3738154220190807103911009064".to_owned();
        let head = r#""mid":"104320170118888","posNo":"37381542","tellerNo":"001""#;
        let code = Request::Code {
            txn_amt: amount(1010),
            pay_type: PayType::Alipay,
            trade_no: "100040".to_owned(),
            mer_order_no: Some("001".to_owned()),
            qr_valid_time: None,
            ret_url: Some("https://shop.example/r".to_owned()),
        };
        let refund = Request::Refund {
            txn_amt: amount(1),
            org_sys_trace: trace(),
            trade_no: "100040".to_owned(),
            pay_type: None,
            ret_url: None,
        };
        let cases = [
            (
                code,
                "F",
                r#""txnAmt":"000000001010","payType":"ZFBA","tradeNo":"100040","merOrderNo":"001","qrValidTime":"","retUrl":"https://shop.example/r""#
                    .to_owned(),
            ),
            (Request::Query { org_sys_trace: trace() }, "G", format!(r#""orgSysTrace":"{}""#, trace())),
            (
                refund,
                "R",
                format!(r#""txnAmt":"1","orgSysTrace":"{}","tradeNo":"100040""#, trace()),
            ),
            (
                Request::RefundQuery { org_sys_trace: trace(), pay_type: Some("WEIX".to_owned()) },
                "J",
                format!(r#""orgSysTrace":"{}","payType":"WEIX""#, trace()),
            ),
            (Request::Close { org_sys_trace: trace() }, "S", format!(r#""orgSysTrace":"{}""#, trace())),
        ];
        for (request, tran_type, rest) in cases {
            let expected = format!(r#"{{"tranType":"{tran_type}",{head},{rest}}}"#);
            assert_eq!(request.body(&caller()).unwrap(), expected);
        }
    }

    #[test]
    fn a_field_that_the_wire_cannot_carry_is_refused() {
        for trace in ["", "a\nb", &"x".repeat(1025)] {
            let query = Request::Query { org_sys_trace: trace.to_owned() };
            assert_eq!(query.body(&caller()), Err(Code::InvalidField), "{trace:?}");
        }
    }
}
