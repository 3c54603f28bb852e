//! The verbs a script may say: what can happen to a request, in one table.
//!
//! The table is the only place that spells a verb or a member. What a verb means on a wire is the room's
//! business; a room takes those that mean nothing there as ACCEPT.

use super::step::{Error, Read, Step};

/// The kind of request that a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A payment or a refund.
    Money,
    /// An inquiry.
    Query,
    /// A cancel of what is running.
    Cancel,
    /// A print.
    Print,
    /// A notification to the merchant.
    Notify,
    /// A question to the vendor's back end.
    Backend,
}

impl On {
    /// The word in a script.
    pub const fn as_str(self) -> &'static str {
        match self {
            On::Money => "money",
            On::Query => "query",
            On::Cancel => "cancel",
            On::Print => "print",
            On::Notify => "notify",
            On::Backend => "backend",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let all = [On::Money, On::Query, On::Cancel, On::Print, On::Notify, On::Backend];
        all.into_iter().find(|on| on.as_str() == text)
    }
}

/// A member of a verb: its name in JSON and what it is when the step leaves it out (`None`: it must be given).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The name in JSON.
    pub name: &'static str,
    /// What stands for an absent one.
    pub default: Option<&'static str>,
    /// Whether it is text; otherwise it is a whole number.
    pub text: bool,
}

/// One verb of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The verb's name in JSON.
    pub name: &'static str,
    /// The kind of request it waits for when a step does not say.
    pub on: On,
    /// Its members.
    pub members: &'static [Member],
    /// What it does.
    pub meaning: &'static str,
}

/// Makes [`Verb`], its table and its reader from one list:
/// `Variant { field: type = "member" or default } = "NAME", on, "meaning";`
macro_rules! verbs {
    ($($verb:ident $({ $($field:ident: $type:ty = $member:literal or $default:expr),* })? =
        $name:literal, $on:ident, $meaning:literal;)*) => {
        /// What happens to a request.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each member is said in its verb's sentence")]
        pub enum Verb { $(#[doc = $meaning] $verb $({ $($field: $type),* })?,)* }

        impl Verb {
            /// Every verb with its members: what a script may say.
            pub const TABLE: &'static [Row] = &[$(Row {
                name: $name,
                on: On::$on,
                members: &[$($(Member { name: $member, default: $default, text: <$type as Read>::TEXT }),*)?],
                meaning: $meaning,
            },)*];

            pub(super) fn read(row: &Row, step: &Step<'_>) -> Result<Verb, Error> {
                $(if row.name == $name {
                    return Ok(Verb::$verb $({ $($field: <$type>::read(step, $member, $default)?),* })?);
                })*
                Err(Error::Verb { step: step.index })
            }
        }
    };
}

