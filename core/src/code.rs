//! The one table of codes: what happened, whether money may have moved, whether trying again is safe.
//!
//! Every error, outcome, message, document and test table speaks in these constants. A room's own error type
//! answers `code()`; nothing outside this file gives a code a meaning.

use core::fmt;

/// Whether money may have moved, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// None has moved.
    None,
    /// It has moved.
    Moved,
    /// Nobody knows yet: ask before doing anything again.
    Unknown,
}

impl Money {
    /// The word used on every surface.
    pub const fn as_str(self) -> &'static str {
        match self {
            Money::None => "none",
            Money::Moved => "moved",
            Money::Unknown => "unknown",
        }
    }
}

/// Makes the enum, its lookups and its table from one list of rows:
/// `Variant = "CODE", where it appears, money, retry safe, "meaning";`
macro_rules! codes {
    ($($name:ident = $text:literal, $place:ident, $money:ident, $retry:literal, $meaning:literal;)*) => {
        /// A documented code. [`Code::as_str`] is its fixed spelling.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        impl Code {
            /// Every code, in the table's order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The fixed spelling, such as `AMOUNT_FORMAT`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The code of that spelling.
            pub fn parse(text: &str) -> Option<Code> {
                Some(match text { $($text => Code::$name,)* _ => return None })
            }

            /// Where it appears: input, open, start, outcome, answer, wire ...
            pub const fn place(self) -> &'static str {
                match self { $(Code::$name => stringify!($place),)* }
            }

            /// What it means, in one sentence for engineers.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning,)* }
            }

            /// Whether money may have moved; `None` where that depends on what carries the code.
            pub const fn money(self) -> Option<Money> {
                match self { $(Code::$name => codes!(@money $money),)* }
            }

            /// Whether the same thing may be tried again without charging twice.
            pub const fn retry_safe(self) -> bool {
                match self { $(Code::$name => $retry,)* }
            }
        }
    };
    (@money no) => { Some(Money::None) };
    (@money moved) => { Some(Money::Moved) };
    (@money unknown) => { Some(Money::Unknown) };
    (@money depends) => { None };
}

