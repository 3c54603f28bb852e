//! The service itself: `tillwire serve`, started, stopped and told to read its configuration again by the service manager.
//! It has no console: its log is what is kept in the state folder, and why it could not begin is there too.

use super::manager::{NAME, refused};
use crate::args::{Log, Serve, Service, State};
use crate::error::Error;
use crate::serve::Ready;
use crate::{log, setup, stop};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;
use tracing::{Level, error};
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::{define_windows_service, service_dispatcher};

/// How long a beginning may take, and an end: that waits for payments in flight.
const BEGIN: Duration = Duration::from_secs(30);
pub const END: Duration = Duration::from_secs(200);

/// What it is to serve, and where it is told how it does.
static OPTIONS: OnceLock<Serve> = OnceLock::new();
static MANAGER: OnceLock<ServiceStatusHandle> = OnceLock::new();

define_windows_service!(entry, main);

/// Serves until the manager has it stop. Errors: it was not the manager who started this.
pub fn run(options: &Service) -> Result<(), Error> {
    let log = Log { log: log::Form::Json, log_level: Level::INFO };
    let state = State { state: options.state.clone() };
    _ = OPTIONS.set(Serve { config: options.config.clone(), port: None, state, log });
    service_dispatcher::start(NAME, entry).map_err(|error| refused(&error))
}

/// Tells the manager that it listens; to nobody where this is no service.
pub fn listening() {
    tell(ServiceState::Running, Duration::ZERO, ServiceExitCode::NO_ERROR);
}

fn main(_: Vec<OsString>) {
    let Some(options) = OPTIONS.get() else { return };
    let Ok(manager) = service_control_handler::register(NAME, heard) else { return };
    _ = MANAGER.set(manager);
    tell(ServiceState::StartPending, BEGIN, ServiceExitCode::NO_ERROR);
    let code = match serve(options) {
        Ok(()) => ServiceExitCode::NO_ERROR,
        Err(error) => ServiceExitCode::ServiceSpecific(error.code().into()),
    };
    tell(ServiceState::Stopped, Duration::ZERO, code);
}

fn serve(options: &Serve) -> Result<(), Error> {
    let folder = setup::folder(options.state.state.as_deref())?;
    let _log = log::start(options.log.log, options.log.log_level, Some(folder.path()));
    let served = Ready::new(options).and_then(Ready::serve);
    served.inspect_err(|error| error!(%error, "the service cannot run"))
}

/// What the manager says, on a thread of its own.
fn heard(control: ServiceControl) -> ServiceControlHandlerResult {
    match control {
        ServiceControl::Interrogate => {}
        ServiceControl::Stop | ServiceControl::Preshutdown => {
            tell(ServiceState::StopPending, END, ServiceExitCode::NO_ERROR);
            stop::ask_to_stop();
        }
        ServiceControl::ParamChange => stop::ask_to_reload(),
        _ => return ServiceControlHandlerResult::NotImplemented,
    }
    ServiceControlHandlerResult::NoError
}

fn tell(current_state: ServiceState, wait_hint: Duration, exit_code: ServiceExitCode) {
    let Some(manager) = MANAGER.get() else { return };
    let controls_accepted = match current_state {
        ServiceState::Running => {
            ServiceControlAccept::STOP
                | ServiceControlAccept::PRESHUTDOWN
                | ServiceControlAccept::PARAM_CHANGE
        }
        _ => ServiceControlAccept::empty(),
    };
    let service_type = ServiceType::OWN_PROCESS;
    let status = ServiceStatus {
        service_type,
        current_state,
        controls_accepted,
        exit_code,
        checkpoint: 0,
        wait_hint,
        process_id: None,
    };
    // Nobody is there who could be told that this failed.
    _ = manager.set_service_status(status);
}

/// Where everything of the service is when nobody says: below the folder of what belongs to the machine.
pub fn home() -> PathBuf {
    let data = std::env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
    PathBuf::from(data).join("tillwire")
}
