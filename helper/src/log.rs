//! Logs on stderr: one line of JSON or of text each. Secrets cannot get in: their types do not print. Nobody waits for whoever
//! reads them: where that one does not, lines are lost.

use std::io::{self, Write};
use tracing::Level;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::fmt::{self, MakeWriter};

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    Json,
    Text,
}

/// Starts logging, until what it gives is dropped. To be called once.
pub fn start(form: Form, level: Level) -> WorkerGuard {
    let (writer, guard) = NonBlocking::new(std::io::stderr());
    let writer = Legible(writer);
    let lines = fmt::fmt().with_max_level(level).with_writer(writer).with_target(false);
    match form {
        // A payment is one span, and in no other.
        Form::Json => lines.json().flatten_event(true).with_span_list(false).init(),
        Form::Text => lines.with_ansi(false).init(),
    }
    guard
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
    fn marks_that_turn_the_direction_are_written_as_what_they_are() {
        let mut lines = Vec::new();
        let line = "{\"path\":\"/\u{202e}gpj.exe\u{2066}\",\"till\":\"收银 1\"}\n";
        assert_eq!(Legible(&mut lines).write(line.as_bytes()).unwrap(), line.len());
        let expected = "{\"path\":\"/\\u202egpj.exe\\u2066\",\"till\":\"收银 1\"}\n";
        assert_eq!(String::from_utf8(lines).unwrap(), expected);
    }
}
