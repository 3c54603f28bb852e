//! The guard: the one policy in front of everything the helper answers.
//!
//! A page anywhere on the web can make a browser send requests here, and a name of its own can be made to lead
//! here. So: the Host must be one of ours, letter by letter; the Origin, where a browser sends one or must send
//! one, must be on the operator's list; a body must be JSON, which no page can send across origins without
//! asking first; nothing changes on GET; and what touches a terminal needs the origin's token. No handler runs
//! before [`Guard::admit`] and, where the endpoint needs it, [`admits_token`] said yes.

use super::token::TokenId;
use super::tokens::Tokens;
use crate::config::{Live, Origin, is_id};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, CONTENT_LENGTH,
    CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN,
};
use hyper::{Method, Request, StatusCode};
use std::sync::Arc;
use tillwire_core::code::Code;
use tillwire_core::secret::Secret;
use tillwire_core::systems;
use tracing::error;

/// Carries the token, because a URL would leave it in histories and logs.
pub const TOKEN: HeaderName = HeaderName::from_static("x-tillwire-token");
/// How long a browser may remember a preflight's answer: what browsers take at most.
const PREFLIGHT_AGE: HeaderValue = HeaderValue::from_static("7200");
const PREFLIGHT_HEADERS: HeaderValue =
    HeaderValue::from_static("Content-Type, Idempotency-Key, X-Tillwire-Token");
#[cfg(feature = "engine")]
const API_HEADERS: HeaderValue =
    HeaderValue::from_static("Content-Type, Last-Event-ID, Prefer, X-Tillwire-Token");
/// Both names under which browsers ask whether a public page may reach a private address.
const NETWORKS: [(&str, &str); 2] = [
    ("access-control-request-private-network", "access-control-allow-private-network"),
    ("access-control-request-local-network", "access-control-allow-local-network"),
];

/// What is asked for. The guard's whole knowledge of what exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// `/v1/terminals/{id}`: a WebSocket.
    Terminal { id: String },
    /// `/v1/terminals/{id}/http/{path...}`: one exchange for clients without WebSockets.
    Through { id: String, path: String },
    /// `/v1/pair`
    Pair,
    /// `/v1/hello`, `/health`, `/metrics`
    Read,
    /// `/sim/{name}`: the simulated terminal's controls, in the demo alone.
    Control { name: String },
    /// Of the engine: payments for programs.
    #[cfg(feature = "engine")]
    Api(crate::engine::api::Place),
    /// A file of the page, or the status page.
    Page,
}

/// A request that may be answered.
#[derive(Debug, Clone)]
pub struct Admitted {
    pub endpoint: Endpoint,
    /// On the list.
    pub origin: Option<Origin>,
}

/// A request that may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied {
    pub status: StatusCode,
    pub code: Code,
    /// Methods that would do, for 405.
    pub allow: &'static str,
}

/// The policy of one helper.
#[derive(Debug, Clone)]
pub struct Guard {
    hosts: Vec<String>,
    /// Its origins may change.
    config: Arc<Live>,
    demo: bool,
    #[cfg(feature = "engine")]
    engine: bool,
}

impl Guard {
    /// For a helper on that port. `demo`: its page and the simulator's controls exist too.
    pub fn new(port: u16, config: Arc<Live>, demo: bool) -> Self {
        let names = ["127.0.0.1", "localhost"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Guard {
            hosts,
            config,
            demo,
            #[cfg(feature = "engine")]
            engine: false,
        }
    }

    /// The same, before an engine where there is one.
    #[cfg(feature = "engine")]
    pub fn with_engine(self, engine: bool) -> Self {
        Guard { engine, ..self }
    }

    /// Whether the path is one of the engine's, whatever is there.
    #[cfg(feature = "engine")]
    pub fn is_of_engine(&self, path: &str) -> bool {
        self.engine && crate::engine::api::is_ours(path)
    }

    /// Judges all of a request but its token and its body.
    pub fn admit<B>(&self, request: &Request<B>) -> Result<Admitted, Denied> {
        if !self.knows(request.method()) {
            return Err(Denied::method(ALL));
        }
        self.check_host(request)?;
        let endpoint = self.endpoint(request.uri().path()).ok_or(Denied::NOT_FOUND)?;
        let origin = self.origin(request.headers())?;
        check_length(request.headers())?;
        if *request.method() != Method::OPTIONS {
            check_method(&endpoint, request.method())?;
            check_presence(&endpoint, origin.as_ref(), request)?;
            check_content_type(&endpoint, request)?;
        } else if origin.is_none() {
            return Err(Denied::ORIGIN);
        }
        Ok(Admitted { endpoint, origin })
    }

    /// The origin that may read the answer, whatever it is.
    pub fn reader<B>(&self, request: &Request<B>) -> Option<Origin> {
        self.check_host(request).ok()?;
        self.origin(request.headers()).ok()?
    }

    /// Exactly one Host, exactly one of ours; the same for a URL that names a host itself.
    fn check_host<B>(&self, request: &Request<B>) -> Result<(), Denied> {
        let ours = |host: &[u8]| self.hosts.iter().any(|known| known.as_bytes() == host);
        let mut hosts = request.headers().get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return Err(Denied::NO_HOST) };
        let authority = request.uri().authority();
        let fits = ours(host.as_bytes()) && authority.is_none_or(|name| ours(name.as_str().as_bytes()));
        fits.then_some(()).ok_or(Denied::HOST)
    }

