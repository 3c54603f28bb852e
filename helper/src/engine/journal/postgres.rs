//! A journal in PostgreSQL, that of the npm package's `postgresJournal`: its tables, its statements and its leases, so either
//! program can take over from the other, and several engines work beside one another. What they hold to, and why, is said
//! there; [`sql`] has the statements, [`link`] the connections.
//!
//! Every record is one statement that commits on its own. One that is undone by others' is begun again; of one whose answer
//! does not come nobody knows, and whoever asks again under the same number hears of a conflict and reads what there is.

mod copies;
mod link;
mod sql;
#[cfg(all(test, unix))]
mod tests;

use super::names::{storable, stored};
use super::{Fault, Journal, Settled};
use crate::config::engine::Database;
use link::Links;
use sql::Statements;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tillwire_core::code::Code;
use tillwire_core::desk::Log;
use tillwire_core::json::{self, Value};
use tillwire_core::secret::Secret;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

/// The journal in a database.
pub struct Postgres {
    /// Stands before every terminal's name, so that no two stores' terminals of one name meet.
    store: String,
    links: Links,
    sql: Statements,
    /// The leases that were taken here, by the terminals' names: how often each had been taken then.
    held: Mutex<HashMap<String, String>>,
}

/// What stands for `$1` and so on.
type Values<'v> = &'v [(&'v (dyn ToSql + Sync), Type)];

impl Postgres {
    /// A journal there, of that store; it is reached when it is needed. Errors: what is in the way of ever reaching it.
    pub fn new(
        database: &Database,
        password: Option<&Secret>,
        store: Option<&str>,
    ) -> Result<Postgres, String> {
        let sql = Statements::of(&database.prefix);
        let store = store.map(|store| format!("{store}/")).unwrap_or_default();
        Ok(Postgres { store, links: Links::to(database, password, &sql)?, sql, held: Mutex::default() })
    }

    /// What the terminal is called there.
    fn name(&self, terminal: &str) -> String {
        storable(&format!("{}{terminal}", self.store))
    }

    fn query(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Fault> {
        self.links.query(statement, values)
    }

    fn token(&self, terminal: &str) -> Option<String> {
        self.held().get(terminal).cloned()
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for Postgres {
    fn append(
        &self,
        terminal: &str,
        reference: &str,
        seq: u32,
        bytes: &[u8],
        settles: bool,
    ) -> Result<(), Fault> {
        let token = if settles { None } else { self.token(terminal) };
        let seq = i32::try_from(seq).map_err(|_| unfit("a log has too many records"))?;
        let done = self.query(
            &self.sql.append,
            &[
                (&self.name(terminal), Type::TEXT),
                (&storable(reference), Type::TEXT),
                (&seq, Type::INT4),
                (&bytes, Type::BYTEA),
                (&settles, Type::BOOL),
                (&token, Type::TEXT),
            ],
        )?;
        let row = done.first().ok_or_else(|| unfit("PostgreSQL does not say whether it wrote"))?;
        let (written, fence): (i32, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
        match written {
            1 => Ok(()),
            _ if token.is_some() && fence != token => Err(Fault::of(Code::TerminalLocked)),
            _ => Err(Fault::of(Code::JournalConflict)),
        }
    }

    fn open(&self, terminal: &str) -> Result<Vec<(String, Log)>, Fault> {
        logs(&self.query(&self.sql.open, &[(&self.name(terminal), Type::TEXT)])?)
    }

    fn read(&self, terminal: &str, reference: &str) -> Result<Log, Fault> {
        let names = [(&self.name(terminal) as _, Type::TEXT), (&storable(reference) as _, Type::TEXT)];
        let found = logs(&self.query(&self.sql.read, &names)?)?;
        Ok(found.into_iter().next().map(|(_, log)| log).unwrap_or_default())
    }

    fn claim(&self, terminal: &str, ttl: u64) -> Result<bool, Fault> {
        let values = [(&self.name(terminal) as _, Type::TEXT), (&(ttl as f64) as _, Type::FLOAT8)];
        let taken = self.query(&self.sql.claim, &values)?;
        let Some(row) = taken.first() else { return Ok(false) };
        self.held().insert(terminal.to_owned(), row.try_get(0)?);
        Ok(true)
    }

    fn renew(&self, terminal: &str, ttl: u64) -> Result<bool, Fault> {
        let Some(token) = self.token(terminal) else { return Ok(false) };
        let (terminal, ttl) = (self.name(terminal), ttl as f64);
        let values = [(&terminal as _, Type::TEXT), (&token as _, Type::TEXT), (&ttl as _, Type::FLOAT8)];
        Ok(self.query(&self.sql.renew, &values)?.len() == 1)
    }

    fn release(&self, terminal: &str) -> Result<(), Fault> {
        let Some(token) = self.held().remove(terminal) else { return Ok(()) };
        let values = [(&self.name(terminal) as _, Type::TEXT), (&token as _, Type::TEXT)];
        self.query(&self.sql.release, &values).map(|_| ())
    }

    fn history(
        &self,
        terminal: &str,
        limit: usize,
        before: Option<&str>,
    ) -> Result<(Vec<Settled>, Option<String>), Fault> {
        let (time, last) = before.map(place).transpose()?.unzip();
        let most = i32::try_from(limit + 1).unwrap_or(i32::MAX);
        let rows = self.query(
            &self.sql.history,
            &[
                (&self.name(terminal), Type::TEXT),
                (&most, Type::INT4),
                (&time, Type::TEXT),
                (&last.as_deref().map(storable), Type::TEXT),
            ],
        )?;
        page(&rows, limit)
    }

    fn forget(&self, terminal: &str, before: u64, but: &HashSet<String>) -> Result<usize, Fault> {
        let (before, but) =
            (before as f64, but.iter().map(|reference| storable(reference)).collect::<Vec<_>>());
        let values = [
            (&self.name(terminal) as _, Type::TEXT),
            (&before as _, Type::FLOAT8),
            (&but as _, Type::TEXT_ARRAY),
        ];
        Ok(self.query(&self.sql.forget, &values)?.len())
    }
}

/// The rows' records, log by log.
fn logs(rows: &[Row]) -> Result<Vec<(String, Log)>, Fault> {
    let mut found: Vec<(String, Log)> = Vec::new();
    for row in rows {
        let (reference, seq): (&str, i32) = (row.try_get(0)?, row.try_get(1)?);
        let reference = stored(reference).ok_or_else(|| unfit("a log has a name that nobody gave it"))?;
        let seq = u32::try_from(seq).map_err(|_| unfit("a record has a number below zero"))?;
        let record = (seq, row.try_get::<_, &[u8]>(2)?.to_vec());
        match found.last_mut().filter(|(last, _)| *last == reference) {
            Some((_, log)) => log.push(record),
            None => found.push((reference, vec![record])),
        }
    }
    Ok(found)
}

fn page(rows: &[Row], limit: usize) -> Result<(Vec<Settled>, Option<String>), Fault> {
    let mut found = Vec::new();
    let mut rest = rows;
    for (reference, records) in logs(rows)? {
        let (these, behind) = rest.split_at(records.len());
        rest = behind;
        let (text, written): (&str, i64) = (these[0].try_get(3)?, these[0].try_get(4)?);
        let written = u64::try_from(written).unwrap_or_default();
        found.push((text, Settled { reference, written, records }));
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(text, entry)| json::array([json::quote(text), json::quote(&entry.reference)].into_iter()));
    Ok((found.into_iter().map(|(_, entry)| entry).collect(), next))
}

/// Where a page begins: behind that time and reference.
fn place(before: &str) -> Result<(String, String), Fault> {
    let read = json::read(before).unwrap_or(Value::Null);
    let texts = match &read {
        Value::Array(texts) => texts.iter().filter_map(Value::as_text).collect(),
        _ => Vec::new(),
    };
    match texts.as_slice() {
        [time, reference] if is_time(time) => Ok(((*time).to_owned(), (*reference).to_owned())),
        _ => Err(Fault::Coded(Code::InvalidField, "no page of the history begins there".to_owned())),
    }
}

/// Whether it has the form of a time as [`sql`] writes it.
fn is_time(text: &str) -> bool {
    let form = "0000-00-00T00:00:00.000000Z";
    let fits = |(byte, like): (u8, u8)| if like == b'0' { byte.is_ascii_digit() } else { byte == like };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

fn unfit(text: &str) -> Fault {
    Fault::Coded(Code::JournalUnavailable, text.to_owned())
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Fault::Coded(Code::JournalUnavailable, link::told(&error))
    }
}
