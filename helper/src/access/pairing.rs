//! Pairing: a code on the operator's screen becomes a token in the page.
//!
//! `tillwire pair` writes the code's digest and its time into the state folder and shows the code; the running helper takes
//! `POST /v1/pair` from an origin of the configuration. A code works once, lives [`CODE_LIFE`], and gives every origin
//! [`TRIES`] tries. A try is written down before it is looked at, so that neither a restart nor a full disk wins another one.
//! Calls wait for the disk.

use super::folder::Folder;
use super::token::TokenId;
use super::tokens::Tokens;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tillwire_core::secret::Secret;

/// How long a code can be used.
pub const CODE_LIFE: Duration = Duration::from_secs(120);
/// Tries of a code that an origin has.
const TRIES: usize = 5;
/// How far the clock may be set back while a code lives, in seconds.
const DRIFT: u64 = 5;
/// The file in the state folder: `digest begin end` in seconds since 1970, then the origin of every try, a line each.
const FILE: &str = "code";

/// What a try comes to.
pub enum Paired {
    Token(Secret),
    /// No such code, or no longer.
    Wrong,
    /// This origin had all its tries of this code.
    TooOften,
}

/// The helper's side.
#[derive(Clone)]
pub struct Pairing {
    folder: Folder,
}

/// Writes a new code and gives it for showing: six digits. An older one is void.
pub fn show_code(folder: &Folder, now: SystemTime) -> io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::other("the system has no randomness"))?;
    let code = format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000);
    let (begin, end) = (seconds(now), seconds(now) + CODE_LIFE.as_secs());
    let _lock = folder.lock()?;
    folder.write(FILE, &format!("{} {begin} {end}\n", TokenId::of(code.as_bytes()).to_hex()))?;
    Ok(code)
}

impl Pairing {
    pub fn new(folder: Folder) -> Self {
        Pairing { folder }
    }

    /// Tries a code for an origin that the guard admitted. The code is used up once there is a token for it.
    pub fn try_code(&self, origin: &str, code: &Secret, now: SystemTime) -> io::Result<Paired> {
        let lock = self.folder.lock()?;
        let text = self.folder.read(FILE)?;
        let Some(id) = living(&text, seconds(now)) else {
            self.folder.remove(FILE)?;
            return Ok(Paired::Wrong);
        };
        if text.lines().skip(1).filter(|tried| *tried == origin).count() >= TRIES {
            return Ok(Paired::TooOften);
        }
        self.folder.write(FILE, &format!("{text}{origin}\n"))?;
        if id != TokenId::of(code.expose()) {
            return Ok(Paired::Wrong);
        }
        let token = Tokens::issue(&self.folder, &lock, origin)?;
        self.folder.remove(FILE)?;
        Ok(Paired::Token(token))
    }
}

