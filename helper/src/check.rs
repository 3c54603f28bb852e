//! `tillwire config check`: every mistake with its line, or what is configured.

use crate::args::Check;
use crate::config::{Config, Mistake};
use crate::error::Error;
use crate::setup;
use tillwire_core::json::Writer;

/// Checks. Errors: see [`Error`].
pub fn run(options: &Check) -> Result<(), Error> {
    let found = setup::config(options.config.as_deref());
    if options.json {
        println!("{}", to_json(&found));
    }
    let config = found?;
    if options.json {
        return Ok(());
    }
    println!("No mistakes: {} terminals, {} origins.", config.terminals.len(), config.origins.len());
    for terminal in &config.terminals {
        let by = if terminal.is_bare() { "" } else { ", by the engine" };
        println!("  {} at {} over {}{by}", terminal.id, terminal.target, terminal.target.via());
    }
    #[cfg(feature = "engine")]
    for gateway in &config.gateways {
        println!("  {} at {}, a gateway, by the engine", gateway.id, gateway.url);
    }
    #[cfg(feature = "engine")]
    for webhook in &config.webhooks {
        println!("  {} is told how payments end", webhook.name);
    }
    Ok(())
}

fn to_json(found: &Result<Config, Error>) -> String {
    let config = match found {
        Ok(config) => config,
        Err(error) => return failure(error),
    };
    let terminals = config.terminals.iter().map(|terminal| {
        let json = Writer::new().text("id", &terminal.id).text("via", terminal.target.via());
        let json = json.text("at", &terminal.target.to_string());
        json.raw_if("engine", (!terminal.is_bare()).then(|| "true".to_owned())).finish()
    });
    #[cfg(feature = "engine")]
    let terminals = terminals.chain(config.gateways.iter().map(|gateway| {
        let json = Writer::new().text("id", &gateway.id).text("via", "http").text("at", &gateway.url);
        json.raw("engine", "true").finish()
    }));
    let origins = config.origins.iter().map(|origin| tillwire_core::json::quote(origin.as_str()));
    let json = Writer::new().raw("ok", "true").raw("terminals", &list(terminals));
    json.raw("origins", &list(origins)).finish()
}

fn failure(error: &Error) -> String {
    let mistakes: &[Mistake] = match error {
        Error::Config { mistakes, .. } => mistakes,
        _ => &[],
    };
    let rows = mistakes.iter().map(|Mistake { line, reason }| {
        Writer::new().raw("line", &line.to_string()).text("reason", reason).finish()
    });
    let json = Writer::new().raw("ok", "false").text("message", &error.to_string());
    json.raw("mistakes", &list(rows)).finish()
}

fn list(rows: impl Iterator<Item = String>) -> String {
    format!("[{}]", rows.collect::<Vec<_>>().join(","))
}
