//! The key store of this system: of macOS and Windows the one of the user who runs this, of Linux the kernel's, which keeps
//! what it has in memory and forgets it with the next start of the machine. It is written by `tillwire key store` and read by
//! the engine; what is in it is in no message.

use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use tillwire_core::secret::Secret;

/// What our entries are of.
const SERVICE: &str = "tillwire";

/// Puts a secret under a name, in place of what was there. Errors: why it cannot.
pub fn write(name: &str, secret: &Secret) -> Result<(), String> {
    let written = entry(name).and_then(|entry| entry.set_secret(secret.expose()));
    written.map_err(|error| told(name, &error))
}

/// The secret of that name. Errors: why there is none.
pub fn read(name: &str) -> Result<Secret, String> {
    let read = entry(name).and_then(|entry| entry.get_secret());
    let text = read.map_err(|error| told(name, &error)).map(String::from_utf8)?;
    text.map(|text| Secret::from(text.as_str()))
        .map_err(|_| format!("what the key store has as {name:?} is no text"))
}

fn entry(name: &str) -> Result<Entry, Error> {
    Entry::new_in_store(&store()?, SERVICE, name)
}

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(linux_keyutils_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// An error may have what was read in it: that is left out.
fn told(name: &str, error: &Error) -> String {
    match error {
        Error::NoEntry => format!("the key store has nothing as {name:?}: tillwire key store {name}"),
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            format!("the key store of this system cannot be used: {cause}")
        }
        Error::TooLong(what, most) => format!("the key store takes no {what} over {most} characters"),
        _ => "this system has no key store that can be used".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why there is none.
    fn refused(name: &str) -> String {
        read(name).err().unwrap()
    }

    /// Of a machine without a key store it shows only that this is said; which of both it was, it prints.
    #[test]
    fn a_key_store_gives_what_was_put_there_by_its_name_and_a_machine_without_one_says_so_both_ways() {
        let name = format!("test-{}", std::process::id());
        let missing = refused(&name);
        if let Err(reason) = write(&name, &Secret::from("a-first-key")) {
            eprintln!("this machine has no key store that can be used, so none was tried: {reason}");
            let no_store = [
                "the key store of this system cannot be used: ",
                "this system has no key store that can be used",
            ];
            for said in [&reason, &missing] {
                assert!(no_store.iter().any(|text| said.starts_with(text)), "{said}");
            }
            return;
        }
        eprintln!("this machine's key store was written and read");
        assert_eq!(missing, format!("the key store has nothing as {name:?}: tillwire key store {name}"));
        write(&name, &Secret::from("a-second-key")).unwrap();
        assert_eq!(read(&name).map(|secret| secret.expose().to_vec()).unwrap(), b"a-second-key");
        entry(&name).and_then(|entry| entry.delete_credential()).unwrap();
        assert_eq!(refused(&name), missing);
    }

    #[test]
    fn no_error_repeats_what_was_read() {
        for error in
            [Error::BadEncoding(b"hush".to_vec()), Error::BadDataFormat(b"hush".to_vec(), "hush".into())]
        {
            assert_eq!(told("a", &error), "this system has no key store that can be used");
        }
    }
}
