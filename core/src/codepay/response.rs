//! `response_code` and what each says about money (section 7.5).

use crate::text;
use crate::wire_enum;

wire_enum! {
    /// `response_code` of a reply. `0` is what terminals in the field write for `000`.
    pub enum ResponseCode {
        Success = "000", "success";
        SuccessShort = "0", "success, as terminals in the field write it";
        InProgress = "101", "a transaction is in progress, try again later";
        Cancellation = "102", "transaction cancellation";
        AlreadySuccessful = "103", "the transaction is successful";
        DoesNotExist = "104", "the transaction does not exist";
        Refunded = "105", "the transaction is refunded";
        Failed = "106", "the transaction failed";
        Timeout = "107", "timeout";
        ResultUnknown = "108", "the result is unknown";
        NetworkAnomaly = "109", "network anomaly";
        OperatorCancellation = "110", "operator cancellation";
        ReadCardTimeout = "111", "read card timeout";
        QrCodeTimeout = "112", "QR code timeout";
        Duplicate = "113", "duplicate merchant order number";
        UnsupportedTransType = "114", "unsupported transaction type";
        Reject = "115", "reject";
        NotLoggedIn = "116", "not logged in";
        UnsupportedScenario = "117", "unsupported payment scenario";
        TokenExpired = "118", "token expired";
        CannotVoid = "119", "can not void";
        OutOfLimit = "120", "amount out of limit";
        AmountFormat = "121", "incorrect amount format";
        CloseFailed = "201", "failed to close the transaction";
        ParameterError = "202", "parameter error";
        UnknownError = "999", "unknown error";
    }
}

/// What a code is worth when no final `trans_status` says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Done.
    Approved,
    /// Nobody knows: ask. Whatever is not in the table belongs here.
    Unknown,
    /// Not done, and nothing is left open.
    Failed,
}

impl ResponseCode {
    /// The class of the code.
    pub const fn class(&self) -> Class {
        match self {
            ResponseCode::Success | ResponseCode::SuccessShort => Class::Approved,
            ResponseCode::InProgress
            | ResponseCode::AlreadySuccessful
            | ResponseCode::Timeout
            | ResponseCode::ResultUnknown
            | ResponseCode::NetworkAnomaly
            | ResponseCode::QrCodeTimeout
            // The number is known there, so a request with it may have been paid.
            | ResponseCode::Duplicate
            | ResponseCode::UnknownError
            | ResponseCode::Other(_) => Class::Unknown,
            _ => Class::Failed,
        }
    }

    /// Whether it says success.
    pub const fn is_success(&self) -> bool {
        matches!(self.class(), Class::Approved)
    }

    /// Whether somebody stopped the transaction.
    pub const fn is_cancel(&self) -> bool {
        matches!(self, ResponseCode::Cancellation | ResponseCode::OperatorCancellation)
    }

    /// Whether the customer did not come in time.
    pub const fn is_timeout(&self) -> bool {
        matches!(self, ResponseCode::Timeout | ResponseCode::ReadCardTimeout | ResponseCode::QrCodeTimeout)
    }
}

/// Whether a terminal's words speak of a timeout: then a code that says failed is not believed.
pub(super) fn speaks_of_timeout(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["timeout", "time out", "timed out", "超时", "逾時"].iter().any(|known| text::holds(&words, known))
}
