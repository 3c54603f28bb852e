//! Pairing: a code on the operator's screen becomes a token in the page.
//!
//! `tillwire pair` writes the code's digest and its end into the state folder and shows the code; the running
//! helper takes `POST /v1/pair` from an origin of the configuration. A code works once, lives [`CODE_LIFE`]
//! and is void after [`TRIES`] wrong tries.

use super::folder::Folder;
use super::token::TokenId;
use super::tokens::Tokens;
use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tillwire_core::secret::Secret;

/// How long a code can be used.
pub const CODE_LIFE: Duration = Duration::from_secs(120);
/// Tries a minute, over all origins.
const TRIES: usize = 5;
const MINUTE: Duration = Duration::from_secs(60);
/// The file in the state folder: `digest end`, the end in seconds since 1970.
const FILE: &str = "code";

/// What a try comes to.
pub enum Paired {
    Token(Secret),
    /// No such code, or no longer.
    Wrong,
    /// Too many tries within a minute.
    TooOften,
}

/// The helper's side.
pub struct Pairing {
    folder: Folder,
    tries: Mutex<VecDeque<Instant>>,
}

/// Writes a new code and gives it for showing: six digits. An older one is void.
pub fn show_code(folder: &Folder, now: SystemTime) -> io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::other("the system has no randomness"))?;
    let code = format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000);
    let end = seconds(now) + CODE_LIFE.as_secs();
    let _lock = folder.lock()?;
    folder.write(FILE, &format!("{} {end}\n", TokenId::of(code.as_bytes()).to_hex()))?;
    Ok(code)
}

impl Pairing {
    pub fn new(folder: Folder) -> Self {
        Pairing { folder, tries: Mutex::default() }
    }

    /// Tries a code for an origin that the guard admitted.
    pub fn try_code(&self, origin: &str, code: &Secret, now: (Instant, SystemTime)) -> io::Result<Paired> {
        if !self.may_try(now.0) {
            self.withdraw()?;
            return Ok(Paired::TooOften);
        }
        if !self.take(code, now.1)? {
            return Ok(Paired::Wrong);
        }
        Tokens::issue(&self.folder, origin).map(Paired::Token)
    }

    /// Notes a try, unless there were too many.
    fn may_try(&self, now: Instant) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.retain(|at| now.duration_since(*at) < MINUTE);
        let may = tries.len() < TRIES;
        if may {
            tries.push_back(now);
        }
        may
    }

    /// Uses the code up when it is the right one.
    fn take(&self, code: &Secret, now: SystemTime) -> io::Result<bool> {
        let _lock = self.folder.lock()?;
        let text = self.folder.read(FILE)?;
        let right = text.trim_end().split_once(' ').is_some_and(|(id, end)| {
            let alive = end.parse().is_ok_and(|end: u64| seconds(now) < end);
            alive & (TokenId::from_hex(id) == Some(TokenId::of(code.expose())))
        });
        if right {
            self.folder.remove(FILE)?;
        }
        Ok(right)
    }

    /// Whoever guesses this often shall not find the same code again.
    fn withdraw(&self) -> io::Result<()> {
        let _lock = self.folder.lock()?;
        self.folder.remove(FILE)
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://till.example";

    struct Home(std::path::PathBuf);

    impl Home {
        fn new(name: &str) -> (Self, Folder) {
            let path = std::env::temp_dir().join(format!("tillwire-{name}-{}", std::process::id()));
            let folder = Folder::open(&path).unwrap();
            (Home(path), folder)
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn outcome(pairing: &Pairing, code: &str, at: Instant, wall: SystemTime) -> Result<Secret, &'static str> {
        match pairing.try_code(ORIGIN, &Secret::from(code), (at, wall)).unwrap() {
            Paired::Token(token) => Ok(token),
            Paired::Wrong => Err("wrong"),
            Paired::TooOften => Err("too often"),
        }
    }

    #[test]
    fn a_code_gives_one_token_for_one_origin_once() {
        let (_home, folder) = Home::new("pair-once");
        let (pairing, at, wall) = (Pairing::new(folder.clone()), Instant::now(), SystemTime::now());
        let code = show_code(&folder, wall).unwrap();
        let token = outcome(&pairing, &code, at, wall).ok().unwrap();
        assert_eq!(outcome(&pairing, &code, at, wall).err(), Some("wrong"), "used up");
        let tokens = Tokens::Paired(folder.clone());
        assert!(tokens.check(ORIGIN, &token).is_some());
        assert!(tokens.check("https://other.example", &token).is_none());
        assert!(tokens.check(ORIGIN, &Secret::from("no")).is_none());
        assert_eq!(Tokens::revoke(&folder, ORIGIN).unwrap(), 1);
        assert!(tokens.check(ORIGIN, &token).is_none(), "revoked");
    }

    #[test]
    fn a_code_dies_of_age_and_of_too_many_tries() {
        let (_home, folder) = Home::new("pair-dies");
        let (pairing, at, wall) = (Pairing::new(folder.clone()), Instant::now(), SystemTime::now());
        let code = show_code(&folder, wall).unwrap();
        assert_eq!(outcome(&pairing, &code, at, wall + CODE_LIFE).err(), Some("wrong"), "too old");
        for _ in 1..TRIES {
            assert_eq!(outcome(&pairing, "no", at, wall).err(), Some("wrong"));
        }
        assert_eq!(outcome(&pairing, &code, at, wall).err(), Some("too often"));
        assert_eq!(outcome(&pairing, &code, at + MINUTE, wall).err(), Some("wrong"), "withdrawn");
        let code = show_code(&folder, wall).unwrap();
        assert!(outcome(&pairing, &code, at + MINUTE, wall).is_ok(), "a new one works");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_kept_is_for_this_user_alone_and_holds_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let (home, folder) = Home::new("pair-files");
        let code = show_code(&folder, SystemTime::now()).unwrap();
        let token = Tokens::issue(&folder, ORIGIN).unwrap();
        for name in ["code", "tokens", "lock"] {
            let path = home.0.join(name);
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
            let text = std::fs::read_to_string(&path).unwrap();
            let token = std::str::from_utf8(token.expose()).unwrap();
            assert!(!text.split(' ').any(|part| part == code) && !text.contains(token), "{name}");
        }
    }
}
