//! `tillwire service`: the helper as a service of Windows. Where services are made otherwise it says how.

#[cfg(windows)]
mod manager;
#[cfg(windows)]
mod process;

#[cfg(windows)]
pub use process::listening;

use crate::args::Service;
use crate::error::Error;

/// Does it. Errors: see [`Error`].
#[cfg(windows)]
pub fn run(options: &Service) -> Result<(), Error> {
    use crate::args::ServiceAction::{Install, Run, Start, Status, Stop, Uninstall};
    match options.action {
        Install => manager::install(options),
        Start => manager::start(),
        Stop => manager::stop(),
        Status => manager::status(),
        Uninstall => manager::uninstall(),
        Run => process::run(options),
    }
}

/// Tells whoever manages services that it listens.
#[cfg(not(windows))]
pub const fn listening() {}

/// Errors: always.
#[cfg(not(windows))]
pub fn run(_: &Service) -> Result<(), Error> {
    let instead = match cfg!(target_os = "macos") {
        true => "launchd has services of macOS: helper/service/app.tillwire.helper.plist",
        false => {
            "systemd has services here: `systemctl enable --now tillwire` with Debian's package, else helper/service/tillwire.service"
        }
    };
    Err(Error::Service(format!("this command is for Windows; {instead}")))
}