verbs! {
    Accept = "ACCEPT", Money, "the terminal does what was asked and answers";
    Decline { code: String = "code" or Some("1205") } = "DECLINE", Money, "the bank declines: inner respcd `code`";
    DropBeforeRead = "DROP_BEFORE_READ", Money, "the connection ends and nothing was taken from it";
    DropAfterRead = "DROP_AFTER_READ", Money, "the request is read, nothing is done, the connection ends";
    ChargeThenDrop = "CHARGE_THEN_DROP", Money, "it is done and the connection ends without an answer";
    ChargeThenRst = "CHARGE_THEN_RST", Money, "it is done and the connection is reset";
    ChargeThenDelay { ms: u64 = "ms" or None } = "CHARGE_THEN_DELAY", Money, "it is done and the answer comes `ms` later";
    Truncate { k: usize = "k" or None } = "TRUNCATE", Money, "it is done, the first `k` bytes of the answer leave, the connection ends";
    PartialHeaders = "PARTIAL_HEADERS", Money, "it is done, half of an HTTP status line leaves and nothing more";
    NoAck = "NO_ACK", Money, "serial: the frame is not acknowledged; the answer comes 1500 ms later";
    LateAck { ms: u64 = "ms" or None } = "LATE_ACK", Money, "serial: the acknowledgement comes `ms` late, and the answer with it";
    Nack { code: String = "code" or Some("30") } = "NACK", Money, "serial: error type `code` (two hex digits, perhaps more as its data) instead of an acknowledgement; nothing is done";
    WrongRef = "WRONG_REF", Money, "serial: the acknowledgement has another number";
    WrongOrder = "WRONG_ORDER", Money, "it is done and the answer names another order";
    WrongAmount = "WRONG_AMOUNT", Money, "it is done and the answer names another amount";
    WrongCcy = "WRONG_CCY", Money, "it is done and the answer names another currency";
    Dup { n: usize = "n" or Some("2") } = "DUP", Money, "streams: the answer comes `n` times";
    Split { n: usize = "n" or Some("2"), gap: u64 = "gap" or Some("0") } = "SPLIT", Money, "streams: the answer comes in `n` pieces, `gap` ms apart; serial: in `n` fragments";
    Interleave = "INTERLEAVE", Money, "serial: fragments of the answer and of a second one like it alternate";
    Garbage { n: usize = "n" or Some("32") } = "GARBAGE", Money, "it is done and `n` bytes of noise come instead of the answer; serial: before and behind it";
    BitFlip { at: usize = "at" or None } = "BIT_FLIP", Money, "it is done and bit `at` of the answer is flipped";
    Plaintext = "PLAINTEXT", Money, "it is done and the answer is in clear";
    Code { code: String = "code" or None } = "CODE", Money, "the answer's outer respcd is `code`; nothing is done, except for 6000: done, without data";
    Busy = "BUSY", Money, "the terminal is busy: nothing is done";
    Restart = "RESTART", Money, "the terminal restarts: every connection ends, what runs is forgotten";
    RotateKey = "ROTATE_KEY", Money, "it is done and the key changes before the answer is sealed";
    Freeze = "FREEZE", Money, "the terminal answers nothing any more until the next script or a reset";
    Slow { bytes_per_second: u64 = "bytesPerSecond" or None } = "SLOW", Money, "it is done and the answer takes its time";
    Reorder = "REORDER", Money, "sockets: two answers come in reverse order";
    QueryFail { k: usize = "k" or Some("1") } = "QUERY_FAIL", Query, "the next `k` requests get no answer, their connections end";
    CodeButCharged { code: String = "code" or None } = "CODE_BUT_CHARGED", Money, "it is done and the answer's outer respcd is `code`";
    HtmlBody = "HTML_BODY", Money, "HTTP: a web page with status 200 answers, the terminal never saw the request";
    Status { code: u16 = "code" or None } = "STATUS", Money, "HTTP: it is done and the answer is empty with status `code`";
    EmptyData { form: String = "form" or Some("text"), code: String = "code" or Some("110") } = "EMPTY_DATA", Money, "CodePay: it ends with `code` (cancelled by the operator), and the answer's biz_data is an empty `text`, `null` or `missing`";
    WsDrop = "WS_DROP", Money, "WebSocket: it is done and the socket ends without a close frame";
    Silent = "SILENT", Notify, "the notification never comes; on money, sockets: it is done and nothing answers";
    Redeliver { n: usize = "count" or Some("2"), gap: u64 = "gap" or Some("0") } = "REDELIVER", Notify, "the notification comes `count` times, `gap` ms apart, whatever is answered";
    Forge { form: String = "form" or Some("wrong") } = "FORGE", Notify, "the notification, or the answer of a gateway, is signed `wrong`, `empty` (not at all) or `upper` (rightly, in capitals)";
    EnterAmount { minor: u64 = "minor" or None } = "ENTER_AMOUNT", Money, "whoever is at the terminal enters `minor` units: the amount of a refund that may be changed there, the tip that a sale asks for on its screen";
    Wait = "WAIT", Money, "the terminal waits for the customer";
}

impl Row {
    pub(super) fn owns(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        matches!(name, "on" | "verb" | "count") || self.owns(name)
    }
}
