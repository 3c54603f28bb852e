//! Which token belongs to which origin.
//!
//! Paired tokens live in the state folder, one line each: the token's digest, a space, its origin. The file is
//! read at every question, so that `tillwire pair --revoke` counts at once. Nothing else is cached or kept.

use super::folder::{Folder, Lock};
use super::token::{TokenId, mint};
use crate::config::Origin;
use std::io;
use tillwire_core::secret::Secret;

/// The file in the state folder.
const FILE: &str = "tokens";

/// The tokens that are valid.
#[derive(Clone)]
pub enum Tokens {
    /// Obtained by pairing.
    Paired(Folder),
    /// One for this start of the process, in the helper's own page.
    Own { id: TokenId, origins: Vec<Origin> },
}

impl Tokens {
    /// The token's digest, when it is valid for the origin. Takes the same time whichever token is the right one.
    /// Errors: nobody can say, because the file cannot be read.
    pub fn check(&self, origin: &str, token: &Secret) -> io::Result<Option<TokenId>> {
        let asked = TokenId::of(token.expose());
        let valid = match self {
            Tokens::Own { id, origins } => {
                let own = origins.iter().any(|known| known.as_str() == origin);
                (*id == asked) & own
            }
            Tokens::Paired(folder) => {
                let text = folder.read(FILE)?;
                rows(&text).fold(false, |valid, (id, of)| valid | ((id == asked) & (of == origin)))
            }
        };
        Ok(valid.then_some(asked))
    }

    /// A new token for the origin; those it had before are void. For whoever holds the folder's lock.
    pub fn issue(folder: &Folder, lock: &Lock, origin: &str) -> io::Result<Secret> {
        let token = mint().map_err(|_| io::Error::other("the system has no randomness"))?;
        let row = format!("{} {origin}\n", TokenId::of(token.expose()).to_hex());
        change(folder, lock, |text| without(text, origin) + &row)?;
        Ok(token)
    }

    /// Makes the origin's tokens void. How many there were.
    pub fn revoke(folder: &Folder, origin: &str) -> io::Result<usize> {
        let mut found = 0;
        change(folder, &folder.lock()?, |text| {
            found = rows(text).filter(|(_, of)| *of == origin).count();
            without(text, origin)
        })?;
        Ok(found)
    }
}

fn change(folder: &Folder, _: &Lock, edit: impl FnOnce(&str) -> String) -> io::Result<()> {
    folder.write(FILE, &edit(&folder.read(FILE)?))
}

fn rows(text: &str) -> impl Iterator<Item = (TokenId, &str)> {
    text.lines().filter_map(|line| {
        let (id, origin) = line.split_once(' ')?;
        Some((TokenId::from_hex(id)?, origin))
    })
}

fn without(text: &str, origin: &str) -> String {
    let others = text.lines().filter(|line| line.split_once(' ').is_some_and(|(_, of)| of != origin));
    others.map(|line| format!("{line}\n")).collect()
}
