//! Who is told how payments end, and telling it again.

use super::problem::{Problem, shown};
use super::{Api, Ask};
use crate::engine::{Hook, Waiting, Which};
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value, Writer};

pub(super) fn list(api: &Api) -> String {
    let hooks = api.engine.hooks();
    Writer::new().raw("webhooks", &json::array(hooks.iter().map(|hook| row(hook)))).finish()
}

fn row(hook: &Hook) -> String {
    let Waiting { waiting, since, paused, failures } = hook.standing();
    Writer::new()
        .text("name", &hook.name)
        .number("waiting", &waiting.to_string())
        .raw_if("since", since.map(|since| since.to_string()))
        .number("failures", &failures.to_string())
        .raw("paused", if paused { "true" } else { "false" })
        .finish()
}

pub(super) async fn replay(api: &Api, ask: &Ask<'_>) -> Result<String, Problem> {
    let name = ask.place.id.as_deref().unwrap_or_default();
    let hooks = api.engine.hooks();
    let hook = hooks.iter().find(|hook| hook.name == name).ok_or_else(|| {
        let names: Vec<_> = hooks.iter().map(|hook| hook.name.as_str()).collect();
        let given = Some(shown(&Value::Text(name.to_owned())));
        let allowed = format!("one of those of the configuration: {}", names.join(", "));
        Problem::argument(Code::NotFound, "webhook", given, &allowed)
    })?;
    let which = which(ask)?;
    let counters = match ask.body.text("terminal") {
        Some(_) => vec![api.counter(ask)?],
        None => api.counters(&ask.asker),
    };
    let replayed = hook.replay(&counters, &which).await?;
    tracing::info!(webhook = name, replayed, "is told again");
    Ok(Writer::new().number("replayed", &replayed.to_string()).finish())
}

/// A reference or a time, and not both.
fn which(ask: &Ask<'_>) -> Result<Which, Problem> {
    let (from, until) = (ask.body.whole("from"), ask.body.whole("until"));
    match (ask.body.text("reference"), from) {
        (Some(reference), None) if until.is_none() => Ok(Which::Reference(reference.to_owned())),
        (None, Some(from)) => Ok(Which::Between(from, until.unwrap_or(u64::MAX))),
        (None, None) => {
            let allowed = "given, or `reference`: what is to be told again";
            Err(Problem::argument(Code::InvalidField, "from", None, allowed))
        }
        (Some(_), _) => {
            let allowed = "left out where a time is given";
            Err(Problem::argument(Code::InvalidField, "reference", None, allowed))
        }
    }
}
