//! The script: which fault happens to which request.
//!
//! A script is JSON. Each step says `on` which kind of request it waits (`money` when it does not say) and
//! what happens then; steps of a kind are used up one per request of that kind, afterwards everything is
//! accepted:
//!
//! ```json
//! {"system":"qfpay","steps":[{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"QUERY_FAIL","k":3}],"dedupe":false}
//! ```
//!
//! `dedupe` (true when absent) says whether the terminal answers a repeated order number with its first
//! result. A step with `count` happens so many times. Unknown members are refused: a misspelt fault would
//! silently test nothing.

use crate::code::Code;
use crate::json::{self, Value};
use core::fmt;
use std::collections::VecDeque;

/// Steps that one `count` or `k` may stand for, and the largest number of most members.
const MAX_NUMBER: u64 = 1_000_000;
/// The longest span of a member in ms: one day.
const MAX_SPAN: u64 = 86_400_000;

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
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [On::Money, On::Query, On::Cancel, On::Print, On::Notify].into_iter().find(|on| on.as_str() == text)
    }
}

/// A member of a verb: its name in JSON and what it is when the step leaves it out (`None`: it must be given).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The name in JSON.
    pub name: &'static str,
    /// What stands for an absent one.
    pub default: Option<&'static str>,
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
    ($($verb:ident { $($field:ident: $type:ty = $member:literal or $default:expr),* } = $name:literal, $on:ident, $meaning:literal;)*) => {
        /// What happens to a request.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each member is said in its verb's sentence")]
        pub enum Verb { $(#[doc = $meaning] $verb { $($field: $type),* },)* }

        impl Verb {
            /// Every verb with its members: what a script may say.
            pub const TABLE: &'static [Row] = &[$(Row {
                name: $name,
                on: On::$on,
                members: &[$(Member { name: $member, default: $default }),*],
                meaning: $meaning,
            },)*];

            fn read(row: &Row, step: &Step<'_>) -> Result<Verb, Error> {
                $(if row.name == $name {
                    return Ok(Verb::$verb { $($field: <$type>::read(step, $member, $default)?),* });
                })*
                Err(Error::Verb { step: step.index })
            }
        }
    };
}

verbs! {
    Accept {} = "ACCEPT", Money, "the terminal does what was asked and answers";
    Decline { code: String = "code" or Some("1205") } = "DECLINE", Money, "the bank declines: inner respcd `code`";
    DropBeforeRead {} = "DROP_BEFORE_READ", Money, "the connection ends and nothing was taken from it";
    DropAfterRead {} = "DROP_AFTER_READ", Money, "the request is read, nothing is done, the connection ends";
    ChargeThenDrop {} = "CHARGE_THEN_DROP", Money, "it is done and the connection ends without an answer";
    ChargeThenRst {} = "CHARGE_THEN_RST", Money, "it is done and the connection is reset";
    ChargeThenDelay { ms: u64 = "ms" or None } = "CHARGE_THEN_DELAY", Money, "it is done and the answer comes `ms` later";
    Truncate { k: usize = "k" or None } = "TRUNCATE", Money, "it is done, the first `k` bytes of the answer leave, the connection ends";
    PartialHeaders {} = "PARTIAL_HEADERS", Money, "it is done, half of an HTTP status line leaves and nothing more";
    NoAck {} = "NO_ACK", Money, "serial: the frame is not acknowledged";
    LateAck { ms: u64 = "ms" or None } = "LATE_ACK", Money, "serial: the acknowledgement comes `ms` late";
    Nack { code: String = "code" or Some("30") } = "NACK", Money, "serial: error type `code` instead of an acknowledgement";
    WrongRef {} = "WRONG_REF", Money, "serial: the acknowledgement has another number";
    WrongOrder {} = "WRONG_ORDER", Money, "it is done and the answer names another order";
    WrongAmount {} = "WRONG_AMOUNT", Money, "it is done and the answer names another amount";
    WrongCcy {} = "WRONG_CCY", Money, "it is done and the answer names another currency";
    Dup { n: usize = "n" or Some("2") } = "DUP", Money, "streams: the answer comes `n` times";
    Split { n: usize = "n" or Some("2"), gap: u64 = "gap" or Some("0") } = "SPLIT", Money, "streams: the answer comes in `n` pieces, `gap` ms apart";
    Interleave {} = "INTERLEAVE", Money, "serial: fragments of two messages alternate";
    Garbage { n: usize = "n" or Some("32") } = "GARBAGE", Money, "it is done and `n` bytes of noise come instead of the answer";
    BitFlip { at: usize = "at" or None } = "BIT_FLIP", Money, "it is done and bit `at` of the answer is flipped";
    Plaintext {} = "PLAINTEXT", Money, "it is done and the answer is in clear";
    Code { code: String = "code" or None } = "CODE", Money, "the answer's outer respcd is `code`; nothing is done, except for 6000: done, without data";
    Busy {} = "BUSY", Money, "the terminal is busy: nothing is done";
    Restart {} = "RESTART", Money, "the terminal restarts: every connection ends, what runs is forgotten";
    RotateKey {} = "ROTATE_KEY", Money, "it is done and the key changes before the answer is sealed";
    Freeze {} = "FREEZE", Money, "the terminal answers nothing any more until the next script or a reset";
    Slow { bytes_per_second: u64 = "bytesPerSecond" or None } = "SLOW", Money, "it is done and the answer takes its time";
    Reorder {} = "REORDER", Money, "sockets: two answers come in reverse order";
    QueryFail { k: usize = "k" or Some("1") } = "QUERY_FAIL", Query, "the next `k` requests get no answer, their connections end";
    CodeButCharged { code: String = "code" or None } = "CODE_BUT_CHARGED", Money, "it is done and the answer's outer respcd is `code`";
    HtmlBody {} = "HTML_BODY", Money, "HTTP: a web page with status 200 answers, the terminal never saw the request";
    Status { code: u16 = "code" or None } = "STATUS", Money, "HTTP: it is done and the answer is empty with status `code`";
    WsDrop {} = "WS_DROP", Money, "WebSocket: it is done and the socket ends without a close frame";
    Silent {} = "SILENT", Notify, "the notification never comes";
    Redeliver { n: usize = "count" or Some("2") } = "REDELIVER", Notify, "the notification comes `count` times";
    Forge {} = "FORGE", Notify, "the notification is wrongly signed";
    Wait {} = "WAIT", Money, "the terminal waits for the customer";
}

