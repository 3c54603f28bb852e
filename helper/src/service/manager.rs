//! What an administrator has the service manager of Windows do.

use super::process::{END, home};
use crate::access::acl;
use crate::args::{Init, Service as Options};
use crate::error::Error;
use crate::init;
use std::env;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceExitCode,
    ServiceFailureActions, ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceState,
    ServiceStatus, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

/// What the manager calls it.
pub const NAME: &str = "tillwire";
/// A user of every Windows who may do little, and its number.
const ACCOUNT: &str = r"NT AUTHORITY\LocalService";
const ACCOUNT_NUMBER: &str = "*S-1-5-19";
/// How long after a crash it is started again.
const AGAIN: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];
/// How often it is looked at while it begins or ends.
const LOOK: Duration = Duration::from_millis(100);
const DAY: Duration = Duration::from_secs(86_400);

/// Registers it, with a folder of its own and a configuration to begin with. Starts nothing: there is no terminal yet.
pub fn install(options: &Options) -> Result<(), Error> {
    let manager = manager(ServiceManagerAccess::CREATE_SERVICE)?;
    let home = home();
    let config = whole(options.config.as_deref().unwrap_or(&home.join("config.toml")))?;
    let state = whole(options.state.as_deref().unwrap_or(&home.join("state")))?;
    let info = info(&config, &state)?;
    let service =
        manager.create_service(&info, ServiceAccess::ALL_ACCESS).map_err(|error| refused(&error))?;
    let furnished = furnish(&service, &home, &config, &state);
    if furnished.is_err() {
        _ = service.delete();
    }
    let written = furnished?;
    println!("Installed. It starts with Windows, from its next start on, and with `tillwire service start`.");
    match written {
        true => println!("Written: {}", config.display()),
        false => println!("The configuration was there before: {}", config.display()),
    }
    println!("Name your terminals in it, then: tillwire config check --config \"{}\"", config.display());
    println!("A till gets its code by: tillwire pair --state \"{}\"", state.display());
    Ok(())
}

/// What else it needs; whether its configuration is new.
fn furnish(service: &Service, home: &Path, config: &Path, state: &Path) -> Result<bool, Error> {
    let words = "Leads web tills to payment terminals. Stopping it waits for payments in flight.";
    let actions = AGAIN.map(|delay| ServiceAction { action_type: ServiceActionType::Restart, delay });
    let actions = ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(DAY),
        reboot_msg: None,
        command: None,
        actions: Some(actions.to_vec()),
    };
    let told = service.set_description(words).and_then(|()| service.update_failure_actions(actions));
    told.and_then(|()| service.set_preshutdown_timeout(END)).map_err(|error| refused(&error))?;
    for folder in [home, state] {
        acl::take(folder, &[ACCOUNT_NUMBER]).map_err(Error::State)?;
    }
    if config.exists() {
        return Ok(false);
    }
    init::run(&Init { config: Some(config.to_owned()) }).map(|()| true)
}

fn info(config: &Path, state: &Path) -> Result<ServiceInfo, Error> {
    let program = env::current_exe().map_err(Error::Start)?;
    let arguments =
        ["service".into(), "run".into(), "--config".into(), config.into(), "--state".into(), state.into()];
    Ok(ServiceInfo {
        name: NAME.into(),
        display_name: "tillwire: payment terminals for web tills".into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program,
        launch_arguments: arguments.to_vec(),
        dependencies: Vec::new(),
        account_name: Some(ACCOUNT.into()),
        account_password: None,
    })
}

/// A path that means the same in every folder.
fn whole(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(Error::Start)
}

/// Starts it, and waits until it listens. Errors also: it ended, with why.
pub fn start() -> Result<(), Error> {
    let service = service(ServiceAccess::START | ServiceAccess::QUERY_STATUS)?;
    service.start::<&str>(&[]).map_err(|error| refused(&error))?;
    let status = settled(&service)?;
    match status.current_state {
        ServiceState::Running => {
            println!("It runs.");
            Ok(())
        }
        _ => Err(Error::Service(ended(&status))),
    }
}

