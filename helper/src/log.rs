//! Logs on stderr: one line of JSON or of text each. Secrets cannot get in: their types do not print. Nobody waits for whoever
//! reads them: where that one does not, lines are lost. The last lines are kept in the state folder too, as JSON, for
//! `tillwire bundle`: what a program that died had to say is still there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

/// The file of the last lines in the state folder, and that of those before them.
pub const KEPT: [&str; 2] = ["log.1", "log"];
/// How long the first may become, in bytes.
const LONGEST: u64 = 256 * 1024;

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    Json,
    Text,
}

/// Starts logging, until what it gives is dropped; with the last lines in that folder, where there is one. To be called once.
pub fn start(form: Form, level: Level, kept: Option<&Path>) -> Vec<WorkerGuard> {
    let (stderr, guard) = NonBlocking::new(io::stderr());
    let shown = match form {
        Form::Json => json(stderr),
        Form::Text => fmt::layer().with_writer(Legible(stderr)).with_target(false).with_ansi(false).boxed(),
    };
    let (kept, other) = kept.map(|folder| NonBlocking::new(Kept::new(folder))).unzip();
    let layers: Vec<_> = [Some(shown), kept.map(json)].into_iter().flatten().collect();
    registry().with(layers).with(LevelFilter::from(level)).init();
    [Some(guard), other].into_iter().flatten().collect()
}

/// Lines of JSON. A payment is one span, and in no other.
fn json(writer: NonBlocking) -> Box<dyn Layer<registry::Registry> + Send + Sync> {
    let lines = fmt::layer().with_writer(Legible(writer)).with_target(false);
    lines.json().flatten_event(true).with_span_list(false).boxed()
}

/// The file of the last lines. What the system refuses is left out: a log must not stop a payment.
struct Kept {
    folder: PathBuf,
    file: Option<File>,
    size: u64,
}

impl Kept {
    fn new(folder: &Path) -> Kept {
        Kept { folder: folder.to_owned(), file: None, size: 0 }
    }

    fn open(&mut self) -> io::Result<()> {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.append(true).create(true).open(self.folder.join(KEPT[1]))?;
        self.size = file.metadata()?.len();
        self.file = Some(file);
        Ok(())
    }

    fn put(&mut self, line: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            self.open()?;
        }
        if self.size > LONGEST {
            self.file = None;
            let [before, now] = KEPT.map(|name| self.folder.join(name));
            fs::rename(now, before)?;
            self.open()?;
        }
        self.size += line.len() as u64;
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(line))
    }
}

impl Write for Kept {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.put(line).is_err() {
            self.file = None;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes lines without the marks that turn the direction of what stands behind them: with those, a text of somebody else's
/// reads as another one.
#[derive(Clone)]
struct Legible<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Legible<W> {
    type Writer = Legible<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Legible(self.0.make_writer())
    }
}

impl<W: Write> Write for Legible<W> {
    /// A line comes whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(line).ok().filter(|text| text.contains(turns));
        match text {
            Some(text) => self.0.write_all(shown(text).as_bytes())?,
            None => self.0.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// As JSON writes them: a line of JSON stays one.
fn shown(text: &str) -> String {
    let show = |letter: char| match turns(letter) {
        true => format!("\\u{:04x}", u32::from(letter)),
        false => letter.to_string(),
    };
    text.chars().map(show).collect()
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_in_two_files_of_a_bounded_size_and_a_folder_that_refuses_stops_nobody() {
        let (home, _folder) = crate::access::home::Home::new("log-kept");
        let size = |name: &str| fs::metadata(home.0.join(name)).map_or(0, |about| about.len());
        let mut kept = Kept::new(&home.0);
        let line = [&[b'x'; 999][..], b"\n"].concat();
        for _ in 0..1000 {
            kept.write_all(&line).unwrap();
        }
        for name in KEPT {
            assert!(size(name) > 0 && size(name) <= LONGEST + 1000, "{name}: {}", size(name));
        }
        drop(kept);
        Kept::new(&home.0).write_all(b"last\n").unwrap();
        assert!(
            fs::read_to_string(home.0.join("log")).unwrap().ends_with("\nlast\n"),
            "it goes on behind them"
        );
        Kept::new(Path::new("/nowhere")).write_all(b"lost\n").unwrap();
    }

    #[test]
    fn marks_that_turn_the_direction_are_written_as_what_they_are() {
        let mut lines = Vec::new();
        let line = "{\"path\":\"/\u{202e}gpj.exe\u{2066}\",\"till\":\"收银 1\"}\n";
        assert_eq!(Legible(&mut lines).write(line.as_bytes()).unwrap(), line.len());
        let expected = "{\"path\":\"/\\u202egpj.exe\\u2066\",\"till\":\"收银 1\"}\n";
        assert_eq!(String::from_utf8(lines).unwrap(), expected);
    }
}