/// The digest of a code whose time it is.
fn living(text: &str, now: u64) -> Option<TokenId> {
    let mut words = text.lines().next()?.split(' ');
    let (id, begin, end) = (words.next()?, words.next()?, words.next()?);
    let (begin, end): (u64, u64) = (begin.parse().ok()?, end.parse().ok()?);
    let id = TokenId::from_hex(id)?;
    (begin.saturating_sub(DRIFT)..end).contains(&now).then_some(id)
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::home::Home;

    const ORIGIN: &str = "https://till.example";

    fn outcome(
        pairing: &Pairing,
        origin: &str,
        code: &str,
        wall: SystemTime,
    ) -> Result<Secret, &'static str> {
        match pairing.try_code(origin, &Secret::from(code), wall).unwrap() {
            Paired::Token(token) => Ok(token),
            Paired::Wrong => Err("wrong"),
            Paired::TooOften => Err("too often"),
        }
    }

    #[test]
    fn a_code_gives_one_token_for_one_origin_once() {
        let (_home, folder) = Home::new("pair-once");
        let (pairing, wall) = (Pairing::new(folder.clone()), SystemTime::now());
        let code = show_code(&folder, wall).unwrap();
        let token = outcome(&pairing, ORIGIN, &code, wall).ok().unwrap();
        assert_eq!(outcome(&pairing, ORIGIN, &code, wall).err(), Some("wrong"), "used up");
        let tokens = Tokens::Paired(folder.clone());
        assert!(tokens.check(ORIGIN, &token).unwrap().is_some());
        assert!(tokens.check("https://other.example", &token).unwrap().is_none());
        assert!(tokens.check(ORIGIN, &Secret::from("no")).unwrap().is_none());
        assert_eq!(Tokens::revoke(&folder, ORIGIN).unwrap(), 1);
        assert!(tokens.check(ORIGIN, &token).unwrap().is_none(), "revoked");
    }

    #[test]
    fn a_code_dies_of_age_and_a_clock_that_is_set_back_revives_none() {
        let (_home, folder) = Home::new("pair-dies");
        let (pairing, wall) = (Pairing::new(folder.clone()), SystemTime::now());
        let years = Duration::from_secs(10 * 365 * 24 * 60 * 60);
        for at in [wall + CODE_LIFE, wall - years, wall - Duration::from_secs(DRIFT + 1)] {
            let code = show_code(&folder, wall).unwrap();
            assert_eq!(outcome(&pairing, ORIGIN, &code, at).err(), Some("wrong"));
            assert_eq!(outcome(&pairing, ORIGIN, &code, wall).err(), Some("wrong"), "and stays dead");
        }
        let code = show_code(&folder, wall).unwrap();
        assert!(
            outcome(&pairing, ORIGIN, &code, wall - Duration::from_secs(DRIFT)).is_ok(),
            "a clock drifts"
        );
    }

    #[test]
    fn five_wrong_tries_are_all_that_an_origin_has_also_over_a_restart_and_no_others_are_counted() {
        let (_home, folder) = Home::new("pair-tries");
        let wall = SystemTime::now();
        let code = show_code(&folder, wall).unwrap();
        for _ in 0..TRIES {
            let restarted = Pairing::new(folder.clone());
            assert_eq!(outcome(&restarted, ORIGIN, "no", wall).err(), Some("wrong"));
        }
        let pairing = Pairing::new(folder.clone());
        assert_eq!(outcome(&pairing, ORIGIN, &code, wall).err(), Some("too often"), "the right one too");
        assert!(outcome(&pairing, "https://other.example", &code, wall).is_ok(), "whose code it is");
        let code = show_code(&folder, wall).unwrap();
        assert!(outcome(&pairing, ORIGIN, &code, wall).is_ok(), "a new one works");
    }

    #[cfg(unix)]
    #[test]
    fn a_code_is_not_used_up_where_no_token_can_be_written_and_a_damaged_list_ends_nothing() {
        let (home, folder) = Home::new("pair-full");
        let (pairing, wall) = (Pairing::new(folder.clone()), SystemTime::now());
        let code = show_code(&folder, wall).unwrap();
        std::fs::create_dir(home.0.join("tokens.new")).unwrap();
        assert!(pairing.try_code(ORIGIN, &Secret::from(code.as_str()), wall).is_err());
        std::fs::remove_dir(home.0.join("tokens.new")).unwrap();
        std::fs::write(home.0.join("tokens"), b"\xff\xfe no list\n\0\0").unwrap();
        assert!(outcome(&pairing, ORIGIN, &code, wall).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_kept_is_for_this_user_alone_and_holds_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let (home, folder) = Home::new("pair-files");
        let code = show_code(&folder, SystemTime::now()).unwrap();
        let token = Tokens::issue(&folder, &folder.lock().unwrap(), ORIGIN).unwrap();
        for name in ["code", "tokens", "lock"] {
            let path = home.0.join(name);
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
            let text = std::fs::read_to_string(&path).unwrap();
            let token = std::str::from_utf8(token.expose()).unwrap();
            assert!(!text.split(' ').any(|part| part == code) && !text.contains(token), "{name}");
        }
    }
}
