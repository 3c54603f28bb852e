//! A terminal or gateway of the configuration as its desk's settings, with its secret. The secret is in no text that leaves: not in a
//! message, a log or an answer.

use super::work::AnyDesk;
use crate::config::engine::{Confirm, Counting, Key, secret};
use crate::config::gateway::Gateway;
use crate::config::{Config, Target};
use crate::keystore;
use crate::site::Site;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tillwire_core::desk::Terms;
use tillwire_core::json::{self, Members, Value, Writer, object_json};
use tillwire_core::payment::{Route, placed};
use tillwire_core::secret::Secret;
use tillwire_core::system::{Face, Refusal, Settings, System};
use tillwire_core::systems;

/// Where somebody is asked.
#[derive(Clone)]
pub(super) enum Place {
    Terminal(Target),
    Site(Arc<Site>),
}

impl Place {
    /// The word of the way there.
    fn via(&self) -> &'static str {
        match self {
            Place::Terminal(target) => target.via(),
            Place::Site(_) => "http",
        }
    }

    /// Stands for all that is said of it.
    fn mark(&self) -> String {
        match self {
            Place::Terminal(target) => target.to_string(),
            Place::Site(site) => site.mark(),
        }
    }

    fn baud(&self) -> Option<u32> {
        match self {
            Place::Terminal(target) => target.baud(),
            Place::Site(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Terminal(target) => target.fmt(f),
            Place::Site(site) => site.fmt(f),
        }
    }
}

/// Why a terminal cannot be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The line of its table; none where it is about all.
    pub line: Option<usize>,
    pub reason: String,
}

impl Unfit {
    /// About all.
    pub(super) fn because(reason: String) -> Unfit {
        Unfit { line: None, reason }
    }
}

impl From<Refusal> for Unfit {
    fn from(refusal: Refusal) -> Self {
        Unfit::because(refusal.to_string())
    }
}

/// What is said of some alone.
#[derive(Default)]
struct Besides<'a> {
    /// A gateway's address.
    url: Option<&'a str>,
    /// What is said of the back end beside a terminal, as a JSON object with its key; and where it is.
    confirm: Option<(Secret, Site)>,
}

/// How a terminal or gateway is reached, and what its desk is told.
#[derive(Clone)]
pub struct Setting {
    pub(super) place: Place,
    /// The back end that is asked too what became of a payment.
    beside: Option<Arc<Site>>,
    settings: Settings,
    /// Stands for all that is said of it, its secret too.
    mark: [u8; 32],
    /// What its records say of where it is: the store and the till, by these names.
    names: Vec<(&'static str, String)>,
}

impl Setting {
    /// Those of a configuration, by their ids. Errors: the first that cannot be served.
    pub fn all(config: &Config) -> Result<Vec<(String, Setting)>, Unfit> {
        let at = |line: usize| move |unfit: Unfit| Unfit { line: Some(line), ..unfit };
        let store = config.engine.as_ref().and_then(|engine| engine.store.as_deref());
        let terminals = config.counted().map(|(terminal, counting)| {
            let setting = Setting::of_terminal(&terminal.target, counting).map_err(at(counting.line))?;
            Ok((terminal.id.clone(), setting.named(store, counting.till.as_deref())))
        });
        let gateways = config.gateways.iter().map(|gateway| {
            let setting = Setting::of_gateway(gateway).map_err(at(gateway.counting.line))?;
            Ok((gateway.id.clone(), setting.named(store, None)))
        });
        terminals.chain(gateways).collect()
    }

    fn of_terminal(target: &Target, counting: &Counting) -> Result<Setting, Unfit> {
        let (system, key) = meant(counting)?;
        let place = Place::Terminal(target.clone());
        let (currency, options) = (&counting.currency, &counting.options);
        let Some(Confirm { url, key: backend, ca, said }) = &counting.confirm else {
            return Setting::at(system, place, Besides::default(), currency, key.as_ref(), options);
        };
        let site = Site::read("confirm.url", url, ca.as_deref()).map_err(Unfit::because)?;
        let backend = secret_of("confirm.key", backend)?;
        let confirm = said.strip_suffix('}').unwrap_or_default();
        let confirm = Secret::new(format!("{confirm},\"key\":{}}}", json::quote(text(&backend))));
        let besides = Besides { confirm: Some((confirm, site)), ..Besides::default() };
        Setting::at(system, place, besides, currency, key.as_ref(), options)
    }

