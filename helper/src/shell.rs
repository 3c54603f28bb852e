//! `tillwire completions` and `tillwire man`: what shells and `man` want to know of the command line, made from it.

use crate::args::{Args, Completions, Man};
use crate::error::Error;
use clap::CommandFactory;
use std::io::{Write, stdout};
use std::path::Path;

/// Prints the completions of a shell.
pub fn completions(options: &Completions) {
    clap_complete::generate(options.shell, &mut Args::command(), "tillwire", &mut stdout());
}

/// Prints the manual page, or writes those of all commands. Errors: the folder cannot be written to.
pub fn man(options: &Man) -> Result<(), Error> {
    let Some(folder) = &options.to else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Args::command()).render(&mut page).map_err(Error::Start)?;
        // Whoever reads may have seen enough before the end.
        let _ = stdout().write_all(&page);
        return Ok(());
    };
    pages(folder).map_err(|error| Error::Till { path: folder.clone(), kind: error.kind() })
}

fn pages(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Args::command(), folder)
}
