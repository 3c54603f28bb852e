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

use super::step::{Error, MAX_NUMBER, Step};
use super::verb::{On, Row, Verb};
use crate::json::{self, Value};
use std::collections::VecDeque;

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
            return Verb::Accept;
        };
        if let Some((_, verb, left)) = self.steps.get_mut(index).filter(|(.., left)| *left > 1) {
            *left -= 1;
            return verb.clone();
        }
        self.steps.remove(index).map_or(Verb::Accept, |(_, verb, _)| verb)
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
    steps.iter().enumerate().map(|(index, value)| read_step(&Step { index, value })).collect()
}

fn read_step(step: &Step<'_>) -> Result<(On, Verb, u64), Error> {
    let index = step.index;
    let Value::Object(members) = step.value else { return Err(Error::StepShape { step: index }) };
    let name = step.value.member("verb").and_then(Value::as_text).ok_or(Error::Verb { step: index })?;
    let row = Verb::TABLE.iter().find(|row| row.name == name).ok_or(Error::Verb { step: index })?;
    if members.iter().any(|(name, _)| !row.knows(name)) {
        return Err(Error::UnknownMember { step: index });
    }
    let verb = Verb::read(row, step)?;
    let times = times(step, row, &verb)?;
    Ok((read_on(step, row)?, verb, times))
}

fn read_on(step: &Step<'_>, row: &Row) -> Result<On, Error> {
    let Some(on) = step.value.member("on") else { return Ok(row.on) };
    on.as_text().and_then(On::parse).ok_or(Error::On { step: step.index })
}

/// How many requests the step is for: `count`, unless that is the verb's own member, or QUERY_FAIL's `k`.
fn times(step: &Step<'_>, row: &Row, verb: &Verb) -> Result<u64, Error> {
    match verb {
        Verb::QueryFail { k } => Ok(*k as u64),
        _ if row.owns("count") => Ok(1),
        _ => step.number("count", Some("1"), MAX_NUMBER),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;
    use crate::code::Code;

    fn script(steps: &str) -> Result<Script, Error> {
        Script::parse(&format!(r#"{{"system":"qfpay","steps":[{steps}]}}"#))
    }

    #[test]
    fn steps_of_a_kind_are_used_up_and_then_everything_is_accepted() {
        let mut script =
            script(r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"BUSY"},{"verb":"WAIT"}"#).unwrap();
        assert_eq!(script.next(On::Query), Verb::Busy);
        assert_eq!(script.next(On::Query), Verb::Accept);
        assert_eq!(script.next(On::Money), Verb::ChargeThenDrop);
        assert_eq!(script.next(On::Money), Verb::Wait);
        assert_eq!(script.next(On::Money), Verb::Accept);
    }

    #[test]
    fn every_verb_of_the_table_can_be_said() {
        for row in Verb::TABLE {
            let members: String =
                row.members.iter().map(|member| format!(r#","{}":"7""#, member.name)).collect();
            let step = format!(r#"{{"verb":"{}"{members}}}"#, row.name);
            let verb = format!("{:?}", script(&step).unwrap().next(row.on));
            let (name, members) = verb.split_once(' ').unwrap_or((&verb, ""));
            assert_eq!(name.to_ascii_uppercase(), row.name.replace('_', ""));
            assert_eq!(members.matches('7').count(), row.members.len(), "{verb}");
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
        assert_eq!(queries, [Verb::QueryFail { k: 2 }, Verb::QueryFail { k: 2 }, Verb::Accept]);
        let sales = [script.next(On::Money), script.next(On::Money), script.next(On::Money)];
        assert_eq!(sales, [Verb::Busy, Verb::Busy, Verb::Accept]);
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
