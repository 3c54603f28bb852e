//! The six operations a till may ask for (sections 2 and 3), as typed requests that become [`Content`].

use super::check::check;
use super::{Channel, Content, Error};
use crate::amount::Amount;
use crate::wire_enum;

wire_enum! {
    /// `func_type`: the operation.
    pub enum FuncType {
        Payment = "1001", "payment";
        Refund = "1002", "refund or void";
        PrintReceipt = "3001", "print receipt";
        PrintSummary = "3002", "print summary";
        Inquiry = "4001", "inquiry";
        Cancel = "5001", "cancel the running payment or refund";
    }
}

wire_enum! {
    /// `scan_type`: which side shows the code. The documents' words are passed on as they are.
    pub enum ScanType {
        QrcodePay = "QRCODE_PAY", "QR code payment";
        ScanPay = "SCAN_PAY", "scan payment";
    }
}

/// The HTTP paths (section 2). Mind that refund is `cancel` and cancel `cancel_request`.
const TRADE: &str = "/api/pos/trade";
const REFUND: &str = "/api/pos/cancel";
const RECEIPT: &str = "/api/pos/print_receipt";
const SUMMARY: &str = "/api/pos/transaction_info";
const INQUIRY: &str = "/api/pos/query_transaction";
const CANCEL: &str = "/api/pos/cancel_request";

impl FuncType {
    /// Every path.
    pub const PATHS: &'static [&'static str] = &[TRADE, REFUND, RECEIPT, SUMMARY, INQUIRY, CANCEL];

    /// Those that move no money.
    pub const HARMLESS: &'static [&'static str] = &[RECEIPT, SUMMARY, INQUIRY, CANCEL];

    /// The HTTP path of the operation; none of an unknown one.
    pub const fn path(&self) -> Option<&'static str> {
        Some(match self {
            FuncType::Payment => TRADE,
            FuncType::Refund => REFUND,
            FuncType::PrintReceipt => RECEIPT,
            FuncType::PrintSummary => SUMMARY,
            FuncType::Inquiry => INQUIRY,
            FuncType::Cancel => CANCEL,
            FuncType::Other(_) => return None,
        })
    }
}

/// An operation, with its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// 1001: take a payment.
    Payment(Payment),
    /// 1002: refund or void a payment.
    Refund(Refund),
    /// 3001: print the receipt of a payment.
    PrintReceipt {
        /// `orderId`: QFPay's `syssn` or the till's `out_trade_no`.
        order_id: String,
    },
    /// 3002: print the summary.
    PrintSummary,
    /// 4001: ask about a payment or refund.
    Inquiry(Inquiry),
    /// 5001: cancel what is running.
    Cancel,
}

/// The fields of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// `amt`, sent as the shortest decimal of currency units.
    pub amt: Amount,
    /// `channel`.
    pub channel: Channel,
    /// `out_trade_no`: the till's order number, at most 64 printable ASCII characters. Always give one: it is the only way to
    /// ask about a payment whose answer was lost.
    pub out_trade_no: Option<String>,
    /// `scan_type`; absent, the terminal takes what it used last.
    pub scan_type: Option<ScanType>,
    /// `camera_id`: true for the front camera, false for the back one.
    pub front_camera: Option<bool>,
    /// `wait_card_timeout` in seconds, above zero; the terminal's default is 120.
    pub wait_card_timeout: Option<u32>,
    /// `payment_timeout` in seconds, above zero; PayMe at most 120.
    pub payment_timeout: Option<u32>,
    /// `moveToBack`: return to the home screen afterwards.
    pub move_to_back: Option<bool>,
}

impl Payment {
    /// A payment with no options.
    pub fn new(amt: Amount, channel: Channel, out_trade_no: &str) -> Self {
        Payment {
            amt,
            channel,
            out_trade_no: Some(out_trade_no.to_owned()),
            scan_type: None,
            front_camera: None,
            wait_card_timeout: None,
            payment_timeout: None,
            move_to_back: None,
        }
    }
}

/// The fields of a refund or void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// `orderId`: QFPay's `syssn` or the till's `out_trade_no` of the payment.
    pub order_id: String,
    /// `refund_amount`; absent, all that is refundable.
    pub refund_amount: Option<RefundAmount>,
    /// `allow_modify_flag`: whether the cashier may change the amount at the terminal.
    pub allow_modify: Option<bool>,
    /// `moveToBack`: return to the home screen afterwards.
    pub move_to_back: Option<bool>,
}

