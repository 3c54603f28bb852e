//! From settings to a session with one terminal, and to the terminal itself where that is simulated.

use super::http::Body;
use super::session::{Link, Options, Session};
use super::system::CODES_ONLY;
use super::{Envelope, KeyMode, PosKey, Sealing, link};
use crate::code::Code;
use crate::payment::Room;
use crate::system::{Refusal, Settings};

/// What a POS-KEY is made of (section 1).
const KEY: &str = "the key as the terminal shows it: 16, 24 or 32 characters (in `hex`: 32 hex digits)";

/// A session with one terminal.
pub(crate) fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    let sealing = Sealing {
        envelope: envelope(settings)?,
        encrypt: settings.flag("encrypt")?,
        marker_free: settings.flag("markerFree")?,
    };
    let options = Options {
        key: key(settings)?,
        sealing,
        link: link(settings)?,
        sealed_replies_only: settings.word("replies")? == "sealed",
    };
    let session = Session::new(options);
    Ok(Box::new(if settings.word("model")? == CODES_ONLY { session.codes_only() } else { session }))
}

fn key(settings: &Settings) -> Result<PosKey, Refusal> {
    let mode = match settings.word("keyMode")? {
        "hex" => KeyMode::Hex,
        _ => KeyMode::Utf8,
    };
    PosKey::new(settings.wanted("posKey")?, mode).map_err(|_| Refusal {
        code: Code::KeyFormat,
        field: "posKey".to_owned(),
        given: None,
        allowed: KEY.to_owned(),
    })
}

fn envelope(settings: &Settings) -> Result<Envelope, Refusal> {
    Ok(match settings.word("envelope")? {
        "json" => Envelope::Json,
        "json-string" => Envelope::JsonString,
        _ => Envelope::Lenient,
    })
}

/// Which of the ways it is; the package says that, not the caller.
fn link(settings: &Settings) -> Result<Link, Refusal> {
    let body = match settings.word("body")? {
        "bare" => Body::Bare,
        _ => Body::Quoted,
    };
    match settings.wanted("link")? {
        "tcp" => Ok(Link::Tcp),
        "http" => Ok(Link::Http(body)),
        "serial" => line(settings).map(Link::Serial),
        _ => Err(settings.refuse("link")),
    }
}

fn line(settings: &Settings) -> Result<link::Options, Refusal> {
    let usual = link::Options::default();
    let baud = settings.number("baud")?.unwrap_or(usual.baud);
    let fragment = settings.number("fragment")?.map_or(usual.fragment, |bytes| bytes as usize);
    match baud {
        0 => Err(settings.refuse("baud")),
        _ => Ok(link::Options { baud, fragment }),
    }
}

/// The terminal.
#[cfg(feature = "sim")]
pub(crate) fn simulate(settings: &Settings) -> Result<Box<dyn crate::sim::Simulated>, Refusal> {
    use super::freedoms::Persona;
    use super::sim::{Options, Simulator};
    let usual = Options::new(key(settings)?, settings.currency()?);
    let persona = settings.number("persona")?.map(|seed| Persona::of(seed.into())).unwrap_or_default();
    Ok(Box::new(Simulator::new(Options { seed: settings.seed()?, persona, ..usual })))
}