    /// The origin, when one is named. Errors: it is not on the list, or there are several.
    fn origin(&self, headers: &HeaderMap) -> Result<Option<Origin>, Denied> {
        let mut named = headers.get_all(ORIGIN).iter();
        match (named.next(), named.next()) {
            (None, _) => Ok(None),
            (Some(origin), None) => {
                let config = self.config.now();
                let mut origins = config.origins.iter();
                let known = origins.find(|known| known.as_str().as_bytes() == origin.as_bytes());
                known.cloned().map(Some).ok_or(Denied::ORIGIN)
            }
            (Some(_), Some(_)) => Err(Denied::ORIGIN),
        }
    }

    fn knows(&self, method: &Method) -> bool {
        #[cfg(feature = "engine")]
        if self.engine && *method == Method::PUT {
            return true;
        }
        KNOWN.contains(method)
    }

    /// None for what does not exist. Percent signs and dots that climb exist nowhere.
    fn endpoint(&self, path: &str) -> Option<Endpoint> {
        #[cfg(feature = "engine")]
        if self.is_of_engine(path) {
            return crate::engine::api::Place::find(path).map(Endpoint::Api);
        }
        let odd = path.contains(['%', '\\']) || path.contains("//") || path.contains("/.");
        if odd || !path.starts_with('/') {
            return None;
        }
        if let Some(rest) = path.strip_prefix("/v1/terminals/") {
            return terminal(rest);
        }
        match path {
            "/v1/pair" => Some(Endpoint::Pair),
            "/v1/hello" | "/health" | "/metrics" => Some(Endpoint::Read),
            "/" => Some(Endpoint::Page),
            _ if path.starts_with("/v1/") || !self.demo => None,
            _ => Some(
                path.strip_prefix("/sim/")
                    .map_or(Endpoint::Page, |name| Endpoint::Control { name: name.to_owned() }),
            ),
        }
    }
}

/// The origin's token in the header. Errors: `NOT_PAIRED`, and `JOURNAL_UNAVAILABLE` where nobody can say.
pub fn admits_token(headers: &HeaderMap, origin: &Origin, tokens: &Tokens) -> Result<TokenId, Denied> {
    let mut named = headers.get_all(TOKEN).iter();
    let (Some(token), None) = (named.next(), named.next()) else { return Err(Denied::TOKEN) };
    let token = token.to_str().map_err(|_| Denied::TOKEN)?;
    match tokens.check(origin.as_str(), &Secret::from(token)) {
        Ok(valid) => valid.ok_or(Denied::TOKEN),
        Err(error) => {
            error!(%error, "the state folder cannot be used");
            Err(Denied::STATE)
        }
    }
}

/// What a preflight of an admitted origin is told, beside what every answer to it carries.
pub fn preflight(endpoint: &Endpoint, asked: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods(endpoint)));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, preflight_headers(endpoint));
    headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE);
    for (ask, allow) in NETWORKS {
        if asked.get(ask).is_some_and(|value| value == "true") {
            headers.insert(HeaderName::from_static(allow), HeaderValue::from_static("true"));
        }
    }
    headers
}

fn preflight_headers(endpoint: &Endpoint) -> HeaderValue {
    match endpoint {
        #[cfg(feature = "engine")]
        Endpoint::Api(_) => API_HEADERS,
        _ => PREFLIGHT_HEADERS,
    }
}

