//! The fields of a reply's `data`, by operation: one table each (section 7).
//!
//! Everything is text as the terminal wrote it: the documents leave open whether `txamt` is in cents, and a
//! number may come as a JSON number or a string. Fields that no table names are kept and readable.

use crate::json::{self, Members, Value};

/// The members of a `data` object, in the terminal's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Members);

impl Fields {
    /// The members, as read or to be written.
    pub fn new(members: Members) -> Self {
        Fields(members)
    }

    /// The text or number of that name; none when it is missing, null or nested.
    pub fn text(&self, name: &str) -> Option<&str> {
        json::find(&self.0, name).and_then(Value::scalar)
    }

    /// All members.
    pub fn members(&self) -> &[(String, Value)] {
        &self.0
    }

    /// Compact JSON.
    pub fn to_json(&self) -> String {
        json::object_json(&self.0)
    }

    /// Read as the data of a payment.
    pub fn payment(&self) -> PaymentData<'_> {
        PaymentData(self)
    }

    /// Read as the data of a refund.
    pub fn refund(&self) -> RefundData<'_> {
        RefundData(self)
    }

    /// Read as the data of an inquiry.
    pub fn inquiry(&self) -> InquiryData<'_> {
        InquiryData(self)
    }
}

/// Makes a view of [`Fields`] with one method a documented field, and its table.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident { $($field:ident $wire:literal $meaning:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a>(&'a Fields);

        impl<'a> $name<'a> {
            /// Every documented field: its name on the wire and what it is.
            pub const TABLE: &'static [(&'static str, &'static str)] = &[$(($wire, $meaning),)+];

            $(#[doc = concat!("`", $wire, "`: ", $meaning, ".")]
            pub fn $field(&self) -> Option<&'a str> {
                self.0.text($wire)
            })+
        }
    };
}

view! {
    /// `data` of a payment.
    PaymentData {
        respcd "respcd" "result of the transaction, 0000 when it succeeded";
        resmsg "resmsg" "result in words";
        reserr "reserr" "error in words";
        mchntnm "mchntnm" "merchant name";
        sysdtm "sysdtm" "system time, Hong Kong local";
        userid "userid" "store number";
        busicd "busicd" "pay type";
        txamt "txamt" "amount";
        txcurrcd "txcurrcd" "currency, letters or ISO number";
        chnlsn "chnlsn" "the channel's number";
        paydtm "paydtm" "payment time, Hong Kong local";
        udid "udid" "device or user number";
        syssn "syssn" "QFPay's number of the transaction";
        clisn "clisn" "the client's serial number";
        out_trade_no "out_trade_no" "the till's order number";
        cardscheme "cardscheme" "card scheme";
    }
}

view! {
    /// `data` of a refund.
    RefundData {
        orig_syssn "orig_syssn" "QFPay's number of the payment";
        syssn "syssn" "QFPay's number of the refund itself";
        txamt "txamt" "amount refunded";
        origin_txamt "originTxamt" "amount of the payment";
        sysdtm "sysdtm" "system time, Hong Kong local";
        paydtm "paydtm" "payment time, Hong Kong local";
        respcd "respcd" "result of the transaction, 0000 when it succeeded";
        resmsg "resmsg" "result in words";
        reserr "reserr" "error in words";
        txcurrcd "txcurrcd" "currency, letters or ISO number";
        txdtm "txdtm" "time of the request, Hong Kong local";
        out_trade_no "out_trade_no" "the till's order number";
        chnlsn "chnlsn" "the channel's number";
    }
}

view! {
    /// `data` of an inquiry.
    InquiryData {
        server_time "server_time" "the server's time";
        cancel "cancel" "0 no, 1 reversed or refunded, 2 cancelled, 3 refunded, 4 pre-authorisation ended, 5 partly refunded";
        clisn "clisn" "the client's serial number";
        opuid "opuid" "operator number";
        syssn "syssn" "QFPay's number of the transaction";
        tradetp "tradetp" "payment or refund";
        sysdtm "sysdtm" "system time, Hong Kong local";
        txcurrcd "txcurrcd" "currency, letters or ISO number";
        origssn "origssn" "QFPay's number of the original transaction";
        opuser "opuser" "operator";
        nickname "nickname" "store";
        allow_refund_amt "allow_refund_amt" "amount that can still be refunded";
        desc "desc" "description";
        txamt "txamt" "amount";
        busicd "busicd" "pay type";
        origbusicd "origbusicd" "pay type of the original transaction";
        chnlsn "chnlsn" "the channel's number";
        cardscheme "cardscheme" "VISA, MASTERCARD, UNIONPAY or AMEX";
        cardno "cardno" "card number, masked";
        cardtype "cardtype" "CREDIT or DEBIT";
        batchno "batchno" "batch number";
        refno "refno" "reference number";
        prepay_amt "prepay_amt" "amount paid in advance";
        customer_source "customer_source" "HK or INT";
        respcd "respcd" "result of the transaction, 0000 when it succeeded";
        out_trade_no "out_trade_no" "the till's order number; not documented, seldom present";
    }
}
