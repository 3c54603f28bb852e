//! What Windows refuses for as long as somebody else has a file open, such as a reader of records or a virus scanner: it is
//! tried again, for a second. Everywhere else the first answer counts. It blocks.

use std::path::Path;
use std::time::Duration;
use std::{fs, io, thread};

/// How often it is tried again, and after what time.
const AGAIN: u32 = if cfg!(windows) { 100 } else { 0 };
const PAUSE: Duration = Duration::from_millis(10);

/// Gives a file, or a folder with what is in it, another name.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut left = AGAIN;
    loop {
        match fs::rename(from, to) {
            Err(error) if left > 0 && is_used(&error) => thread::sleep(PAUSE),
            renamed => return renamed,
        }
        left -= 1;
    }
}

/// `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION`.
fn is_used(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32))
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;
    use std::os::windows::fs::OpenOptionsExt;

    #[test]
    fn a_file_that_somebody_has_to_himself_is_waited_for() {
        let (home, _folder) = crate::access::home::Home::new("patient");
        let [from, to] = ["from", "to"].map(|name| home.0.join(name));
        fs::write(&from, "").unwrap();
        let scanner = fs::OpenOptions::new().read(true).share_mode(0).open(&from).unwrap();
        assert!(is_used(&fs::rename(&from, &to).unwrap_err()));
        let renamed = thread::spawn(move || rename(&from, &to));
        thread::sleep(3 * PAUSE);
        drop(scanner);
        renamed.join().unwrap().unwrap();
        assert!(home.0.join("to").exists());
    }
}