/// One reader takes the first of two lengths, another the last: also of two that are the same, nobody sends them in earnest.
fn check_length(headers: &HeaderMap) -> Result<(), Denied> {
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    match (lengths.next(), lengths.next()) {
        (Some(_), Some(_)) => Err(Denied::LENGTH),
        _ => Ok(()),
    }
}

const KNOWN: [Method; 4] = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];
const ALL: &str = "GET, HEAD, POST, OPTIONS";
const GET: &str = "GET, HEAD, OPTIONS";
const POST: &str = "POST, OPTIONS";

/// `{id}` or `{id}/http/{path...}`.
fn terminal(rest: &str) -> Option<Endpoint> {
    let (id, path) = rest.split_once('/').map_or((rest, None), |(id, path)| (id, Some(path)));
    if !is_id(id) {
        return None;
    }
    let id = id.to_owned();
    let Some(path) = path else { return Some(Endpoint::Terminal { id }) };
    let path = path.strip_prefix("http")?.to_owned();
    systems::posted_to(&path).map(|_| Endpoint::Through { id, path })
}

fn methods(endpoint: &Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Terminal { .. } | Endpoint::Read | Endpoint::Page => GET,
        Endpoint::Control { name } if name == "ledger" => GET,
        Endpoint::Through { .. } | Endpoint::Pair | Endpoint::Control { .. } => POST,
        #[cfg(feature = "engine")]
        Endpoint::Api(place) => place.methods(),
    }
}

fn check_method(endpoint: &Endpoint, method: &Method) -> Result<(), Denied> {
    let allowed = methods(endpoint);
    let fits = allowed.split(", ").any(|name| name == method.as_str());
    fits.then_some(()).ok_or(Denied::method(allowed))
}

/// Who must say where they come from: everyone but readers. Whoever names neither origin nor token is told
/// what to do first.
fn check_presence<B>(
    endpoint: &Endpoint,
    origin: Option<&Origin>,
    request: &Request<B>,
) -> Result<(), Denied> {
    let reader = methods(endpoint) == GET && !matches!(endpoint, Endpoint::Terminal { .. });
    match endpoint {
        // Who asks is the engine's to find out: a page as everywhere, a program by its key.
        #[cfg(feature = "engine")]
        Endpoint::Api(_) => Ok(()),
        _ if reader || origin.is_some() => Ok(()),
        Endpoint::Terminal { .. } | Endpoint::Through { .. } if !request.headers().contains_key(TOKEN) => {
            Err(Denied::TOKEN)
        }
        _ => Err(Denied::ORIGIN),
    }
}

/// What touches a terminal or a token says `application/json`, with or without parameters.
fn check_content_type<B>(endpoint: &Endpoint, request: &Request<B>) -> Result<(), Denied> {
    if !matches!(endpoint, Endpoint::Through { .. } | Endpoint::Pair) {
        return Ok(());
    }
    let mut types = request.headers().get_all(CONTENT_TYPE).iter();
    let (Some(named), None) = (types.next(), types.next()) else { return Err(Denied::MEDIA_TYPE) };
    let essence = named.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json").then_some(()).ok_or(Denied::MEDIA_TYPE)
}

impl Denied {
    const NO_HOST: Denied = Denied::new(StatusCode::BAD_REQUEST, Code::HostForbidden);
    const HOST: Denied = Denied::new(StatusCode::FORBIDDEN, Code::HostForbidden);
    const LENGTH: Denied = Denied::new(StatusCode::BAD_REQUEST, Code::Schema);
    const ORIGIN: Denied = Denied::new(StatusCode::FORBIDDEN, Code::OriginForbidden);
    const TOKEN: Denied = Denied::new(StatusCode::UNAUTHORIZED, Code::NotPaired);
    const STATE: Denied = Denied::new(StatusCode::SERVICE_UNAVAILABLE, Code::JournalUnavailable);
    const NOT_FOUND: Denied = Denied::new(StatusCode::NOT_FOUND, Code::NotFound);
    const MEDIA_TYPE: Denied = Denied::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::Schema);

    pub const fn new(status: StatusCode, code: Code) -> Self {
        Denied { status, code, allow: "" }
    }

    const fn method(allow: &'static str) -> Self {
        Denied { allow, ..Denied::new(StatusCode::METHOD_NOT_ALLOWED, Code::NotFound) }
    }
}