/// How much to refund (section 16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundAmount {
    /// An amount, written with two decimals.
    Of(Amount),
    /// Decimal text, checked and sent unchanged.
    AsWritten(String),
}

/// Which transaction an inquiry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inquiry {
    /// `orderId`: QFPay's `syssn`, or the till's `out_trade_no` for old terminal software.
    OrderId(String),
    /// `out_trade_no`: the till's order number (terminal software 4.32.5 or later).
    OutTradeNo(String),
}

impl Request {
    /// The operation's `func_type`.
    pub const fn func_type(&self) -> FuncType {
        match self {
            Request::Payment(_) => FuncType::Payment,
            Request::Refund(_) => FuncType::Refund,
            Request::PrintReceipt { .. } => FuncType::PrintReceipt,
            Request::PrintSummary => FuncType::PrintSummary,
            Request::Inquiry(_) => FuncType::Inquiry,
            Request::Cancel => FuncType::Cancel,
        }
    }

    /// The HTTP path of the operation.
    pub fn path(&self) -> &'static str {
        self.func_type().path().unwrap_or_default()
    }

    /// The fields to send. Errors: `INVALID_FIELD`, `AMOUNT_FORMAT`, `AMOUNT_PRECISION`, `AMOUNT_RANGE`.
    pub fn content(&self) -> Result<Content, Error> {
        let content = Content::new().number("func_type", self.func_type().wire());
        let content = match self {
            Request::Payment(payment) => payment_fields(content, payment),
            Request::Refund(refund) => refund_fields(content, refund),
            Request::PrintReceipt { order_id } => content.text("orderId", order_id),
            Request::Inquiry(Inquiry::OrderId(order_id)) => content.text("orderId", order_id),
            Request::Inquiry(Inquiry::OutTradeNo(order)) => content.text("out_trade_no", order),
            Request::PrintSummary | Request::Cancel => content,
        };
        check(&content)?;
        Ok(content)
    }
}

fn payment_fields(content: Content, payment: &Payment) -> Content {
    let content = content.number("amt", payment.amt.to_shortest()).text("channel", payment.channel.wire());
    let content = text_if(content, "out_trade_no", payment.out_trade_no.as_deref());
    let content = text_if(content, "scan_type", payment.scan_type.as_ref().map(ScanType::wire));
    let content = flag_if(content, "camera_id", payment.front_camera);
    let content = number_if(content, "wait_card_timeout", payment.wait_card_timeout);
    let content = number_if(content, "payment_timeout", payment.payment_timeout);
    flag_if(content, "moveToBack", payment.move_to_back)
}

fn refund_fields(content: Content, refund: &Refund) -> Content {
    let amount = refund.refund_amount.as_ref().map(RefundAmount::wire);
    let content = content.text("orderId", &refund.order_id);
    let content = text_if(content, "refund_amount", amount.as_deref());
    let content = flag_if(content, "allow_modify_flag", refund.allow_modify);
    flag_if(content, "moveToBack", refund.move_to_back)
}

impl RefundAmount {
    fn wire(&self) -> String {
        match self {
            RefundAmount::AsWritten(text) => text.clone(),
            RefundAmount::Of(amount) if amount.currency().decimals() == 0 => format!("{}.00", amount.minor()),
            RefundAmount::Of(amount) => amount.to_decimal(),
        }
    }
}

fn text_if(content: Content, name: &str, value: Option<&str>) -> Content {
    match value {
        Some(text) => content.text(name, text),
        None => content,
    }
}

fn number_if(content: Content, name: &str, value: Option<u32>) -> Content {
    match value {
        Some(number) => content.number(name, number),
        None => content,
    }
}

