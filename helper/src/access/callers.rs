//! Who may ask besides pages: programs with keys of their own, each with its rights and, where that was said, its
//! terminals.
//!
//! They live in the state folder, one line each: the key's digest, since when (seconds since 1970), rights, terminals or
//! `*`, name. The file is read at every question, so that a key counts, and ends, at once.

use super::folder::Folder;
use super::token::{TokenId, mint};
use clap::ValueEnum;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};
use tillwire_core::secret::Secret;

/// The file in the state folder.
const FILE: &str = "callers";
/// How every key begins, so that people and scanners know one where it should not be.
const PREFIX: &str = "tillwire_";
/// Stands for all terminals.
const EVERY: &str = "*";

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Right {
    /// Take money, and whatever a cashier does about it
    Pay,
    /// Give money back
    Refund,
    /// Look at what there is
    Read,
}

impl Right {
    const ALL: [Right; 3] = [Right::Pay, Right::Refund, Right::Read];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Right::Pay => "pay",
            Right::Refund => "refund",
            Right::Read => "read",
        }
    }
}

/// A program that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub name: String,
    pub rights: Vec<Right>,
    /// None: all of them.
    pub terminals: Option<Vec<String>>,
    /// In seconds since 1970.
    pub since: u64,
}

impl Caller {
    /// One that is new now.
    pub fn new(name: &str, rights: &[Right], terminals: &[String], now: SystemTime) -> Self {
        let terminals = (!terminals.is_empty()).then(|| terminals.to_vec());
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let rights = Right::ALL.into_iter().filter(|right| rights.contains(right)).collect();
        Caller { name: name.to_owned(), rights, terminals, since }
    }

    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    pub fn may_use(&self, terminal: &str) -> bool {
        self.terminals.as_ref().is_none_or(|known| known.iter().any(|id| id == terminal))
    }

    /// The rights as words with commas between.
    pub fn rights(&self) -> String {
        self.rights.iter().map(|right| right.as_str()).collect::<Vec<_>>().join(",")
    }

    fn row(&self, id: &TokenId) -> String {
        let terminals = self.terminals.as_ref().map_or(EVERY.to_owned(), |ids| ids.join(","));
        format!("{} {} {} {terminals} {}\n", id.to_hex(), self.since, self.rights(), self.name)
    }

    fn read(row: &str) -> Option<(TokenId, Caller)> {
        let [id, since, rights, terminals, name] = row.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let words: Vec<_> = rights.split(',').collect();
        let terminals = (terminals != EVERY).then(|| terminals.split(',').map(str::to_owned).collect());
        let rights = Right::ALL.into_iter().filter(|right| words.contains(&right.as_str())).collect();
        let caller = Caller { name: name.to_owned(), rights, terminals, since: since.parse().ok()? };
        Some((TokenId::from_hex(id)?, caller))
    }
}

/// The programs that may ask.
#[derive(Debug, Clone)]
pub enum Callers {
    /// Those of a state folder.
    Kept(Folder),
    /// One alone.
    One { id: TokenId, caller: Caller },
}

impl Callers {
    /// One that may do everything, by a key that everybody may know: where there is no real money.
    pub fn anybody(key: &str) -> Self {
        Callers::One {
            id: TokenId::of(key.as_bytes()),
            caller: Caller::new(key, &Right::ALL, &[], UNIX_EPOCH),
        }
    }

    /// Whose key it is. Takes the same time whichever is the right one. Errors: nobody can say, because the file cannot be
    /// read.
    pub fn check(&self, key: &Secret) -> io::Result<Option<Caller>> {
        let asked = TokenId::of(key.expose());
        match self {
            Callers::One { id, caller } => Ok((*id == asked).then(|| caller.clone())),
            Callers::Kept(folder) => {
                let theirs = |found, (id, caller)| if id == asked { Some(caller) } else { found };
                Ok(rows(&folder.read(FILE)?).fold(None, theirs))
            }
        }
    }

    /// Everybody, in the order in which they came.
    pub fn list(folder: &Folder) -> io::Result<Vec<Caller>> {
        Ok(rows(&folder.read(FILE)?).map(|(_, caller)| caller).collect())
    }

