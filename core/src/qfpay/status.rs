//! The public status codes of QFPay's back end, as the inner `respcd` of `data`: what each means, and what it is
//! worth in an answer to a payment, to a refund and to an inquiry.
//!
//! One table, from which all verdicts come (`tests/vectors/qfpay-status-codes.csv` is the same as data). A refusal
//! is believed only where the meaning of its code is final. Codes that speak of trouble on the way, of a request that
//! was there before, or of an order that is already paid say nothing about this one: it is asked for. So is whatever
//! the table does not know.

/// What a code is worth in an answer to a payment or refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// The money moved.
    Approved,
    /// It is not decided yet.
    Pending,
    /// The bank or the business said no, for good.
    Declined,
    /// It was refused before anything was done.
    NotExecuted,
    /// Nothing that could be believed: ask.
    Doubt,
}

/// What a code is worth in the answer to an inquiry about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The payment went through.
    Paid,
    /// It is not decided yet.
    Pending,
    /// It was refused for good.
    Declined,
    /// It was undone.
    Cancelled,
    /// There is no such order, or one that was not paid, is closed or has run out.
    NotFound,
    /// Nothing that could be believed: ask again. Trouble, and what is wrong with the request, are said of paid orders too.
    Doubt,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// The inner `respcd`.
    pub code: &'static str,
    /// What it says, in English.
    pub meaning: &'static str,
    /// In the answer to a payment.
    pub payment: Worth,
    /// In the answer to a refund.
    pub refund: Worth,
    /// In the answer to an inquiry about a payment.
    pub inquiry: Finding,
}

impl Status {
    /// The codes with their meanings.
    #[cfg(feature = "words")]
    pub const WORDS: crate::system::Words = &Status::words();

    #[cfg(feature = "words")]
    #[allow(clippy::indexing_slicing, reason = "the compiler carries it out, and refuses a wrong index")]
    const fn words() -> [(&'static str, &'static str); Status::TABLE.len()] {
        let mut words = [("", ""); Status::TABLE.len()];
        let mut row = 0;
        while row < words.len() {
            words[row] = (Status::TABLE[row].code, Status::TABLE[row].meaning);
            row += 1;
        }
        words
    }

