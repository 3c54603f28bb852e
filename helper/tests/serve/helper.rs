//! A running helper with a configuration and a state folder of its own.

use super::served::{Answer, exchange, tillwire};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long a line of the log is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The one origin that is configured.
pub const ORIGIN: &str = "http://till.example";
pub const OTHER: &str = "http://other.example";

/// A folder that is removed when this goes out of scope.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("tillwire-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The process. It is killed when this goes out of scope.
pub struct Helper {
    pub child: Child,
    pub ready: serde_json::Value,
    pub scratch: Scratch,
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A terminal's entry in the configuration.
pub fn terminal(id: &str, via: &str, address: &str) -> String {
    format!("[[terminal]]\nid = \"{id}\"\nvia = \"{via}\"\naddress = \"{address}\"\n")
}

/// Serves with these terminals and lines on top.
pub fn serve_with(top: &str, terminals: &[String]) -> Helper {
    let scratch = Scratch::new();
    let config = format!("{top}\norigins = [\"{ORIGIN}\", \"{OTHER}\"]\n{}", terminals.concat());
    std::fs::write(scratch.path("config.toml"), config).unwrap();
    let (config, state) = (scratch.path("config.toml"), scratch.path("state"));
    start(tillwire(&["serve", "--config", &config, "--state", &state, "--port", "0"]), scratch)
}

pub fn serve(terminals: &[String]) -> Helper {
    serve_with("", terminals)
}

pub fn demo(more: &[&str]) -> Helper {
    start(tillwire(&[&["demo", "--port", "0"], more].concat()), Scratch::new())
}

pub fn start(mut command: Command, scratch: Scratch) -> Helper {
    let log = std::fs::File::create(scratch.path("log")).unwrap();
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let failed = || panic!("not ready: {line:?}, {}", std::fs::read_to_string(scratch.path("log")).unwrap());
    let ready = serde_json::from_str(&line).unwrap_or_else(|_| failed());
    Helper { child, ready, scratch }
}

impl Helper {
    /// `127.0.0.1:port`
    pub fn address(&self) -> String {
        let url = ["helper", "demo"].iter().find_map(|name| self.ready[name].as_str()).unwrap();
        url.trim_start_matches("http://").trim_end_matches('/').to_owned()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.path("log")).unwrap()
    }

    /// What is logged once that is so: lines are written beside the answers to requests, not before them.
    pub fn logged(&self, is_so: impl Fn(&str) -> bool) -> String {
        let asked = Instant::now();
        loop {
            let log = self.log();
            if is_so(&log) {
                return log;
            }
            assert!(asked.elapsed() < PATIENCE, "not in {log}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Writes its configuration anew, as `change` has it, sends SIGHUP, and gives what is logged until it says that.
    #[cfg(unix)]
    pub fn reload(&self, change: impl Fn(String) -> String, says: &str) -> String {
        self.reload_from(&self.scratch.path("config.toml"), change, says)
    }

    /// The same of a configuration that is elsewhere.
    #[cfg(unix)]
    pub fn reload_from(&self, path: &str, change: impl Fn(String) -> String, says: &str) -> String {
        let before = self.log().len();
        std::fs::write(path, change(std::fs::read_to_string(path).unwrap())).unwrap();
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "HUP", &id]).status().unwrap().success());
        self.logged(|log| log[before..].contains(says)).split_off(before)
    }

    pub fn get(&self, path: &str) -> Answer {
        exchange(
            &self.address(),
            &format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address()),
        )
    }

    /// Posts JSON from a page of that origin.
    pub fn post(&self, path: &str, origin: &str, headers: &str, body: &str) -> Answer {
        let (address, length) = (self.address(), body.len());
        exchange(
            &address,
            &format!(
                "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
            ),
        )
    }

    /// The code that `tillwire pair` shows.
    pub fn code(&self) -> String {
        let output = tillwire(&["pair", "--state", &self.scratch.path("state")]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Pairs an origin and gives its token.
    pub fn pair(&self, origin: &str) -> String {
        let answer = self.post("/v1/pair", origin, "", &format!(r#"{{"code":"{}"}}"#, self.code()));
        assert_eq!(answer.status, 200, "{}", answer.body);
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        body["token"].as_str().unwrap().to_owned()
    }

    /// The demo's token, out of its page.
    pub fn own_token(&self) -> String {
        let page = self.get("/").body;
        let start = r#"<meta name="tillwire-token" content=""#;
        let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("no token in {page}"));
        rest.split('"').next().unwrap().to_owned()
    }

    pub fn own_origin(&self) -> String {
        format!("http://{}", self.address())
    }
}

pub fn error(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("not JSON: {body}"));
    body["error"].as_str().unwrap_or_else(|| panic!("no error in {body}")).to_owned()
}