    fn of_gateway(Gateway { url, ca, counting, .. }: &Gateway) -> Result<Setting, Unfit> {
        let (system, key) = meant(counting)?;
        let site = Site::read("url", url, ca.as_deref()).map_err(Unfit::because)?;
        Setting::gateway(system, (url, site), &counting.currency, key.as_ref(), &counting.options)
    }

    /// A terminal of that system; `options`: what is said of it besides, as a JSON object. Errors: what cannot be meant.
    pub fn new(
        system: &'static System,
        target: Target,
        currency: &str,
        key: Option<&Secret>,
        options: &str,
    ) -> Result<Setting, Unfit> {
        Setting::at(system, Place::Terminal(target), Besides::default(), currency, key, options)
    }

    /// A gateway of that system at that address. `options` and errors: as above.
    pub(super) fn gateway(
        system: &'static System,
        (url, site): (&str, Site),
        currency: &str,
        key: Option<&Secret>,
        options: &str,
    ) -> Result<Setting, Unfit> {
        let besides = Besides { url: Some(url), ..Besides::default() };
        Setting::at(system, Place::Site(Arc::new(site)), besides, currency, key, options)
    }

    fn at(
        system: &'static System,
        place: Place,
        Besides { url, confirm }: Besides<'_>,
        currency: &str,
        key: Option<&Secret>,
        options: &str,
    ) -> Result<Setting, Unfit> {
        let leases = ("leases".to_owned(), Value::Bool(true));
        let Ok(Value::Object(mut said)) = json::read(options) else {
            return Err(Unfit::because("`options` is a table".to_owned()));
        };
        let timeouts = said.iter().position(|(name, _)| name == "timeouts").map(|at| said.remove(at).1);
        let timeouts = match timeouts {
            Some(Value::Object(timeouts)) => timeouts.into_iter().chain([leases]).collect::<Members>(),
            _ => vec![leases],
        };
        let out = said.iter().fold(Writer::new(), |out, (name, value)| out.raw(name, &value.to_json()));
        let key = secret(system).zip(key).map(|(field, key)| (field.name, text(key)));
        let out = key.iter().fold(out, |out, (name, key)| out.text(name, key));
        let out = out.text("currency", currency).text("link", place.via());
        let out = out.text_if("url", url);
        let (confirm, beside) = confirm.map(|(said, site)| (said, Arc::new(site))).unzip();
        let out = out.raw_if("confirm", confirm.as_ref().map(|said| text(said).to_owned()));
        let out = out.raw_if("baud", place.baud().map(|baud| baud.to_string()));
        let text = out.raw("timeouts", &object_json(&timeouts)).finish();
        let mark =
            format!("{} {} {:?} {text}", system.name, place.mark(), beside.as_ref().map(|site| site.mark()));
        let mark = Sha256::digest(mark).into();
        let setting =
            Setting { place, beside, settings: Settings::read(system, &text)?, mark, names: Vec::new() };
        setting.open().map(|_| setting)
    }

    /// The same, in that store and at that till.
    pub fn named(mut self, store: Option<&str>, till: Option<&str>) -> Setting {
        let said = [("store", store), ("till", till)];
        self.names = said.into_iter().filter_map(|(name, text)| Some((name, text?.to_owned()))).collect();
        self
    }

    /// A record that says where it was written.
    pub fn placed(&self, record: &[u8]) -> Vec<u8> {
        let names: Vec<(&str, &str)> = self.names.iter().map(|(name, text)| (*name, text.as_str())).collect();
        placed(record, &names)
    }

    /// Whether both say the same.
    pub fn is(&self, other: &Setting) -> bool {
        self.mark == other.mark && self.names == other.names
    }

    /// A desk that nobody works at yet.
    pub fn open(&self) -> Result<(AnyDesk, Terms), Unfit> {
        Ok(Terms::open(&self.settings)?)
    }

    /// Where this kind of request goes; none: there is no such place.
    pub(super) fn place_of(&self, route: &Route) -> Option<Place> {
        match route {
            Route::Stream { .. } | Route::Exchange { .. } => Some(self.place.clone()),
            Route::Beside { .. } => self.beside.clone().map(Place::Site),
        }
    }

