//! A real PostgreSQL from the system's packages, in a folder of its own, on a socket in that folder. It ends with whoever
//! started it, however that ends.

use super::kit::PATIENCE;
use crate::config::engine::Database;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// PostgreSQL refuses to run as root: then its processes belong to nobody.
const NOBODY: u32 = 65534;

/// A server.
pub struct Server {
    pub folder: PathBuf,
    /// On 127.0.0.1, besides.
    pub port: u16,
    /// Stops it and clears up once its standard input ends.
    guard: Child,
}

impl Server {
    /// One that answers; `settings` such as `fsync=off`.
    pub fn start(settings: &[&str]) -> Server {
        let folder = fresh();
        let data = folder.join("data");
        let initialise = ["-U", "till", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync", "-D"];
        done(program("initdb").args(initialise).arg(&data));
        certify(&data);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Server { port, guard: guard(&folder), folder };
        server.set(settings);
        server.begin();
        server
    }

    /// What counts from its next start on.
    pub fn set(&self, settings: &[&str]) {
        let (port, socket) =
            (format!("port={}", self.port), format!("unix_socket_directories={}", self.folder.display()));
        let always = ["listen_addresses=127.0.0.1", &port, &socket, "log_min_messages=fatal"];
        let lines: String = always.iter().chain(settings).map(|it| line(it)).collect();
        std::fs::write(self.folder.join("data/postgresql.auto.conf"), lines).unwrap();
    }

    /// Starts it, until it answers.
    pub fn begin(&self) {
        let limit = PATIENCE.as_secs().to_string();
        done(self.control().args(["start", "-w", "-t", &limit, "-l"]).arg(self.folder.join("log")));
    }

    /// Stops it as a crash does: without a word to anybody.
    pub fn crash(&self) {
        done(self.control().args(["stop", "-w", "-m", "immediate"]));
    }

    /// Has it say nothing any more, with its connections open.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    pub fn thaw(&self) {
        self.signal("CONT");
    }

    /// Sends it to every process of the server.
    fn signal(&self, signal: &str) {
        let pids = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let server = pids.lines().next().unwrap();
        let signal = format!("-{signal}");
        done(as_nobody(Command::new("kill")).args([&signal, server]));
        // One whose time it was meanwhile is gone.
        let children = Command::new("pkill").args([&signal, "-P", server]).status().unwrap();
        assert!(children.code().is_some_and(|code| code < 2));
    }

    fn control(&self) -> Command {
        let mut control = program("pg_ctl");
        control.arg("-D").arg(self.folder.join("data"));
        control
    }

    /// A database of that server: tables that nobody else has.
    pub fn database(&self) -> Database {
        static DATABASES: AtomicU32 = AtomicU32::new(0);
        let number = DATABASES.fetch_add(1, Ordering::SeqCst);
        at(&self.folder, self.port, &format!("of_{}_{number}", std::process::id()))
    }

    /// What a query gives: its rows' columns, parted by `|`.
    pub fn ask(&self, query: &str) -> Vec<String> {
        let mut psql = program("psql");
        psql.args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-U", "till", "-d", "postgres", "-h"]);
        let said = psql.arg(&self.folder).args(["-p", &self.port.to_string(), "-c", query]).output().unwrap();
        assert!(said.status.success(), "{query}: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8(said.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// One for all tests that do it no harm.
pub fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    // Its guard sees the end of this process.
    SERVER.get_or_init(|| Server::start(&["fsync=on"]))
}

impl Server {
    /// One with TLS for `localhost`, and its certificate.
    pub fn with_tls() -> (Server, PathBuf) {
        let server = Server::start(&["fsync=on", "ssl=on", "ssl_cert_file=cert.pem", "ssl_key_file=key.pem"]);
        let certificate = server.folder.join("data/cert.pem");
        (server, certificate)
    }

    /// The database by TCP, and with TLS where its other end has that.
    pub fn remote(&self, host: &str, ca: Option<&Path>) -> Database {
        let mut database = self.database();
        let server = format!("host={host} port={} user=till dbname=postgres sslmode=require", self.port);
        database.server = server.parse().unwrap();
        database.ca = ca.map(Path::to_owned);
        database
    }
}

/// Its certificate and key, where it looks for them.
fn certify(data: &Path) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    for (name, text) in [("cert.pem", made.cert.pem()), ("key.pem", made.signing_key.serialize_pem())] {
        let path = data.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        if is_root() {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
}

/// The database behind that socket whose tables' names begin so.
pub fn at(folder: &Path, port: u16, prefix: &str) -> Database {
    let server = format!("host={} port={port} user=till dbname=postgres", folder.display());
    let server = server.parse().unwrap();
    Database { server, password: None, ca: None, prefix: prefix.to_owned(), line: 1 }
}

/// A folder that is the server's.
fn fresh() -> PathBuf {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::SeqCst);
    let folder = std::env::temp_dir().join(format!("tillwire-postgres-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    if is_root() {
        chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}

fn guard(folder: &Path) -> Child {
    let control = found("pg_ctl");
    let script = "read _; \"$0\" stop -s -m immediate -D \"$1/data\"; rm -rf \"$1\"";
    let mut shell = as_nobody(Command::new("sh"));
    shell.args(["-c", script]).arg(control).arg(folder).stdin(Stdio::piped());
    // A signal to the tests' group, such as an interrupt, is not for it.
    shell.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn program(name: &str) -> Command {
    let mut command = as_nobody(Command::new(found(name)));
    command.stdin(Stdio::null());
    command
}

fn as_nobody(mut command: Command) -> Command {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir(std::env::temp_dir());
    command
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Where the server's programs are: where somebody says, or the newest of Debian's.
fn found(name: &str) -> PathBuf {
    let said = std::env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<_> = debian.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    let mut folders = said.into_iter().chain(versions.into_iter().rev());
    let folder = folders.find(|folder| folder.join("initdb").exists());
    let folder =
        folder.expect("PostgreSQL is missing: install postgresql, or name POSTGRES_BIN=/folder/of/initdb");
    folder.join(name)
}

/// A line of the server's settings.
fn line(setting: &str) -> String {
    let (name, value) = setting.split_once('=').expect("name=value");
    format!("{name} = '{value}'\n")
}

fn done(command: &mut Command) {
    // A server that stays would hold a pipe open.
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let status = child.wait().unwrap();
    if !status.success() {
        let mut text = String::new();
        let _ = child.stderr.take().unwrap().read_to_string(&mut text);
        panic!("{command:?}: {text}");
    }
}
