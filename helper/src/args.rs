//! The command line. Every option can be an environment variable too: flag, then variable, then file.

use crate::log::Form;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use tillwire_core::amount::Currency;
use tracing::Level;

const SERVE_CODES: &str = "Exit codes: 0 stopped by a signal, 2 wrong usage, 3 a mistake in the configuration, 4 the port or the state folder cannot be used, 5 the configuration names no terminal";
const DEMO_CODES: &str = "Exit codes: 0 stopped by a signal, 2 wrong usage, 4 the port cannot be used";
const PAIR_CODES: &str =
    "Exit codes: 0 done, 2 wrong usage, 3 a mistake in the configuration, 4 the state folder cannot be used";
#[cfg(feature = "engine")]
const KEY_CODES: &str = "Exit codes: 0 done, 2 wrong usage, 4 the state folder cannot be used";
const CHECK_CODES: &str = "Exit codes: 0 no mistake, 2 wrong usage, 3 mistakes, or no configuration";
const INIT_CODES: &str =
    "Exit codes: 0 written, 2 wrong usage, 3 there is a configuration already, or it cannot be written";
const SHELL_CODES: &str = "Exit codes: 0 done, 2 wrong usage";
const MAN_CODES: &str = "Exit codes: 0 done, 2 wrong usage, or the folder cannot be written to";
const DOCTOR_CODES: &str = "Exit codes: 0 all is well, 2 wrong usage, 3 a mistake in the configuration, 4 the port is taken by another program, 5 a terminal cannot be reached, or there is none";
const BUNDLE_CODES: &str =
    "Exit codes: 0 written, 2 wrong usage, or the file is there already or cannot be written";
const PORTS_CODES: &str = "Exit codes: 0 done, 2 wrong usage";
const DISCOVER_CODES: &str = "Exit codes: 0 at least one was found, 2 wrong usage, 4 the network cannot be listened to, 5 none announced itself";
const TERMINAL_PAIR_CODES: &str = "Exit codes: 0 a terminal was paired, 2 wrong usage, 4 the network or the port cannot be listened on, 5 none asked";
const TERMINAL_UNPAIR_CODES: &str =
    "Exit codes: 0 done, 2 wrong usage, 5 the terminal was not reached or did not agree";
const SERVICE_CODES: &str = "Exit codes: 0 done, or it runs, 2 wrong usage, 3 the configuration cannot be written, 4 the service manager refuses, or this system has none, 5 it does not run";
pub const SIMULATE_CODES: &str =
    "Exit codes: 0 stopped by a signal, 2 wrong usage, 4 a port cannot be listened on";

/// Payment terminals for web tills.
#[derive(Debug, Parser)]
#[command(name = "tillwire", bin_name = "tillwire", version, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Serve(Serve),
    Demo(Demo),
    Pair(Pair),
    #[cfg(feature = "engine")]
    #[command(subcommand)]
    Key(KeyCommand),
    #[cfg(feature = "engine")]
    #[command(subcommand)]
    Engine(EngineCommand),
    #[command(subcommand)]
    Config(ConfigCommand),
    Doctor(Doctor),
    Bundle(Bundle),
    Discover(Discover),
    #[command(subcommand)]
    Terminal(TerminalCommand),
    Ports(Ports),
    Simulate(Simulate),
    Service(Service),
    Completions(Completions),
    Man(Man),
}

/// Lead the web tills of this machine to their payment terminals
///
/// Listens on 127.0.0.1 only. The configuration names the terminals and the origins of the tills; a till also
/// needs a token, which it gets with a code from `tillwire pair`. Prints one line of JSON with its address when
/// it listens and logs to stderr. SIGINT and SIGTERM wait for payments in flight; a second one does not. SIGHUP has the
/// configuration read again.
#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_CODES)]
pub struct Serve {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// The port [default: the configuration's, or 9003]
    #[arg(long, env = "TILLWIRE_PORT")]
    pub port: Option<u16>,

    #[command(flatten)]
    pub state: State,

    #[command(flatten)]
    pub log: Log,
}

/// Try everything without hardware: helper, simulated terminals and the web till on one port
///
/// Listens on 127.0.0.1 only and needs no configuration. The terminals are simulated in this process: counter-tcp
/// and counter-http are two faces of a QFPay terminal, counter-websocket is a CodePay terminal; their faults are
/// scripted under /sim/ on the same port. Back ends find both gateways on a port of their own. Prints one line of JSON with its addresses when it listens.
#[derive(Debug, clap::Args)]
#[command(after_help = DEMO_CODES)]
pub struct Demo {
    /// The port; 0 takes any free one
    #[arg(long, env = "TILLWIRE_PORT", default_value_t = crate::config::PORT)]
    pub port: u16,