    /// The row of a code; none for one that no document lists.
    pub fn of(code: &str) -> Option<&'static Status> {
        Status::TABLE.iter().find(|status| status.code == code)
    }

    /// Every documented code, in order.
    #[rustfmt::skip]
    pub const TABLE: &'static [Status] = &[
        row("0000", Worth::Approved, Worth::Approved, Finding::Paid, "transaction successful"),
        row("1100", Worth::Doubt, Worth::Doubt, Finding::Doubt, "system under maintenance"),
        row("1101", Worth::Doubt, Worth::Doubt, Finding::Doubt, "reversal error"),
        row("1102", Worth::Doubt, Worth::Doubt, Finding::Doubt, "duplicate request"),
        row("1103", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "request format error"),
        row("1104", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "request parameter error"),
        row("1105", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "device not activated"),
        row("1106", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "invalid device"),
        row("1107", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "device not allowed"),
        row("1108", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "signature error"),
        row("1125", Worth::Doubt, Worth::Doubt, Finding::Doubt, "already refunded"),
        row("1136", Worth::Doubt, Worth::Doubt, Finding::NotFound, "transaction does not exist or cannot be operated on"),
        row("1142", Worth::Doubt, Worth::Doubt, Finding::NotFound, "order already closed"),
        row("1143", Worth::Pending, Worth::Pending, Finding::Pending, "not paid yet or password being entered"),
        row("1145", Worth::Pending, Worth::Pending, Finding::Pending, "processing"),
        row("1147", Worth::Declined, Worth::Declined, Finding::Declined, "WeChat Pay transaction error"),
        row("1150", Worth::Doubt, Worth::Declined, Finding::Doubt, "T0 settlement: cannot be cancelled"),
        row("1155", Worth::Doubt, Worth::Declined, Finding::Doubt, "refund refused"),
        row("1181", Worth::Doubt, Worth::Doubt, Finding::NotFound, "order expired"),
        row("1201", Worth::Declined, Worth::Declined, Finding::Declined, "insufficient balance"),
        row("1202", Worth::Declined, Worth::Declined, Finding::Declined, "payment code wrong or expired"),
        row("1203", Worth::Declined, Worth::Declined, Finding::Declined, "account error"),
        row("1204", Worth::Doubt, Worth::Doubt, Finding::Doubt, "bank error"),
        row("1205", Worth::Declined, Worth::Declined, Finding::Declined, "transaction failed"),
        row("1212", Worth::Declined, Worth::Declined, Finding::Declined, "UnionPay code for use abroad needed"),
        row("1241", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "store does not exist or wrong state"),
        row("1242", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "store configuration error"),
        row("1243", Worth::NotExecuted, Worth::NotExecuted, Finding::Doubt, "store disabled"),
        row("1250", Worth::Declined, Worth::Declined, Finding::Declined, "transaction prohibited"),
        row("1251", Worth::Doubt, Worth::Doubt, Finding::Doubt, "store configuration error (being dealt with)"),
        row("1252", Worth::Doubt, Worth::Doubt, Finding::Doubt, "system error while sending the request"),
        row("1254", Worth::Doubt, Worth::Doubt, Finding::Doubt, "system error"),
        row("1260", Worth::Doubt, Worth::Doubt, Finding::Doubt, "order already paid"),
        row("1261", Worth::Doubt, Worth::Doubt, Finding::NotFound, "order not paid"),
        row("1262", Worth::Doubt, Worth::Doubt, Finding::Doubt, "order already refunded"),
        row("1263", Worth::Doubt, Worth::Doubt, Finding::Cancelled, "order already reversed"),
        row("1264", Worth::Doubt, Worth::Doubt, Finding::NotFound, "order closed"),
        row("1265", Worth::Doubt, Worth::Declined, Finding::Doubt, "no refunds at this hour (23:30-00:30) or for this promotion"),
        row("1266", Worth::Doubt, Worth::Doubt, Finding::Doubt, "order amount wrong"),
        row("1267", Worth::Doubt, Worth::Doubt, Finding::Doubt, "order information does not match"),
        row("1268", Worth::Doubt, Worth::Doubt, Finding::NotFound, "order does not exist"),
        row("1269", Worth::Doubt, Worth::Declined, Finding::Doubt, "unsettled amount of the day too small"),
        row("1270", Worth::Doubt, Worth::Declined, Finding::Doubt, "currency has no partial refunds"),
        row("1271", Worth::Doubt, Worth::Declined, Finding::Doubt, "transaction has no partial refunds"),
        row("1272", Worth::Doubt, Worth::Declined, Finding::Doubt, "more than can be refunded"),
        row("1294", Worth::Declined, Worth::Declined, Finding::Declined, "risk: prohibited by the bank"),
        row("1295", Worth::Doubt, Worth::Doubt, Finding::Doubt, "network congested"),
        row("1296", Worth::Doubt, Worth::Doubt, Finding::Doubt, "network congested"),
        row("1297", Worth::Doubt, Worth::Doubt, Finding::Doubt, "bank system busy"),
        row("1298", Worth::Pending, Worth::Pending, Finding::Pending, "network congested; if paid do not pay again"),
        row("2005", Worth::Declined, Worth::Declined, Finding::Declined, "payment code wrong or expired"),
        row("2011", Worth::Doubt, Worth::Doubt, Finding::Doubt, "serial number repeats"),
    ];
}

const fn row(
    code: &'static str,
    payment: Worth,
    refund: Worth,
    inquiry: Finding,
    meaning: &'static str,
) -> Status {
    Status { code, meaning, payment, refund, inquiry }
}

impl Worth {
    /// The word of the vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Worth::Approved => "approved",
            Worth::Pending => "pending",
            Worth::Declined => "declined",
            Worth::NotExecuted => "not executed",
            Worth::Doubt => "doubt",
        }
    }
}

impl Finding {
    /// The word of the vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Finding::Paid => "paid",
            Finding::Pending => "pending",
            Finding::Declined => "declined",
            Finding::Cancelled => "cancelled",
            Finding::NotFound => "not found",
            Finding::Doubt => "doubt",
        }
    }
}