    /// The terminal's own address.
    #[cfg(test)]
    pub(super) fn target(&self) -> Target {
        match &self.place {
            Place::Terminal(target) => target.clone(),
            Place::Site(site) => panic!("{site} is no terminal"),
        }
    }

    /// Whether any number of operations go at once.
    pub fn is_gateway(&self) -> bool {
        self.settings.system().face == Face::Gateway
    }
}

/// The system that is meant, and its secret. Errors: there is none.
fn meant(counting: &Counting) -> Result<(&'static System, Option<Secret>), Unfit> {
    let system = systems::by_name(&counting.system);
    let system = system.ok_or_else(|| Unfit::because(format!("no system is {:?}", counting.system)))?;
    Ok((system, counting.key.as_ref().map(|key| secret_of("key", key)).transpose()?))
}

/// The secret's text, for the room alone.
fn text(key: &Secret) -> &str {
    std::str::from_utf8(key.expose()).unwrap_or_default()
}

/// Reads the secret that is called so. Errors: it is not there, or others may read it too.
pub fn secret_of(name: &str, key: &Key) -> Result<Secret, Unfit> {
    let text = match key {
        Key::Env(variable) => std::env::var(variable)
            .map_err(|_| format!("the environment has no variable {variable:?} with the `{name}`")),
        Key::Keystore(entry) => return keystore::read(entry).map_err(Unfit::because),
        Key::File(path) => private(name, path).and_then(|()| {
            fs::read_to_string(path)
                .map_err(|error| format!("cannot read the `{name}` {}: {error}", path.display()))
        }),
    };
    text.map(|text| Secret::from(text.trim_end_matches(['\r', '\n']))).map_err(Unfit::because)
}

/// Whether a file is its owner's alone.
#[cfg(unix)]
fn private(name: &str, path: &Path) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::metadata(path);
    let found = found.map_err(|error| format!("cannot read the `{name}` {}: {error}", path.display()))?;
    match found.mode() & 0o077 {
        0 => Ok(()),
        _ => Err(format!("others may read the `{name}` {0} too: chmod 600 {0}", path.display())),
    }
}

#[cfg(not(unix))]
fn private(_name: &str, _path: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::config::read;
    use std::os::unix::fs::PermissionsExt;

    const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";

    fn all(key: &str) -> Result<Vec<(String, Setting)>, Unfit> {
        let text = format!(
            "[engine]\njournal = \"/j\"\n\n[[terminal]]\nid = \"counter-1\"\nvia = \"tcp\"\naddress = \"10.0.0.1\"\n\
             engine = true\nsystem = \"qfpay\"\ncurrency = \"HKD\"\nkey = {key}\n"
        );
        Setting::all(&read(&text).unwrap())
    }

    #[test]
    fn a_key_is_read_from_a_file_that_nobody_else_may_read_and_is_never_repeated() {
        let path = std::env::temp_dir().join(format!("tillwire-key-{}", std::process::id()));
        let at = format!("{{ file = {path:?} }}");
        let said = |mode: u32, text: &str| {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            all(&at).map(|settings| settings.len()).map_err(|unfit| (unfit.line, unfit.reason))
        };
        assert_eq!(said(0o600, &format!("{KEY}\n")), Ok(1));
        assert_eq!(said(0o400, KEY), Ok(1));
        for mode in [0o644, 0o640, 0o602] {
            let shown = path.display();
            let reason = format!("others may read the `key` {shown} too: chmod 600 {shown}");
            assert_eq!(said(mode, KEY), Err((Some(4), reason)));
        }
        let (_, reason) = said(0o600, "too-short").unwrap_err();
        assert!(reason.starts_with("posKey must be ") && !reason.contains("too-short"), "{reason}");
        fs::remove_file(&path).unwrap();
        let (_, reason) = all(&at).map_err(|unfit| (unfit.line, unfit.reason)).err().unwrap();
        assert!(reason.starts_with("cannot read the `key` "), "{reason}");
        let unset = all("{ env = \"TILLWIRE_NO_SUCH_KEY\" }").err().unwrap().reason;
        assert_eq!(unset, "the environment has no variable \"TILLWIRE_NO_SUCH_KEY\" with the `key`");
    }
}
