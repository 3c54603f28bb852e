//! `tillwire completions` and `tillwire man`.

use std::path::PathBuf;

const SHELL_CODES: &str = "Exit codes: 0 done, 2 wrong usage";
const MAN_CODES: &str = "Exit codes: 0 done, 2 wrong usage, or the folder cannot be written to";

/// Print what a shell needs to complete the commands and options
///
/// For bash: tillwire completions bash > ~/.local/share/bash-completion/completions/tillwire
#[derive(Debug, clap::Args)]
#[command(after_help = SHELL_CODES)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Print the manual page, such as for `tillwire man | man -l -`
#[derive(Debug, clap::Args)]
#[command(after_help = MAN_CODES)]
pub struct Man {
    /// Write a page for every command into this folder instead
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}