/// What is wrong with a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not JSON.
    Json(json::Error),
    /// The script is no object, or a member outside the steps is missing, unknown or of the wrong type.
    Shape {
        /// What was expected.
        expected: &'static str,
    },
    /// A step is no object.
    StepShape {
        /// Which step, from 0.
        step: usize,
    },
    /// A step's verb is missing or unknown.
    Verb {
        /// Which step, from 0.
        step: usize,
    },
    /// A step's `on` is not a known kind.
    On {
        /// Which step, from 0.
        step: usize,
    },
    /// A step lacks a member, or the member cannot be read or is out of range.
    Member {
        /// Which step, from 0.
        step: usize,
        /// The member.
        name: &'static str,
    },
    /// A step has a member that its verb does not know.
    UnknownMember {
        /// Which step, from 0.
        step: usize,
    },
}

impl Error {
    /// The documented code: the JSON reader's own, `SCHEMA` for a wrong shape, `INVALID_FIELD` for a value.
    pub fn code(&self) -> Code {
        match self {
            Error::Json(error) => error.code(),
            Error::Shape { .. } | Error::StepShape { .. } | Error::UnknownMember { .. } => Code::Schema,
            Error::Verb { .. } | Error::On { .. } | Error::Member { .. } => Code::InvalidField,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Json(error) => write!(f, "the script is not JSON: {error}"),
            Error::Shape { expected } => write!(f, "a script needs {expected}"),
            Error::StepShape { step } => write!(f, "steps[{step}] is not an object"),
            Error::Verb { step } => write!(f, "steps[{step}] has no known verb"),
            Error::On { step } => {
                write!(f, "steps[{step}]: `on` is money, query, cancel, print or notify")
            }
            Error::Member { step, name } => write!(f, "steps[{step}]: `{name}` is missing or out of range"),
            Error::UnknownMember { step } => write!(f, "steps[{step}] has a member its verb does not know"),
        }
    }
}

impl core::error::Error for Error {}

/// The steps still to come, and whether repeated order numbers are recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    system: String,
    steps: VecDeque<(On, Verb, u64)>,
    dedupe: bool,
}

impl Default for Script {
    fn default() -> Self {
        Script { system: String::new(), steps: VecDeque::new(), dedupe: true }
    }
}