    /// Also take payments over HTTP: one more way to the QFPay terminal, `counter` of the engine, for programs. Their key is
    /// `demo`
    #[cfg(feature = "engine")]
    #[arg(long)]
    pub engine: bool,

    /// Folder of the built web till, instead of the one inside this program
    #[arg(long, value_name = "DIR")]
    pub till: Option<PathBuf>,

    #[command(flatten)]
    pub simulated: Simulated,

    #[command(flatten)]
    pub log: Log,
}

/// Show a code with which a web till gets its token, or take a till's token back
///
/// The code is typed into the till, whose origin must be in the configuration. It works once, for 120 seconds,
/// and is void after five wrong tries.
#[derive(Debug, clap::Args)]
#[command(after_help = PAIR_CODES)]
pub struct Pair {
    /// Take back the token of this origin, such as https://till.example
    #[arg(long, value_name = "ORIGIN")]
    pub revoke: Option<String>,

    #[command(flatten)]
    pub state: State,
}

/// Give programs keys with which they ask the engine for payments, or take them back
#[cfg(feature = "engine")]
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    Create(CreateKey),
    List(ListKeys),
    Revoke(RevokeKey),
    Store(StoreKey),
}

/// Make a key for a program and show it, this once
///
/// The program sends it as `Authorization: Bearer KEY`. What is kept of it is a digest. It counts at once.
#[cfg(feature = "engine")]
#[derive(Debug, clap::Args)]
#[command(after_help = KEY_CODES)]
pub struct CreateKey {
    /// Whose it is, such as kiosk-1
    #[arg(long = "for", value_name = "NAME", value_parser = id)]
    pub name: String,

    /// The terminals that it may use, with commas between [default: all of them]
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = id)]
    pub terminals: Vec<String>,

    /// What it may do, with commas between
    #[arg(long, value_name = "RIGHT", value_delimiter = ',', default_value = "pay,read")]
    pub rights: Vec<crate::access::Right>,

    #[command(flatten)]
    pub state: State,
}

/// List the programs that have a key, and what they may do
#[cfg(feature = "engine")]
#[derive(Debug, clap::Args)]
#[command(after_help = KEY_CODES)]
pub struct ListKeys {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub state: State,
}

/// Take back the key of a program, at once
#[cfg(feature = "engine")]
#[derive(Debug, clap::Args)]
#[command(after_help = KEY_CODES)]
pub struct RevokeKey {
    /// Whose it is
    #[arg(value_name = "NAME")]
    pub name: String,

    #[command(flatten)]
    pub state: State,
}

/// Put a terminal's key, or a password, into the key store of this system
///
/// It is read from standard input, and used where the configuration says `{ keystore = "NAME" }`. On Linux that is the kernel's
/// key store, of this user and in memory: it forgets with the next start of the machine, and keys that nobody asked for in days.
#[cfg(feature = "engine")]
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 2 wrong usage, 4 the key store cannot be used")]
pub struct StoreKey {
    /// What it is called there
    #[arg(value_name = "NAME", value_parser = id)]
    pub name: String,
}

/// Look after the journal of the engine
#[cfg(feature = "engine")]
#[derive(Debug, Subcommand)]
pub enum EngineCommand {
    Restore(Restore),
}

/// Fill a store's journal that was lost with what the central journal has of it
///
/// The configuration says where both are. The folder must be empty, and no engine may be running on it. What the store wrote last may not
/// have been brought before it was lost: what was begun and has no outcome is asked for when the engine starts.
#[cfg(feature = "engine")]
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 done, 2 wrong usage, 3 a mistake in the configuration, 4 the folder is not empty, or the database cannot be read"
)]
pub struct Restore {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Begin a configuration, or look at it
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    Init(Init),
    Check(Check),
}

