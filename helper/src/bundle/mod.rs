//! `tillwire bundle`: one file for whoever helps, of the same form as the npm package's (docs/support.md).
//!
//! Each part is looked at by itself and within its time, so what cannot be had takes nothing else along. What may be said is a
//! list ([`said`]); everything else is told by its shape. It sends nothing to a terminal and writes nothing but the file.

mod around;
#[cfg(feature = "engine")]
mod journal;
mod lines;
mod said;
mod settings;

use crate::args::Bundle;
use crate::config::{self, Config, PORT};
use crate::error::Error;
use crate::{doctor, setup};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tillwire_core::json::Writer;
use tracing_subscriber::fmt::format::Writer as Text;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime as Clock};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The form of the file.
const FORMAT: &str = "tillwire-support";
const FORM: &str = "1";

/// What a part says, as JSON, or what kind of thing is in the way.
pub type Said = Result<String, &'static str>;
type Look = Box<dyn FnOnce() -> Said + Send>;

/// Makes it and writes it. Errors: the file cannot be written.
pub fn run(options: &Bundle) -> Result<(), Error> {
    let path = options.config.clone().unwrap_or_else(setup::default_config);
    let state = options.state.state.clone().unwrap_or_else(crate::access::default_folder);
    let read = read(&path);
    let config = read.as_ref().ok().cloned().unwrap_or_default();
    let port = options.port.or(config.port).unwrap_or(PORT);
    let looks = looks(read, config.clone(), port, state);
    let text = whole(looks, &secrets(&config));
    let written = write(&options.output, &text);
    written.map_err(|error| Error::Till { path: options.output.clone(), kind: error.kind() })
}

/// The configuration as it is written, whether or not its terminals can be served. Errors: the lines with mistakes.
fn read(path: &Path) -> Result<Config, settings::Unread> {
    let text = std::fs::read_to_string(path).map_err(|error| settings::Unread::File(error.kind()))?;
    config::read(&text).map_err(settings::Unread::Mistakes)
}

fn looks(
    read: Result<Config, settings::Unread>,
    config: Config,
    port: u16,
    state: PathBuf,
) -> Vec<(&'static str, Look)> {
    let folder = state.clone();
    #[cfg(feature = "engine")]
    let (told, kept) = (config.clone(), config.clone());
    #[cfg(not(feature = "engine"))]
    let told = config.clone();
    vec![
        ("versions", Box::new(|| Ok(around::versions()))),
        ("surroundings", Box::new(|| Ok(around::system()))),
        ("settings", Box::new(move || Ok(settings::said(read.as_ref().map(|_| &told))))),
        ("diagnosis", Box::new(move || diagnosis(&config, port))),
        ("helper", Box::new(move || around::running(port))),
        ("state", Box::new(move || around::folder(&folder))),
        ("log", Box::new(move || lines::last(&state))),
        ("metrics", Box::new(move || around::metrics(port))),
        #[cfg(feature = "engine")]
        ("operations", Box::new(move || journal::operations(&kept))),
    ]
}

/// What the doctor finds, by codes.
fn diagnosis(config: &Config, port: u16) -> Said {
    let found = doctor::codes(config, port).map_err(|_| "START")?;
    let rows = found.iter().map(|(about, code)| {
        let json =
            Writer::new().text("name", about).text("state", if code.is_none() { "good" } else { "bad" });
        json.text_if("code", *code).finish()
    });
    Ok(said::list(rows))
}

/// All parts at once; one that is late is left out.
fn whole(looks: Vec<(&'static str, Look)>, secrets: &[String]) -> String {
    let end = Instant::now() + PATIENCE;
    let running: Vec<_> = looks
        .into_iter()
        .map(|(name, look)| {
            let (done, told) = mpsc::channel();
            // Whoever waits hears that nothing comes where there is no thread.
            let _ = thread::Builder::new().spawn(move || done.send(look()));
            (name, told)
        })
        .collect();
    let parts = running.into_iter().fold(Writer::new(), |out, (name, told)| {
        let left = end.saturating_duration_since(Instant::now());
        out.raw(name, &part(told.recv_timeout(left).unwrap_or(Err("late"))))
    });
    let out = Writer::new().text("format", FORMAT).raw("version", FORM).text("made", &now());
    said::scrubbed(&out.raw("parts", &parts.finish()).finish(), secrets)
}

/// As the log writes it, ISO 8601.
fn now() -> String {
    let mut text = String::new();
    // A text takes whatever is written to it.
    let _ = Clock.format_time(&mut Text::new(&mut text));
    text
}

fn part(told: Said) -> String {
    match told {
        Ok(json) => Writer::new().raw("said", &json).finish(),
        Err(error) => Writer::new().raw("failed", &Writer::new().text("error", error).finish()).finish(),
    }
}

/// The keys and passwords that the configuration leads to, to be looked for wherever they got to.
#[cfg(feature = "engine")]
fn secrets(config: &Config) -> Vec<String> {
    let secrets = settings::keys(config).into_iter();
    let read = secrets.filter_map(|key| crate::engine::secret_of("key", key).ok());
    read.filter_map(|secret| String::from_utf8(secret.expose().to_vec()).ok()).collect()
}

#[cfg(not(feature = "engine"))]
fn secrets(_: &Config) -> Vec<String> {
    Vec::new()
}

/// Into a file of this user's that was not there, or to stdout.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if path == Path::new("-") {
        return writeln!(io::stdout(), "{text}");
    }
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    println!("Written: {}", path.display());
    Ok(())
}