impl Script {
    /// Reads the JSON of a script. Errors: see [`Error::code`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let script = json::read(text).map_err(Error::Json)?;
        let Value::Object(members) = &script else { return Err(Error::Shape { expected: "an object" }) };
        if members.iter().any(|(name, _)| !matches!(name.as_str(), "system" | "steps" | "dedupe")) {
            return Err(Error::Shape { expected: "no members but system, steps and dedupe" });
        }
        Ok(Script {
            system: read_system(&script)?,
            steps: read_steps(&script)?,
            dedupe: read_dedupe(&script)?,
        })
    }

    /// The payment system it is for, such as `qfpay`.
    pub fn system(&self) -> &str {
        &self.system
    }

    /// Whether the terminal answers a repeated order number with its first result.
    pub fn dedupe(&self) -> bool {
        self.dedupe
    }

    /// What happens to the next request of this kind. Uses the step up.
    pub fn next(&mut self, on: On) -> Verb {
        let Some(index) = self.steps.iter().position(|(kind, ..)| *kind == on) else {
            return Verb::Accept {};
        };
        if let Some((_, verb, left)) = self.steps.get_mut(index).filter(|(.., left)| *left > 1) {
            *left -= 1;
            return verb.clone();
        }
        self.steps.remove(index).map_or(Verb::Accept {}, |(_, verb, _)| verb)
    }
}

fn read_system(script: &Value) -> Result<String, Error> {
    let system = script.member("system").and_then(Value::as_text);
    system.map(str::to_owned).ok_or(Error::Shape { expected: "a system, such as \"qfpay\"" })
}

fn read_dedupe(script: &Value) -> Result<bool, Error> {
    match script.member("dedupe") {
        None => Ok(true),
        Some(Value::Bool(dedupe)) => Ok(*dedupe),
        Some(_) => Err(Error::Shape { expected: "true or false as dedupe" }),
    }
}

fn read_steps(script: &Value) -> Result<VecDeque<(On, Verb, u64)>, Error> {
    let Some(Value::Array(steps)) = script.member("steps") else {
        return Err(Error::Shape { expected: "an array of steps" });
    };
    steps.iter().enumerate().map(|(index, value)| Step { index, value }.read()).collect()
}

/// One step while it is read.
struct Step<'a> {
    index: usize,
    value: &'a Value,
}

impl Step<'_> {
    fn read(&self) -> Result<(On, Verb, u64), Error> {
        let step = self.index;
        let Value::Object(members) = self.value else { return Err(Error::StepShape { step }) };
        let name = self.value.member("verb").and_then(Value::as_text).ok_or(Error::Verb { step })?;
        let row = Verb::TABLE.iter().find(|row| row.name == name).ok_or(Error::Verb { step })?;
        if members.iter().any(|(name, _)| !row.knows(name)) {
            return Err(Error::UnknownMember { step });
        }
        let verb = Verb::read(row, self)?;
        let times = self.times(row, &verb)?;
        Ok((self.on(row)?, verb, times))
    }

    fn on(&self, row: &Row) -> Result<On, Error> {
        let Some(on) = self.value.member("on") else { return Ok(row.on) };
        on.as_text().and_then(On::parse).ok_or(Error::On { step: self.index })
    }

    /// How many requests the step is for: `count`, unless that is the verb's own member, or QUERY_FAIL's `k`.
    fn times(&self, row: &Row, verb: &Verb) -> Result<u64, Error> {
        match verb {
            Verb::QueryFail { k } => Ok(*k as u64),
            _ if row.owns("count") => Ok(1),
            _ => self.number("count", Some("1"), MAX_NUMBER),
        }
    }

    fn scalar(&self, name: &'static str, default: Option<&'static str>) -> Result<&str, Error> {
        let missing = Error::Member { step: self.index, name };
        match self.value.member(name) {
            None => default.ok_or(missing),
            Some(value) => value.scalar().ok_or(missing),
        }
    }

    fn number(&self, name: &'static str, default: Option<&'static str>, max: u64) -> Result<u64, Error> {
        let number = self.scalar(name, default)?.parse().ok().filter(|number| *number <= max);
        number.ok_or(Error::Member { step: self.index, name })
    }
}

impl Row {
    fn owns(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }

    fn knows(&self, name: &str) -> bool {
        matches!(name, "on" | "verb" | "count") || self.owns(name)
    }
}

/// A type that a member can have.
trait Read: Sized {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error>;
}

impl Read for String {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.scalar(name, default).map(str::to_owned)
    }
}

impl Read for u64 {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.number(name, default, MAX_SPAN)
    }
}

impl Read for usize {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.number(name, default, MAX_NUMBER).map(|number| number as usize)
    }
}