/// Write a configuration to begin with: every setting with a comment, nothing switched on
///
/// What is there already is never overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = INIT_CODES)]
pub struct Init {
    /// Where to write it [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Tell every mistake in the configuration with its line, all at once
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_CODES)]
pub struct Check {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Find out what keeps a terminal from being reached, and what to do about it
///
/// Looks at the configuration, the port, and whether each terminal accepts a connection; sends nothing to it.
/// Whether the POS-KEY is right only the till can tell.
#[derive(Debug, clap::Args)]
#[command(after_help = DOCTOR_CODES)]
pub struct Doctor {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// The port [default: the configuration's, or 9003]
    #[arg(long, env = "TILLWIRE_PORT")]
    pub port: Option<u16>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Write one file for whoever helps: versions, settings, what the doctor finds, the last log lines and payments
///
/// JSON, and nothing in it opens anything: no key, token, code or password, no card, and of addresses the host and port alone.
/// It is written also where nothing works; each part says what went wrong. It sends nothing to a terminal.
#[derive(Debug, clap::Args)]
#[command(after_help = BUNDLE_CODES)]
pub struct Bundle {
    /// Where it is written; `-` is stdout
    #[arg(long, value_name = "FILE", default_value = "tillwire-support.json")]
    pub output: PathBuf,

    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// The port [default: the configuration's, or 9003]
    #[arg(long, env = "TILLWIRE_PORT")]
    pub port: Option<u16>,

    #[command(flatten)]
    pub state: State,
}

/// List the serial ports of this machine, and which of them terminals work with
///
/// Terminals are known to work with a PL2303 HXD; the vendor's document rules CH340 and FT232 out.
#[derive(Debug, clap::Args)]
#[command(after_help = PORTS_CODES)]
pub struct Ports {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Find the CodePay terminals of this network that announce themselves
///
/// Prints each as lines for the configuration. An announcement proves nothing: compare the address with the one on
/// the terminal's screen (Settings > General > ECR Hub > WLAN/LAN).
#[derive(Debug, clap::Args)]
#[command(after_help = DISCOVER_CODES)]
pub struct Discover {
    /// How long to listen; terminals announce themselves every few seconds
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub seconds: u64,

    /// Only on this interface of the network: its name or an address of this machine
    #[arg(long, value_name = "NAME|IP")]
    pub interface: Option<String>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Pair this machine with a CodePay terminal that wants it, or end that
#[derive(Debug, Subcommand)]
pub enum TerminalCommand {
    Pair(PairTerminal),
    Unpair(Unpair),
}

/// Wait until a terminal asks to be paired with this machine
///
/// Announces this machine on the network; pick it at the terminal. Prints the terminal as lines for the configuration.
/// Anybody on the network can ask: compare the address with the one on the terminal's screen. Most terminals need no
/// pairing.
#[derive(Debug, clap::Args)]
#[command(after_help = TERMINAL_PAIR_CODES)]
pub struct PairTerminal {
    /// What the terminal shows
    #[arg(long, default_value = "tillwire", value_parser = id)]
    pub name: String,

    /// The port to listen on, or the next that is free
    #[arg(long, default_value_t = 35779)]
    pub port: u16,

    /// How long to wait
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub seconds: u64,

    /// Only on this interface of the network: its name or an address of this machine
    #[arg(long, value_name = "NAME|IP")]
    pub interface: Option<String>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Tell a terminal that it is not paired with this machine any more
#[derive(Debug, clap::Args)]
#[command(after_help = TERMINAL_UNPAIR_CODES)]
pub struct Unpair {
    /// The terminal's address; the port is 35779 unless given
    #[arg(value_name = "IP[:PORT]")]
    pub address: String,

