//! How many connections the system lets this process have. Each may take two of its file descriptors, its own and its
//! terminal's, and a few are the process's own.

/// What files, listeners and the event loop take.
#[cfg(target_os = "linux")]
const OWN: u64 = 24;

/// As many of the wanted places as there are descriptors for. The system's soft limit is lifted to its hard one before.
#[cfg(target_os = "linux")]
pub fn places(wanted: usize) -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where that is refused the limit stays what it was.
    let allowed = match setrlimit(Resource::Nofile, limit) {
        Ok(()) => limit.maximum,
        Err(_) => getrlimit(Resource::Nofile).current,
    };
    fitting(wanted, allowed)
}

/// As many as wanted: other systems tell no limit here.
#[cfg(not(target_os = "linux"))]
pub fn places(wanted: usize) -> usize {
    wanted
}

#[cfg(target_os = "linux")]
fn fitting(wanted: usize, allowed: Option<u64>) -> usize {
    let fit = allowed.map_or(u64::MAX, |allowed| allowed.saturating_sub(OWN) / 2);
    wanted.min(usize::try_from(fit).unwrap_or(usize::MAX)).max(1)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_connection_and_its_terminal_have_a_descriptor_each() {
        for (allowed, expected) in [(Some(64), 20), (Some(1_024), 256), (Some(0), 1), (None, 256)] {
            assert_eq!(fitting(256, allowed), expected, "{allowed:?}");
        }
    }
}
