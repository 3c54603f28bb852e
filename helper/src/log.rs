//! Logs on stderr: one line of JSON or of text each. Secrets cannot get in: their types do not print.

use tracing::Level;
use tracing_subscriber::fmt;

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    Json,
    Text,
}

/// Starts logging. To be called once.
pub fn start(form: Form, level: Level) {
    let lines = fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
    match form {
        Form::Json => lines.json().flatten_event(true).init(),
        Form::Text => lines.with_ansi(false).init(),
    }
}