    /// A key for a new caller. None where the name is somebody's.
    pub fn create(folder: &Folder, caller: &Caller) -> io::Result<Option<Secret>> {
        let token = mint().map_err(|_| io::Error::other("the system has no randomness"))?;
        let key = Secret::new(format!("{PREFIX}{}", String::from_utf8_lossy(token.expose())));
        let _lock = folder.lock()?;
        let text = folder.read(FILE)?;
        if rows(&text).any(|(_, known)| known.name == caller.name) {
            return Ok(None);
        }
        folder.write(FILE, &(text + &caller.row(&TokenId::of(key.expose()))))?;
        Ok(Some(key))
    }

    /// Makes the key of that name void. Whether there was one.
    pub fn revoke(folder: &Folder, name: &str) -> io::Result<bool> {
        let _lock = folder.lock()?;
        let text = folder.read(FILE)?;
        let is_theirs = |row: &str| Caller::read(row).is_some_and(|(_, caller)| caller.name == name);
        let (theirs, others): (Vec<_>, Vec<_>) = text.lines().partition(|row| is_theirs(row));
        if !theirs.is_empty() {
            folder.write(FILE, &others.iter().map(|row| format!("{row}\n")).collect::<String>())?;
        }
        Ok(!theirs.is_empty())
    }
}

fn rows(text: &str) -> impl Iterator<Item = (TokenId, Caller)> {
    text.lines().filter_map(Caller::read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::home::Home;

    fn caller(name: &str, terminals: &[&str]) -> Caller {
        let terminals: Vec<_> = terminals.iter().map(|id| (*id).to_owned()).collect();
        Caller::new(name, &[Right::Read, Right::Pay], &terminals, SystemTime::now())
    }

    #[test]
    fn a_key_is_its_callers_alone_until_it_is_taken_back() {
        let (_home, folder) = Home::new("callers");
        let callers = Callers::Kept(folder.clone());
        let (kiosk, office) = (caller("kiosk", &["counter-1", "counter-2"]), caller("office", &[]));
        let key = Callers::create(&folder, &kiosk).unwrap().unwrap();
        let other = Callers::create(&folder, &office).unwrap().unwrap();
        assert_eq!(callers.check(&key).unwrap(), Some(kiosk.clone()));
        assert_eq!(callers.check(&other).unwrap(), Some(office.clone()));
        assert_eq!(callers.check(&Secret::from("tillwire_")).unwrap(), None);
        assert!(Callers::create(&folder, &kiosk).unwrap().is_none(), "the name is taken");
        assert_eq!(Callers::list(&folder).unwrap(), [kiosk, office.clone()]);
        assert!(Callers::revoke(&folder, "kiosk").unwrap());
        assert!(!Callers::revoke(&folder, "kiosk").unwrap());
        assert_eq!(callers.check(&key).unwrap(), None);
        assert_eq!(callers.check(&other).unwrap(), Some(office));
    }

    #[test]
    fn a_caller_has_the_rights_and_terminals_that_were_said() {
        let kiosk = caller("kiosk", &["counter-1"]);
        assert_eq!(Right::ALL.map(|right| kiosk.may(right)), [true, false, true]);
        assert!(kiosk.may_use("counter-1") && !kiosk.may_use("counter-2"));
        assert!(caller("office", &[]).may_use("counter-2"));
    }

    #[test]
    fn what_cannot_be_read_is_nobodys_key_and_stays() {
        let (home, folder) = Home::new("callers-damaged");
        let foreign = "torn\n00 0 pay * short\n";
        std::fs::write(home.0.join(FILE), foreign).unwrap();
        assert!(Callers::create(&folder, &caller("kiosk", &[])).unwrap().is_some());
        assert!(Callers::revoke(&folder, "kiosk").unwrap());
        assert_eq!(std::fs::read_to_string(home.0.join(FILE)).unwrap(), foreign);
        assert_eq!(Callers::list(&folder).unwrap(), []);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_kept_is_for_this_user_alone_and_holds_no_key() {
        use std::os::unix::fs::PermissionsExt;
        let (home, folder) = Home::new("callers-file");
        let key = Callers::create(&folder, &caller("kiosk", &[])).unwrap().unwrap();
        let path = home.0.join(FILE);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let key = std::str::from_utf8(key.expose()).unwrap().strip_prefix(PREFIX).unwrap().to_owned();
        assert!(!std::fs::read_to_string(&path).unwrap().contains(&key));
    }
}