/// Stops it, and waits until payments in flight have ended.
pub fn stop() -> Result<(), Error> {
    end(&service(ServiceAccess::STOP | ServiceAccess::QUERY_STATUS)?)?;
    println!("It is stopped.");
    Ok(())
}

/// Tells how it does. Errors also: it does not run.
pub fn status() -> Result<(), Error> {
    let status = look(&service(ServiceAccess::QUERY_STATUS)?)?;
    match (status.current_state, status.process_id) {
        (ServiceState::Running, Some(id)) => println!("It runs, as process {id}."),
        (ServiceState::Running, None) => println!("It runs."),
        (ServiceState::Stopped, _) => return Err(Error::ServiceDown(ended(&status))),
        _ => return Err(Error::ServiceDown("the service is about to start or to stop".to_owned())),
    }
    Ok(())
}

/// Stops it and takes it out of the manager's list. Its configuration and state stay.
pub fn uninstall() -> Result<(), Error> {
    let access = ServiceAccess::STOP | ServiceAccess::QUERY_STATUS | ServiceAccess::DELETE;
    let service = match manager(ServiceManagerAccess::empty())?.open_service(NAME, access) {
        Err(error) if is_unknown(&error) => {
            println!("There is no such service.");
            return Ok(());
        }
        opened => opened.map_err(|error| refused(&error))?,
    };
    end(&service)?;
    service.delete().map_err(|error| refused(&error))?;
    println!("Uninstalled. What it was set to and has kept stays: {}", home().display());
    Ok(())
}

fn end(service: &Service) -> Result<(), Error> {
    if look(service)?.current_state == ServiceState::Stopped {
        return Ok(());
    }
    service.stop().map_err(|error| refused(&error))?;
    match settled(service)?.current_state {
        ServiceState::Stopped => Ok(()),
        _ => Err(Error::Service("it has not stopped: a payment is still in flight".to_owned())),
    }
}

/// How it is once it neither begins nor ends, or after the longest that this may take.
fn settled(service: &Service) -> Result<ServiceStatus, Error> {
    let since = Instant::now();
    loop {
        let status = look(service)?;
        let under_way =
            matches!(status.current_state, ServiceState::StartPending | ServiceState::StopPending);
        if !under_way || since.elapsed() > END {
            return Ok(status);
        }
        sleep(LOOK);
    }
}

fn look(service: &Service) -> Result<ServiceStatus, Error> {
    service.query_status().map_err(|error| refused(&error))
}

fn ended(status: &ServiceStatus) -> String {
    let logged = "its log is the file log in its state folder";
    match status.exit_code {
        // ERROR_SERVICE_NEVER_STARTED, since Windows began.
        ServiceExitCode::Win32(0 | 1077) => "the service is stopped".to_owned(),
        ServiceExitCode::Win32(code) => format!("the service ended with error {code} of Windows; {logged}"),
        ServiceExitCode::ServiceSpecific(code) => {
            format!("the service ended with exit code {code}; {logged}")
        }
    }
}

fn service(access: ServiceAccess) -> Result<Service, Error> {
    let manager = manager(ServiceManagerAccess::empty())?;
    manager.open_service(NAME, access).map_err(|error| refused(&error))
}

fn manager(more: ServiceManagerAccess) -> Result<ServiceManager, Error> {
    let access = ServiceManagerAccess::CONNECT | more;
    ServiceManager::local_computer(None::<&str>, access).map_err(|error| refused(&error))
}

/// The manager knows no service of that name (`ERROR_SERVICE_DOES_NOT_EXIST`).
fn is_unknown(error: &windows_service::Error) -> bool {
    matches!(error, windows_service::Error::Winapi(cause) if cause.raw_os_error() == Some(1060))
}

/// Why the manager did not.
pub fn refused(error: &windows_service::Error) -> Error {
    let why = match error {
        windows_service::Error::Winapi(cause) => cause.to_string(),
        other => other.to_string(),
    };
    Error::Service(format!("the service manager refuses: {why} (it asks for an administrator's prompt)"))
}