codes! {
    AmountFormat = "AMOUNT_FORMAT", input, no, true, "amount is not a plain decimal text or minor units";
    AmountPrecision = "AMOUNT_PRECISION", input, no, true, "more decimals than the currency has";
    AmountRange = "AMOUNT_RANGE", input, no, true, "amount is zero or negative or too large for the system";
    Currency = "CURRENCY", input, no, true, "the amount's currency is not the terminal's";
    InvalidField = "INVALID_FIELD", input, no, true, "a field holds characters or a length the wire cannot carry";
    UnsupportedMethod = "UNSUPPORTED_METHOD", input, no, true, "this system has no such payment method";
    UnsupportedOperation = "UNSUPPORTED_OPERATION", input, no, true, "this system or link cannot do that";
    KeyFormat = "KEY_FORMAT", input, no, true, "the key's length or (hex mode) alphabet is wrong";
    IntentConflict = "INTENT_CONFLICT", input, no, false, "the reference is known with another amount or method";
    RefundTooLarge = "REFUND_TOO_LARGE", input, no, true, "more than what is left to refund";
    VoidNotAllowed = "VOID_NOT_ALLOWED", answer, no, true, "the terminal no longer voids this sale";
    NoPort = "NO_PORT", open, no, true, "no serial port is chosen or present";
    PortBusy = "PORT_BUSY", open, no, true, "the port is open elsewhere";
    PortPermission = "PORT_PERMISSION", open, no, true, "the operating system refuses the port";
    UserCancelledPicker = "USER_CANCELLED_PICKER", open, no, true, "the person closed the port chooser";
    NeedsPermission = "NEEDS_PERMISSION", open, no, true, "the browser's permission (serial or local network) is missing";
    InsecureContext = "INSECURE_CONTEXT", open, no, true, "the page is not a secure context";
    UnsupportedBrowser = "UNSUPPORTED_BROWSER", open, no, true, "the browser lacks what this link needs";
    UnsupportedChip = "UNSUPPORTED_CHIP", open, no, true, "the USB chip is one the document declares unsupported (a warning)";
    ConnectRefused = "CONNECT_REFUSED", open, no, true, "nothing listens at the terminal's address";
    ConnectTimeout = "CONNECT_TIMEOUT", open, no, true, "the terminal's address does not answer within 5 s";
    TlsFailed = "TLS_FAILED", open, no, true, "the certificate is not trusted";
    HelperLost = "HELPER_LOST", open, depends, false, "the helper is not running or went away";
    HelperVersion = "HELPER_VERSION", open, no, true, "page and helper do not speak the same protocol version";
    NotPaired = "NOT_PAIRED", open, no, true, "this origin has no valid token of the helper";
    OriginForbidden = "ORIGIN_FORBIDDEN", helper, no, true, "the page's origin is not on the list";
    HostForbidden = "HOST_FORBIDDEN", helper, no, true, "the Host header is not one of the helper's names";
    TargetForbidden = "TARGET_FORBIDDEN", helper, no, true, "the target is not an allowed address";
    TerminalLocked = "TERMINAL_LOCKED", open, no, true, "another tab or process owns the terminal";
    TerminalUnresolved = "TERMINAL_UNRESOLVED", start, no, true, "an earlier payment on this terminal has no outcome yet";
    JournalUnavailable = "JOURNAL_UNAVAILABLE", start, no, true, "the record could not be made durable: nothing was sent";
    JournalConflict = "JOURNAL_CONFLICT", journal, no, true, "another writer appended first: re-read";
    JournalDamaged = "JOURNAL_DAMAGED", journal, unknown, false, "a record is torn or changed: its intent is unknown";
    JournalVersion = "JOURNAL_VERSION", journal, no, false, "written by a newer version: refused and kept";
    AbortedBeforeSend = "ABORTED_BEFORE_SEND", outcome, no, true, "stopped before the first byte left";
    AckTimeout = "ACK_TIMEOUT", step, unknown, false, "no acknowledgement within 1000 ms of the last byte: still listening";
    PortLost = "PORT_LOST", link, depends, false, "the serial port went away";
    OutcomeUnknown = "OUTCOME_UNKNOWN", outcome, unknown, false, "sent and no trustworthy answer: being asked";
    NotCharged = "NOT_CHARGED", outcome, no, true, "proved by query (or by hand) that no money moved";
    Recovered = "RECOVERED", outcome, depends, false, "the outcome was found by query after a gap (a note on the real outcome)";
    Cancelled = "CANCELLED", outcome, no, true, "cancelled at the till or the terminal";
    CancelTooLate = "CANCEL_TOO_LATE", outcome, moved, false, "a cancel was asked but the payment went through";
    CancelUnconfirmed = "CANCEL_UNCONFIRMED", step, unknown, false, "the cancel got no answer: the payment's own outcome decides";
    NothingToCancel = "NOTHING_TO_CANCEL", answer, no, true, "no payment is running";
    TerminalBusy = "TERMINAL_BUSY", answer, no, true, "the terminal did not take the request: it is busy";
    KeyMismatch = "KEY_MISMATCH", answer, no, true, "the terminal could not decrypt or verify: wrong key or key mode";
    TerminalRejected30 = "TERMINAL_REJECTED_30", answer, unknown, false, "the terminal answered error type 0x30 (unknown error): query";
    TerminalRejected31 = "TERMINAL_REJECTED_31", answer, no, true, "error type 0x31 frame format: not executed";
    TerminalRejected32 = "TERMINAL_REJECTED_32", answer, no, true, "error type 0x32 verification: not executed";
    TerminalRejected34 = "TERMINAL_REJECTED_34", answer, no, true, "error type 0x34 data format: not executed";
    TerminalRejected35 = "TERMINAL_REJECTED_35", answer, no, true, "error type 0x35 fragments: not executed";
    UnknownCode = "UNKNOWN_CODE", answer, unknown, false, "a code that is not in the table: query";
    UnknownOrder = "UNKNOWN_ORDER", answer, no, false, "the order is not known there";
    LateResponse = "LATE_RESPONSE", event, depends, false, "an answer to an earlier payment: given to its own intent";
    Contradiction = "CONTRADICTION", event, moved, false, "two answers disagree: approved stays and a person is told";
    PrintFailed = "PRINT_FAILED", answer, depends, true, "the receipt was not printed: the payment is untouched";
    FrameStart = "FRAME_START", wire, depends, false, "no start marker";
    FrameVersion = "FRAME_VERSION", wire, depends, false, "version byte is not 01";
    FrameType = "FRAME_TYPE", wire, depends, false, "type byte is not 10 20 30..35";
    FrameRef = "FRAME_REF", wire, depends, false, "number is not 01..7f";
    FrameLength = "FRAME_LENGTH", wire, depends, false, "lengths contradict each other";
    FrameEnd = "FRAME_END", wire, depends, false, "no end marker where the length says";
    FrameIncomplete = "FRAME_INCOMPLETE", wire, depends, false, "fewer bytes than the length says";
    ReassemblyTimeout = "REASSEMBLY_TIMEOUT", wire, depends, false, "500 ms without a further byte";
    ReassemblyMismatch = "REASSEMBLY_MISMATCH", wire, depends, false, "fragments disagree on the message length";
    ReassemblyOverflow = "REASSEMBLY_OVERFLOW", wire, depends, false, "fragments add up to more than the message";
    ReassemblyLimit = "REASSEMBLY_LIMIT", wire, depends, false, "too many messages being reassembled";
    LatePacket = "LATE_PACKET", wire, depends, false, "a fragment of a message already dropped";
    Base64 = "BASE64", wire, depends, false, "not base64 (after trimming)";
    CipherLength = "CIPHER_LENGTH", wire, depends, false, "not a multiple of 16 bytes";
    DecryptFailed = "DECRYPT_FAILED", wire, depends, false, "one code for padding and text failures after decryption";
    Utf8Invalid = "UTF8_INVALID", wire, depends, false, "not UTF-8 (never replaced)";
    JsonSyntax = "JSON_SYNTAX", wire, depends, false, "not JSON (or the lenient form)";
    JsonDepth = "JSON_DEPTH", wire, depends, false, "nested too deep";
    JsonDuplicateKey = "JSON_DUPLICATE_KEY", wire, depends, false, "the same member twice";
    JsonTrailing = "JSON_TRAILING", wire, depends, false, "text after the value";
    Schema = "SCHEMA", wire, depends, false, "a member has the wrong shape";
    EmptyPayload = "EMPTY_PAYLOAD", wire, depends, false, "nothing to read";
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", wire, depends, false, "over the documented size";
    ResponseTooLarge = "RESPONSE_TOO_LARGE", wire, depends, false, "over the documented size";
    EnvelopeNoDigest = "ENVELOPE_NO_DIGEST", wire, depends, false, "the envelope has no digest";
    EnvelopeDigestFormat = "ENVELOPE_DIGEST_FORMAT", wire, depends, false, "the digest is not 32 hex digits";
    DigestMismatch = "DIGEST_MISMATCH", wire, depends, false, "the digest is not that of the content and key";
    PlaintextResponse = "PLAINTEXT_RESPONSE", wire, unknown, false, "a clear reply where sealed ones are required";
    ResponseMismatch = "RESPONSE_MISMATCH", answer, unknown, false, "the answer is for another order";
    AmountMismatch = "AMOUNT_MISMATCH", answer, moved, false, "the answer's amount or currency is not the intent's: a person decides";
    ResponseIncomplete = "RESPONSE_INCOMPLETE", answer, unknown, false, "success without readable data: query";
    UntrustedResponse = "UNTRUSTED_RESPONSE", answer, unknown, false, "unsigned or wrongly signed or not from the system at all";
    SignMissing = "SIGN_MISSING", notification, depends, false, "no signature";
    SignMismatch = "SIGN_MISMATCH", notification, depends, false, "wrong signature";
    WrongMerchant = "WRONG_MERCHANT", notification, depends, false, "another merchant's";
    DuplicateParam = "DUPLICATE_PARAM", notification, depends, false, "a parameter twice";
    UnconfirmedNotification = "UNCONFIRMED_NOTIFICATION", notification, unknown, false, "an unsigned hint: query";
    NotFound = "NOT_FOUND", helper, no, true, "no such terminal or path";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_again_by_its_spelling() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
        assert_eq!(Code::parse("NO_SUCH_CODE"), None);
    }
}