    /// What the terminal was shown
    #[arg(long, default_value = "tillwire", value_parser = id)]
    pub name: String,
}

/// Which personas the simulated systems are.
#[derive(Debug, Clone, Copy)]
pub enum Personas {
    /// What the simulators do by themselves.
    Default,
    /// Drawn by this seed.
    Drawn(u64),
}

impl Personas {
    /// One system's persona.
    pub fn of<P: Default>(self, drawn: impl Fn(u64) -> P) -> P {
        match self {
            Personas::Default => P::default(),
            Personas::Drawn(seed) => drawn(seed),
        }
    }
}

fn personas(text: &str) -> Result<Personas, &'static str> {
    match text {
        "default" => Ok(Personas::Default),
        seed => seed.parse().map(Personas::Drawn).map_err(|_| "`default` or a whole number"),
    }
}

/// A currency of ISO 4217, by its form.
fn currency(text: &str) -> Result<Currency, &'static str> {
    Currency::parse(text).map_err(|_| "three capital letters, such as HKD")
}

/// A name that can stand in an announcement, a line of a file or an address.
fn id(text: &str) -> Result<String, &'static str> {
    if crate::config::is_id(text) {
        Ok(text.to_owned())
    } else {
        Err("letters, digits, - _ and dots, at most 64")
    }
}

/// Serve simulated payment terminals and gateways on real ports, with faults on demand
///
/// Listens on 127.0.0.1 only and prints one line of JSON with its addresses when everything listens. Faults
/// come from a script (POST {control}/sim/script or --script); GET {control}/sim/ledger tells what was really
/// charged; POST {control}/sim/customer acts for the customer of a WAIT step or of a gateway (`code`: the one who
/// has that code or link); POST {control}/sim/reset forgets everything. After a ROTATE_KEY step the POS-KEY is the same text backwards. The
/// gateways tell their notifications to http addresses of this machine only. Stops on SIGINT or SIGTERM.
#[derive(Debug, clap::Args)]
#[command(after_help = SIMULATE_CODES, after_long_help = crate::simulate::verbs())]
pub struct Simulate {
    /// Port of the QFPay terminal's HTTP face; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9001)]
    pub http: u16,

    /// Also serve the HTTP face by HTTPS on this port, with a certificate made for this run; 0 takes any free one
    #[cfg(feature = "https")]
    #[arg(long, value_name = "PORT")]
    pub https: Option<u16>,

    /// Port of the QFPay terminal's TCP face; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9002)]
    pub tcp: u16,

    /// Also plug the QFPay terminal into a pseudo terminal that behaves as a serial port at 9600 baud (Linux); with
    /// a path, that leads to it. GET and POST {control}/sim/cable look at the cable and pull it
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    pub serial: Option<Option<PathBuf>>,

    /// Port of the CodePay terminal's WebSocket; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 35779)]
    pub websocket: u16,

    /// Port of the icashier and BPC gateways; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9081)]
    pub gateway: u16,

    /// Port of the control interface; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9082)]
    pub control: u16,

    #[command(flatten)]
    pub simulated: Simulated,
}

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

/// What a simulated terminal is.
#[derive(Debug, clap::Args)]
pub struct Simulated {
    /// POS-KEY of the QFPay terminal: 16, 24 or 32 characters
    #[arg(long, value_name = "KEY", default_value = DEFAULT_KEY)]
    pub pos_key: String,

    /// Currency that every terminal and gateway charges in: three capital letters
    #[arg(long, value_name = "CODE", default_value = "HKD", value_parser = currency)]
    pub currency: Currency,

    /// The QFPay terminal answers in clear even when it was asked in cipher
    #[arg(long)]
    pub clear_replies: bool,

    /// Seed of everything random: the same seed gives the same answers
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// What terminals and gateways do where their documents are silent: `default`, or others that they allow, drawn by
    /// this seed. What they differ in stands in the line of addresses
    #[arg(long, value_name = "SEED", default_value = "default", value_parser = personas)]
    pub persona: Personas,

    /// The CodePay terminal answers as those in the field do: success is 0, some documented members are missing, and
    /// the WebSocket's handshake has words of its own
    #[arg(long)]
    pub field: bool,

    /// The CodePay terminal sends results that could not be delivered to whoever connects next
    #[arg(long)]
    pub push: bool,

    /// Where the back end of the QFPay terminal tells of payments and refunds: an http address of this machine
    #[arg(long, value_name = "URL")]
    pub qfpay_notify: Option<String>,

    /// How many times faster than documented the gateways repeat their notifications
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub hurry: u64,

    /// Script of faults to start with
    #[arg(long, value_name = "FILE.json")]
    pub script: Option<PathBuf>,
}

/// Where tokens and codes are kept.
#[derive(Debug, clap::Args)]
pub struct State {
    /// Folder of tokens and pairing codes [default: tillwire in the user's state folder]
    #[arg(long, value_name = "DIR", env = "TILLWIRE_STATE")]
    pub state: Option<PathBuf>,
}

/// What is logged.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// Form of the log lines on stderr
    #[arg(long, value_name = "FORM", env = "TILLWIRE_LOG", default_value = "json")]
    pub log: Form,

    /// Least serious level that is logged: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL", env = "TILLWIRE_LOG_LEVEL", default_value = "info")]
    pub log_level: Level,
}

/// The factory default that the vendor's document prints: public, so it guards nothing.
const DEFAULT_KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
