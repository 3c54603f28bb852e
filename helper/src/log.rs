//! Logs on stderr: one line of JSON or of text each. Secrets cannot get in: their types do not print. Nobody waits for whoever
//! reads them: where that one does not, lines are lost.

use tracing::Level;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::fmt;

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    Json,
    Text,
}

/// Starts logging, until what it gives is dropped. To be called once.
pub fn start(form: Form, level: Level) -> WorkerGuard {
    let (writer, guard) = NonBlocking::new(std::io::stderr());
    let lines = fmt().with_max_level(level).with_writer(writer).with_target(false);
    match form {
        // A payment is one span, and in no other.
        Form::Json => lines.json().flatten_event(true).with_span_list(false).init(),
        Form::Text => lines.with_ansi(false).init(),
    }
    guard
}