impl Read for u16 {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.number(name, default, u64::from(u16::MAX)).map(|number| number as u16)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    fn script(steps: &str) -> Result<Script, Error> {
        Script::parse(&format!(r#"{{"system":"qfpay","steps":[{steps}]}}"#))
    }

    #[test]
    fn steps_of_a_kind_are_used_up_and_then_everything_is_accepted() {
        let mut script =
            script(r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"BUSY"},{"verb":"WAIT"}"#).unwrap();
        assert_eq!(script.next(On::Query), Verb::Busy {});
        assert_eq!(script.next(On::Query), Verb::Accept {});
        assert_eq!(script.next(On::Money), Verb::ChargeThenDrop {});
        assert_eq!(script.next(On::Money), Verb::Wait {});
        assert_eq!(script.next(On::Money), Verb::Accept {});
    }

    #[test]
    fn every_verb_of_the_table_can_be_said() {
        for row in Verb::TABLE {
            let members: String =
                row.members.iter().map(|member| format!(r#","{}":"7""#, member.name)).collect();
            let step = format!(r#"{{"verb":"{}"{members}}}"#, row.name);
            let mut script = script(&step).unwrap_or_else(|error| panic!("{step}: {error}"));
            assert_ne!((row.name, script.next(row.on)), ("BUSY", Verb::Accept {}));
        }
    }

    #[test]
    fn members_are_read_by_their_names_and_have_defaults() {
        let cases = [
            (r#"{"verb":"CHARGE_THEN_DELAY","ms":1500}"#, Verb::ChargeThenDelay { ms: 1500 }),
            (r#"{"verb":"SLOW","bytesPerSecond":"96"}"#, Verb::Slow { bytes_per_second: 96 }),
            (r#"{"verb":"SPLIT","n":3,"gap":499}"#, Verb::Split { n: 3, gap: 499 }),
            (r#"{"verb":"CODE","code":6000}"#, Verb::Code { code: "6000".to_owned() }),
            (r#"{"verb":"DECLINE"}"#, Verb::Decline { code: "1205".to_owned() }),
            (r#"{"verb":"STATUS","code":504}"#, Verb::Status { code: 504 }),
        ];
        for (step, verb) in cases {
            assert_eq!(script(step).unwrap().next(On::Money), verb, "{step}");
        }
    }

    #[test]
    fn a_failing_query_fails_k_times_and_a_counted_step_happens_so_often() {
        let mut script = script(r#"{"verb":"QUERY_FAIL","k":2},{"verb":"BUSY","count":2}"#).unwrap();
        let queries = [script.next(On::Query), script.next(On::Query), script.next(On::Query)];
        assert_eq!(queries, [Verb::QueryFail { k: 2 }, Verb::QueryFail { k: 2 }, Verb::Accept {}]);
        let sales = [script.next(On::Money), script.next(On::Money), script.next(On::Money)];
        assert_eq!(sales, [Verb::Busy {}, Verb::Busy {}, Verb::Accept {}]);
    }

    #[test]
    fn dedupe_is_on_unless_it_is_switched_off() {
        assert!(script("").unwrap().dedupe());
        assert!(!Script::parse(r#"{"system":"qfpay","steps":[],"dedupe":false}"#).unwrap().dedupe());
    }

    #[test]
    fn what_is_not_a_script_is_refused_with_its_reason() {
        let cases = [
            ("", Code::EmptyPayload),
            ("{", Code::JsonSyntax),
            ("[]", Code::Schema),
            (r#"{"system":"qfpay"}"#, Code::Schema),
            (r#"{"steps":[]}"#, Code::Schema),
            (r#"{"system":"qfpay","steps":[],"dedup":false}"#, Code::Schema),
            (r#"{"system":"qfpay","steps":[],"dedupe":"no"}"#, Code::Schema),
            (r#"{"system":"qfpay","steps":["ACCEPT"]}"#, Code::Schema),
            (r#"{"system":"qfpay","steps":[{}]}"#, Code::InvalidField),
            (r#"{"system":"qfpay","steps":[{"verb":"accept"}]}"#, Code::InvalidField),
            (r#"{"system":"qfpay","steps":[{"verb":"ACCEPT","on":"sale"}]}"#, Code::InvalidField),
            (r#"{"system":"qfpay","steps":[{"verb":"TRUNCATE"}]}"#, Code::InvalidField),
            (r#"{"system":"qfpay","steps":[{"verb":"TRUNCATE","k":-1}]}"#, Code::InvalidField),
            (r#"{"system":"qfpay","steps":[{"verb":"TRUNCATE","k":99999999}]}"#, Code::InvalidField),
            (r#"{"system":"qfpay","steps":[{"verb":"TRUNCATE","k":1,"ms":1}]}"#, Code::Schema),
        ];
        for (text, code) in cases {
            assert_eq!(Script::parse(text).map_err(|error| error.code()), Err(code), "{text}");
        }
    }
}
