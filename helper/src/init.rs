//! `tillwire config init`: a configuration to begin with.

use crate::args::Init;
use crate::error::Error;
use crate::setup::default_config;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Every setting with a comment, nothing switched on.
#[cfg(not(feature = "engine"))]
const STARTER: &str = include_str!("starter.toml");
#[cfg(feature = "engine")]
const STARTER: &str = concat!(include_str!("starter.toml"), include_str!("starter-engine.toml"));

/// Where things are on Windows that the text has in the places of Unix.
const WINDOWS: [(&str, &str); 3] = [
    ("/var/lib/tillwire", "C:/ProgramData/tillwire"),
    ("/etc/tillwire", "C:/ProgramData/tillwire"),
    ("/dev/ttyUSB0", "COM3"),
];

/// The text for this system.
fn starter() -> String {
    let others: &[_] = if cfg!(windows) { &WINDOWS } else { &[] };
    others.iter().fold(STARTER.to_owned(), |text, (place, here)| text.replace(place, here))
}

/// Writes it where no configuration is. Errors: there is one, or the system refuses.
pub fn run(options: &Init) -> Result<(), Error> {
    let path = options.config.clone().unwrap_or_else(default_config);
    write(&path).map_err(|error| Error::Init { path: path.clone(), kind: error.kind() })?;
    println!("Written: {}\nName your terminals in it, then: tillwire config check", path.display());
    Ok(())
}

fn write(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).create(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(starter().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    #[test]
    fn the_starter_has_no_mistake_as_it_is_and_with_every_setting_switched_on() {
        let starter = starter();
        let config = read(&starter).unwrap();
        assert_eq!((config.terminals.len(), config.origins.len()), (0, 0));
        // A setting is a line whose comment sign is followed by a name and `=`, or by a table's name.
        let is_setting = |line: &str| line.starts_with('[') || line.split(" = ").next().is_some_and(is_name);
        let on: Vec<_> = starter
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line))
            .collect();
        let config = read(&on.join("\n")).unwrap();
        let ids: Vec<_> = config.terminals.iter().map(|terminal| terminal.id.as_str()).collect();
        let all = ["counter-1", "counter-2", "counter-3"];
        let known = if cfg!(feature = "engine") { &all[..] } else { &all[..2] };
        assert_eq!((ids.as_slice(), config.origins.len()), (known, 1));
        assert_eq!((config.port, config.limits), (Some(9003), crate::config::Limits::default()));
    }

    fn is_name(word: &str) -> bool {
        word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    }
}
