//! An address of the web at which somebody is asked: a gateway, a receiver of the shop, or where new versions are told. Each
//! request has a connection of its own, leaves once and is never repeated or led elsewhere. What is not on this machine is
//! reached over TLS.

#[cfg(any(feature = "engine", feature = "https"))]
mod tls;
#[cfg(not(any(feature = "engine", feature = "https")))]
#[path = "site/no_tls.rs"]
mod tls;

#[cfg(feature = "engine")]
use crate::upstream::status;
use crate::upstream::{Failed, Reply, exchange};
use bytes::Bytes;
use http_body_util::Full;
#[cfg(feature = "engine")]
use hyper::header::CONTENT_TYPE;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderName, HeaderValue};
use hyper::http::request::Builder;
use hyper::http::uri::Authority;
use hyper::{Request, Uri};
use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
#[cfg(feature = "engine")]
use std::path::PathBuf;
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// How long reaching it may take, its name, its certificate and all.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An address.
#[derive(Clone)]
pub struct Site {
    scheme: &'static str,
    host: String,
    port: u16,
    authority: String,
    /// The path, without a slash at its end.
    base: String,
    query: Option<String>,
    trust: Option<tls::Trust>,
    #[cfg(feature = "engine")]
    ca: Option<PathBuf>,
}

impl Site {
    /// Reads `https://host/path`; without TLS only on this machine. `ca`: who is trusted instead of whom the system trusts.
    /// Errors: what is wrong with it, for the setting of that name.
    pub fn read(name: &str, url: &str, ca: Option<&Path>) -> Result<Site, String> {
        let (uri, authority) =
            parse(url).map_err(|allowed| format!("{name} must be {allowed}, not {url:?}"))?;
        let scheme = if uri.scheme_str() == Some("https") { "https" } else { "http" };
        let usual = if scheme == "https" { 443 } else { 80 };
        Ok(Site {
            scheme,
            port: authority.port_u16().unwrap_or(usual),
            authority: authority.as_str().to_owned(),
            base: uri.path().trim_end_matches('/').to_owned(),
            query: uri.query().map(str::to_owned),
            trust: (scheme == "https").then(|| tls::trusting(ca)).transpose()?,
            #[cfg(feature = "engine")]
            ca: ca.map(Path::to_owned),
            host: name_of(&authority).to_owned(),
        })
    }

    /// Connects. Errors: `CONNECT_REFUSED`, `CONNECT_TIMEOUT`, `TLS_FAILED`; nothing was sent.
    pub async fn open(&self) -> Result<Stream, Code> {
        timeout(CONNECT_LIMIT, self.connect()).await.unwrap_or(Err(Code::ConnectTimeout))
    }

    async fn connect(&self) -> Result<Stream, Code> {
        let found = lookup_host((self.host.as_str(), self.port)).await.map_err(|_| Code::ConnectRefused)?;
        let stream = first(found).await?;
        match &self.trust {
            Some(trust) => tls::shake(trust, &self.host, stream).await,
            None => Ok(Box::new(stream)),
        }
    }

    /// Asks what is at the address itself. Errors: `CONNECT_REFUSED`, `CONNECT_TIMEOUT`, `TLS_FAILED` and those of [`exchange`].
    pub async fn get(&self, head: &[(&'static str, String)]) -> Result<Reply, Code> {
        let request = self.request(Request::get(self.target("")), head, Bytes::new());
        let request = request.map_err(|failed| failed.code)?;
        exchange(self.open().await?, request).await.map_err(|failed| failed.code)
    }

    fn request(
        &self,
        request: Builder,
        head: &[(&'static str, String)],
        body: Bytes,
    ) -> Result<Request<Full<Bytes>>, Failed> {
        let unfit = || Failed { code: Code::InvalidField, sent: false };
        let mut request = request.body(Full::new(body));
        let headers = request.as_mut().map_err(|_| unfit())?.headers_mut();
        let host = HeaderValue::from_str(&self.authority).map_err(|_| unfit())?;
        headers.extend([(HOST, host), (ACCEPT, JSON)]);
        for (name, value) in head {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit())?;
            headers.insert(name, HeaderValue::from_str(value).map_err(|_| unfit())?);
        }
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        request.map_err(|_| unfit())
    }

    fn target(&self, below: &str) -> String {
        let path = format!("{}{below}", self.base);
        let path = if path.is_empty() { "/".to_owned() } else { path };
        self.query.as_ref().map_or(path.clone(), |query| format!("{path}?{query}"))
    }
}

/// What the engine tells a gateway or a receiver.
#[cfg(feature = "engine")]
impl Site {
    /// Stands for all that is said of it; not to be shown.
    pub fn mark(&self) -> String {
        format!("{self}{} {:?}", self.target(""), self.ca)
    }

    /// One POST below the address, with these headers instead of or besides the usual ones. Errors: those of [`exchange`].
    pub async fn post(
        &self,
        stream: Stream,
        below: &str,
        head: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Reply, Failed> {
        exchange(stream, self.posted(below, head, body)?).await
    }

    /// The same at the address itself; gives the status, and reads nothing behind it. Errors: `CONNECT_REFUSED`,
    /// `CONNECT_TIMEOUT`, `TLS_FAILED` and those of [`status`].
    pub async fn tell(&self, head: &[(&'static str, String)], body: Vec<u8>) -> Result<u16, Code> {
        let request = self.posted("", head, body).map_err(|failed| failed.code)?;
        status(self.open().await?, request).await.map_err(|failed| failed.code)
    }

    fn posted(
        &self,
        below: &str,
        head: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Request<Full<Bytes>>, Failed> {
        let request = Request::post(self.target(below)).header(CONTENT_TYPE, JSON);
        self.request(request, head, body.into())
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What stands behind the host may be a secret.
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

/// Whether that can be asked. Errors: what can.
pub fn is_fit(url: &str) -> Result<(), &'static str> {
    parse(url).map(drop)
}

/// An address and who is asked there. Errors: what it must be.
fn parse(url: &str) -> Result<(Uri, Authority), &'static str> {
    let like = "an address such as https://pay.example";
    let uri: Uri = url.parse().map_err(|_| like)?;
    if !matches!(uri.scheme_str(), Some("https" | "http")) {
        return Err(like);
    }
    let authority = uri.authority().filter(|it| !it.as_str().contains('@')).cloned();
    let authority = authority.ok_or("an address without a name or a password in it")?;
    if uri.scheme_str() == Some("http") && !is_here(name_of(&authority)) {
        return Err("an address that begins with https://, unless it is on this machine");
    }
    Ok((uri, authority))
}

fn name_of(authority: &Authority) -> &str {
    authority.host().trim_matches(['[', ']'])
}

fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The first of its addresses that answers.
async fn first(found: impl Iterator<Item = SocketAddr>) -> Result<TcpStream, Code> {
    let mut failed = Code::ConnectRefused;
    for address in found {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // One that is gone already is found out by the first use.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => failed = Code::ConnectTimeout,
            Err(_) => {}
        }
    }
    Err(failed)
}

/// A connection to a site.
pub type Stream = Box<dyn BothWays>;

/// Bytes both ways.
pub trait BothWays: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> BothWays for S {}

#[cfg(all(test, feature = "engine"))]
mod tests;
