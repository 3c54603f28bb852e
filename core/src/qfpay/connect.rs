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
    let session = session.saying_not_found(settings.texts("words.notFound")?);
    let session = if settings.word("model")? == CODES_ONLY { session.codes_only() } else { session };
    confirmed(session, settings)
}

/// The terminal with the back end beside it, where there is one.
#[cfg(feature = "qfpay-backend")]
fn confirmed(session: Session, settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    use super::backend::{Account, Confirmed, Options, SignType};
    use crate::secret::Secret;
    let Some(url) = settings.address("confirm.url")? else { return Ok(Box::new(session)) };
    if !is_trusted(&url) {
        let allowed = "an address that begins with https://, unless it is on this machine".to_owned();
        return Err(Refusal { allowed, ..settings.refuse("confirm.url") });
    }
    let account = Account {
        app_code: settings.wanted("confirm.appCode")?.to_owned(),
        key: Secret::from(settings.wanted("confirm.key")?),
        sign_type: SignType::parse(settings.word("confirm.signType")?).unwrap_or_default(),
    };
    let mchid = settings.text("confirm.mchid")?.map(str::to_owned);
    let required = settings.word("confirm.mode")? == "required";
    Ok(Box::new(Confirmed::new(session, Options { account, mchid, required })))
}

/// What a page loads knows no back end: the key would be in it for everybody to read.
#[cfg(not(feature = "qfpay-backend"))]
fn confirmed(session: Session, settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    match settings.text("confirm.url")? {
        None => Ok(Box::new(session)),
        Some(_) => Err(settings.refused(Code::UnsupportedOperation, "confirm.url")),
    }
}

/// That an answer is the back end's is for TLS to prove, except on this machine itself.
#[cfg(feature = "qfpay-backend")]
fn is_trusted(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let here = |base| {
        let rest: Option<&str> = url.strip_prefix(base);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    };
    url.starts_with("https://") || local.into_iter().any(here)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::amount::{Amount, Currency};
    use crate::http::Reply;
    use crate::payment::{Answer, Ask, ChannelId, Event, Intent, Operation, Tag, Verdict};
    use crate::qfpay::SYSTEM;
    use crate::time::Now;

    fn settings(words: &str) -> Settings {
        let text = format!(
            r#"{{"posKey":"f46b1f08bec1f39104792cc79ec9aacd","currency":"HKD","link":"http","words":{words}}}"#
        );
        Settings::read(&SYSTEM, &text).unwrap()
    }

    /// What the room makes of these words in the answer to an inquiry, or to a payment.
    fn answer(own: &str, money: bool, resperr: &str) -> Answer {
        let mut room = open(&settings(own)).ok().unwrap();
        let amount = Amount::from_minor(100, Currency::parse("HKD").unwrap()).ok();
        let sale = Operation::parse(r#"{"kind":"pay","reference":"a","method":"card"}"#).unwrap();
        let operation = Operation { amount, ..sale };
        let intent = Intent { operation, order: "O1".to_owned(), number: None, created: 0 };
        let ask = if money { Ask::Money(&intent) } else { Ask::Find(&intent) };
        let (now, channel) = (Now { mono: 0, wall: 0 }, ChannelId(1));
        room.send(now, channel, Tag(1), &ask).unwrap();
        let body = format!(r#"{{"respcd":"6002","resperr":"{resperr}","data":null}}"#).into_bytes();
        room.handle_reply(now, channel, &Reply { status: 200, body, ..Reply::default() });
        let answer = |event| if let Event::Answer(_, answer) = event { Some(answer) } else { None };
        room.poll_event().and_then(answer).unwrap()
    }

    #[test]
    fn words_of_a_terminal_s_own_sound_as_if_there_were_no_such_order_where_an_inquiry_is_answered_so() {
        let own = r#"{"notFound":["Auftrag fehlt","无记录"]}"#;
        for words in ["O1: AUFTRAG FEHLT!", "无记录"] {
            assert_eq!(answer(own, false, words).verdict, Verdict::SoundsNotFound, "{words}");
            assert!(answer(own, false, words).likeness.is_some(), "{words} can be held against other orders");
            assert_eq!(answer("null", false, words).verdict, Verdict::Unclear(Code::OutcomeUnknown));
            assert_eq!(answer(own, true, words).verdict, Verdict::Unclear(Code::OutcomeUnknown), "a payment");
        }
        assert_eq!(answer(own, false, "Auftrag").verdict, Verdict::Unclear(Code::OutcomeUnknown));
        let busy = answer(r#"{"notFound":["busy"]}"#, false, "the device is busy").verdict;
        assert_eq!(busy, Verdict::Unclear(Code::TerminalBusy), "what says something by itself says that");
    }

    #[test]
    fn words_that_are_no_texts_are_refused() {
        for wrong in [r#"{"notFound":"no"}"#, r#"{"notFound":[""]}"#, r#"{"notFound":[7]}"#] {
            let refusal = open(&settings(wrong)).err().unwrap().to_string();
            let allowed = "words.notFound must be an array of texts, none of them empty, not ";
            assert!(refusal.starts_with(allowed), "{refusal}");
        }
    }
}
