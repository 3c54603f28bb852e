//! `tillwire key`: keys for programs that ask the engine, and the terminals' own in the key store.

use crate::access::{Caller, Callers, Folder};
use crate::args::{CreateKey, KeyCommand, ListKeys, RevokeKey, State, StoreKey};
use crate::error::Error;
use crate::keystore;
use crate::setup;
use std::io::{self, Read};
use std::time::SystemTime;
use tillwire_core::json::{self, Writer};
use tillwire_core::secret::Secret;

/// No key is longer.
const LONGEST: u64 = 4_096;

/// Creates, lists, revokes or stores. Errors: see [`Error`].
pub fn run(command: &KeyCommand) -> Result<(), Error> {
    match command {
        KeyCommand::Create(options) => create(options),
        KeyCommand::List(options) => list(options),
        KeyCommand::Revoke(options) => revoke(options),
        KeyCommand::Store(options) => store(options),
    }
}

fn folder(state: &State) -> Result<Folder, Error> {
    setup::folder(state.state.as_deref())
}

fn create(options: &CreateKey) -> Result<(), Error> {
    let caller = Caller::new(&options.name, &options.rights, &options.terminals, SystemTime::now());
    let created = Callers::create(&folder(&options.state)?, &caller).map_err(Error::State)?;
    let key = created.ok_or_else(|| Error::KeyTaken(caller.name.clone()))?;
    println!("{}", String::from_utf8_lossy(key.expose()));
    eprintln!("This is the only time that the key of {} is shown.", caller.name);
    Ok(())
}

fn list(options: &ListKeys) -> Result<(), Error> {
    let callers = Callers::list(&folder(&options.state)?).map_err(Error::State)?;
    if options.json {
        println!("{}", Writer::new().raw("keys", &json::array(callers.iter().map(to_json))).finish());
        return Ok(());
    }
    for caller in &callers {
        let terminals = caller.terminals.as_ref().map_or("all terminals".to_owned(), |ids| ids.join(", "));
        println!("{}: {} at {terminals}", caller.name, caller.rights());
    }
    Ok(())
}

fn to_json(caller: &Caller) -> String {
    let texts = |texts: &[String]| json::array(texts.iter().map(|text| json::quote(text)));
    let rights = json::array(caller.rights.iter().map(|right| json::quote(right.as_str())));
    Writer::new()
        .text("name", &caller.name)
        .raw("rights", &rights)
        .raw_if("terminals", caller.terminals.as_deref().map(texts))
        .number("since", &caller.since.to_string())
        .finish()
}

fn revoke(options: &RevokeKey) -> Result<(), Error> {
    let name = &options.name;
    match Callers::revoke(&folder(&options.state)?, name).map_err(Error::State)? {
        true => println!("{name} has no key any more."),
        false => println!("{name} had no key."),
    }
    Ok(())
}

fn store(options: &StoreKey) -> Result<(), Error> {
    let mut text = String::new();
    let read = io::stdin().lock().take(LONGEST).read_to_string(&mut text);
    let text = Secret::from(text.trim_end_matches(['\r', '\n']));
    match read {
        Ok(_) if !text.expose().is_empty() => {}
        _ => return Err(Error::KeyStore("no key came on standard input".to_owned())),
    }
    keystore::write(&options.name, &text).map_err(Error::KeyStore)?;
    println!("{} is in the key store.", options.name);
    Ok(())
}
