//! The folder by itself: what former versions wrote, and who may read it.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tillwire_core::desk::ended;

pub struct Place(pub PathBuf);

impl Place {
    pub fn new(name: &str) -> Place {
        Place::of(&std::env::temp_dir(), name)
    }

    pub fn of(folder: &Path, name: &str) -> Place {
        let path = folder.join(format!("tillwire-journal-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Place(path)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_a_former_version_wrote_is_found_under_the_names_that_people_gave() {
    let vector = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/journal-files-1.json");
    let vector: serde_json::Value = serde_json::from_str(&fs::read_to_string(vector).unwrap()).unwrap();
    let folder = Place::new("former");
    // What no Windows can have written.
    let is_none_here = |name: &str| cfg!(windows) && name == "CON";
    for (path, bytes) in vector["files"].as_object().unwrap() {
        if path.split('/').any(is_none_here) {
            continue;
        }
        let path = folder.0.join(path);
        fs::create_dir_all(above(&path)).unwrap();
        fs::write(path, STANDARD.decode(bytes.as_str().unwrap()).unwrap()).unwrap();
    }
    let journal = Folder::new(&folder.0).unwrap();
    for (terminal, expected) in vector["expected"].as_object().unwrap() {
        let settled = expected["settled"].as_object().unwrap();
        for (reference, outcome) in settled.iter().filter(|(name, _)| !is_none_here(name)) {
            let log = journal.read(terminal, reference).unwrap();
            let told: serde_json::Value = serde_json::from_str(&ended(reference, &log).unwrap()).unwrap();
            assert_eq!(
                (&told["status"], &told["order"]),
                (&outcome["status"], &outcome["order"]),
                "{reference}"
            );
        }
        let open: Vec<String> =
            journal.open(terminal).unwrap().into_iter().map(|(reference, _)| reference).collect();
        assert_eq!(serde_json::json!(open), expected["open"], "{terminal}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_written_is_its_owner_s_alone() {
    use std::os::unix::fs::MetadataExt;
    let folder = Place::new("private");
    let journal = Folder::new(&folder.0).unwrap();
    journal.append("bank", "s", 0, b"a", false).unwrap();
    journal.claim("bank", 60_000).unwrap();
    for (path, mode) in
        [("", 0o700), ("bank/open/s", 0o700), ("bank/open/s/0", 0o600), ("bank/leases/1", 0o600)]
    {
        assert_eq!(fs::metadata(folder.0.join(path)).unwrap().mode() & 0o777, mode, "{path}");
    }
}
