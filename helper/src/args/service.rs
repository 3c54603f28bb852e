//! `tillwire service`.

use std::path::PathBuf;

const SERVICE_CODES: &str = "Exit codes: 0 done, or it runs, 2 wrong usage, 3 the configuration cannot be written, 4 the service manager refuses, or this system has none, 5 it does not run";

/// Have Windows run the helper as a service: installed, started, stopped, looked at, uninstalled
///
/// For a prompt with an administrator's rights. The service runs as LocalService, which may do little, and begins with Windows.
/// Its folder belongs to it and to administrators alone. Stopping it waits for payments in flight; `sc control tillwire
/// paramchange` has the configuration read again. Other systems have services of their own: systemd, launchd.
#[derive(Debug, clap::Args)]
#[command(after_help = SERVICE_CODES)]
pub struct Service {
    /// What to do
    pub action: ServiceAction,

    /// The service's configuration [default: %ProgramData%\tillwire\config.toml]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The service's folder of tokens, pairing codes and logs [default: %ProgramData%\tillwire\state]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
}

/// What is done with the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ServiceAction {
    Install,
    Start,
    Stop,
    Status,
    Uninstall,
    /// What the service manager itself starts
    #[value(hide = true)]
    Run,
}