fn flag_if(content: Content, name: &str, value: Option<bool>) -> Content {
    number_if(content, name, value.map(u32::from))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::amount::Currency;
    use crate::code::Code;
    use crate::qfpay::canonical;

    fn hkd(text: &str) -> Amount {
        Amount::parse(text, Currency::parse("HKD").unwrap()).unwrap()
    }

    fn text_of(request: &Request) -> String {
        canonical(&request.content().unwrap())
    }

    fn refund(refund_amount: Option<RefundAmount>) -> Request {
        let order_id = "o".to_owned();
        Request::Refund(Refund { order_id, refund_amount, allow_modify: None, move_to_back: None })
    }

    #[test]
    fn every_operation_has_the_documented_fields() {
        let full = Payment {
            scan_type: Some(ScanType::ScanPay),
            front_camera: Some(false),
            wait_card_timeout: Some(120),
            payment_timeout: Some(60),
            move_to_back: Some(true),
            ..Payment::new(hkd("100.00"), Channel::CardPayment, "4567")
        };
        let refund = Refund {
            order_id: "o".to_owned(),
            refund_amount: Some(RefundAmount::Of(hkd("0.05"))),
            allow_modify: Some(true),
            move_to_back: Some(true),
        };
        let cases = [
            (
                Request::Payment(full),
                "{amt=100,camera_id=0,channel='card_payment',func_type=1001,moveToBack=1,out_trade_no='4567',\
                 payment_timeout=60,scan_type='SCAN_PAY',wait_card_timeout=120}",
            ),
            (
                Request::Refund(refund),
                "{allow_modify_flag=1,func_type=1002,moveToBack=1,orderId='o',refund_amount='0.05'}",
            ),
            (Request::PrintReceipt { order_id: "o".to_owned() }, "{func_type=3001,orderId='o'}"),
            (Request::PrintSummary, "{func_type=3002}"),
            (Request::Inquiry(Inquiry::OrderId("o".to_owned())), "{func_type=4001,orderId='o'}"),
            (Request::Inquiry(Inquiry::OutTradeNo("o".to_owned())), "{func_type=4001,out_trade_no='o'}"),
            (Request::Cancel, "{func_type=5001}"),
        ];
        for (request, expected) in cases {
            assert_eq!(text_of(&request), expected);
            assert_eq!(request.content().unwrap().func_type(), Some(request.func_type()));
        }
    }

    #[test]
    fn amounts_are_shortest_in_payments_and_have_two_decimals_in_refunds() {
        for (amount, shortest, refunded) in
            [("10.10", "10.1", "10.10"), ("12", "12", "12.00"), ("0.05", "0.05", "0.05")]
        {
            let payment = Request::Payment(Payment::new(hkd(amount), Channel::Fps, "o"));
            assert!(text_of(&payment).contains(&format!("amt={shortest},")), "{amount}");
            let refund = refund(Some(RefundAmount::Of(hkd(amount))));
            assert!(text_of(&refund).ends_with(&format!("refund_amount='{refunded}'}}")), "{amount}");
        }
        assert_eq!(text_of(&refund(None)), "{func_type=1002,orderId='o'}");
    }

    #[test]
    fn a_refund_amount_as_written_is_checked_and_left_alone() {
        let written = |text: &str| refund(Some(RefundAmount::AsWritten(text.to_owned())));
        assert!(text_of(&written("0.1")).ends_with("refund_amount='0.1'}"));
        assert_eq!(written("0").content(), Err(Error::Amount(Code::AmountRange)));
        assert_eq!(written("0.001").content(), Err(Error::Amount(Code::AmountPrecision)));
        assert_eq!(written("1e2").content(), Err(Error::Amount(Code::AmountFormat)));
    }

    #[test]
    fn fields_that_must_not_be_sent_are_named() {
        type Change = fn(&mut Payment);
        let payment = |change: Change| {
            let mut payment = Payment::new(hkd("1"), Channel::Payme, "o");
            change(&mut payment);
            Request::Payment(payment).content()
        };
        let cases: [(Change, &str); 7] = [
            (|payment| payment.out_trade_no = Some("\u{8ba2}\u{5355}1".to_owned()), "out_trade_no"),
            (|payment| payment.out_trade_no = Some("x".repeat(65)), "out_trade_no"),
            (|payment| payment.out_trade_no = Some("a\u{202e}b".to_owned()), "out_trade_no"),
            (|payment| payment.channel = Channel::Other("a\nb".into()), "channel"),
            (|payment| payment.wait_card_timeout = Some(0), "wait_card_timeout"),
            (|payment| payment.payment_timeout = Some(0), "payment_timeout"),
            (|payment| payment.payment_timeout = Some(121), "payment_timeout"),
        ];
        for (change, name) in cases {
            assert_eq!(payment(change), Err(Error::Field(name.into())));
        }
        assert!(payment(|payment| payment.payment_timeout = Some(120)).is_ok());
        assert!(payment(|payment| payment.out_trade_no = Some("x".repeat(64))).is_ok());
        const ODOO: &str = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d--1234--56";
        assert!(payment(|payment| payment.out_trade_no = Some(ODOO.to_owned())).is_ok());
        assert!(payment(|payment| payment.channel = Channel::Other("new".into())).is_ok());
    }
}
