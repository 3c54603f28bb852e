//! An address of the web at which somebody is asked: a gateway, or a receiver of the shop. Each request has a connection of
//! its own, leaves once and is never repeated or led elsewhere. What is not on this machine is reached over TLS.

use super::Unfit;
use crate::upstream::{Failed, Reply, exchange, status};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Request, Uri};
use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

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
    tls: Option<Arc<ClientConfig>>,
    ca: Option<PathBuf>,
}

impl Site {
    /// Reads `https://host/path`; without TLS only on this machine. `ca`: who is trusted instead of whom the system trusts.
    /// Errors: what is wrong with it, for the setting of that name.
    pub fn read(name: &str, url: &str, ca: Option<&Path>) -> Result<Site, Unfit> {
        let wrong = |allowed: &str| Unfit::because(format!("{name} must be {allowed}, not {url:?}"));
        let uri: Uri = url.parse().map_err(|_| wrong("an address such as https://pay.example"))?;
        let scheme = match uri.scheme_str() {
            Some("https") => "https",
            Some("http") => "http",
            _ => return Err(wrong("an address such as https://pay.example")),
        };
        let authority = uri.authority().filter(|it| !it.as_str().contains('@'));
        let authority = authority.ok_or_else(|| wrong("an address without a name or a password in it"))?;
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        if scheme == "http" && !is_here(&host) {
            return Err(wrong("an address that begins with https://, unless it is on this machine"));
        }
        let usual = if scheme == "https" { 443 } else { 80 };
        Ok(Site {
            scheme,
            port: authority.port_u16().unwrap_or(usual),
            authority: authority.as_str().to_owned(),
            base: uri.path().trim_end_matches('/').to_owned(),
            query: uri.query().map(str::to_owned),
            tls: (scheme == "https").then(|| trusting(ca)).transpose()?,
            ca: ca.map(Path::to_owned),
            host,
        })
    }

    /// Stands for all that is said of it; not to be shown.
    pub fn mark(&self) -> String {
        format!("{self}{} {:?}", self.target(""), self.ca)
    }

    /// Connects. Errors: `CONNECT_REFUSED`, `CONNECT_TIMEOUT`, `TLS_FAILED`; nothing was sent.
    pub async fn open(&self) -> Result<Stream, Code> {
        timeout(CONNECT_LIMIT, self.connect()).await.unwrap_or(Err(Code::ConnectTimeout))
    }

    async fn connect(&self) -> Result<Stream, Code> {
        let found = lookup_host((self.host.as_str(), self.port)).await.map_err(|_| Code::ConnectRefused)?;
        let stream = first(found).await?;
        let Some(tls) = &self.tls else { return Ok(Box::new(stream)) };
        let name = ServerName::try_from(self.host.clone()).map_err(|_| Code::TlsFailed)?;
        let shaken = TlsConnector::from(tls.clone()).connect(name, stream).await;
        shaken.map(|stream| Box::new(stream) as Stream).map_err(|_| Code::TlsFailed)
    }

    /// One POST below the address, with these headers instead of or besides the usual ones. Errors: those of [`exchange`].
    pub async fn post(
        &self,
        stream: Stream,
        below: &str,
        head: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Reply, Failed> {
        exchange(stream, self.request(below, head, body)?).await
    }

    /// The same at the address itself; gives the status, and reads nothing behind it. Errors: `CONNECT_REFUSED`,
    /// `CONNECT_TIMEOUT`, `TLS_FAILED` and those of [`status`].
    pub async fn tell(&self, head: &[(&'static str, String)], body: Vec<u8>) -> Result<u16, Code> {
        let request = self.request("", head, body).map_err(|failed| failed.code)?;
        status(self.open().await?, request).await.map_err(|failed| failed.code)
    }

    fn request(
        &self,
        below: &str,
        head: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Request<Full<Bytes>>, Failed> {
        let unfit = || Failed { code: Code::InvalidField, sent: false };
        let mut request = Request::post(self.target(below)).body(Full::new(Bytes::from(body)));
        let headers = request.as_mut().map_err(|_| unfit())?.headers_mut();
        let host = HeaderValue::from_str(&self.authority).map_err(|_| unfit())?;
        headers.extend([(HOST, host), (CONTENT_TYPE, JSON), (ACCEPT, JSON)]);
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

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What stands behind the host may be a secret.
        write!(f, "{}://{}", self.scheme, self.authority)
    }
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

/// Who is trusted. Errors: nobody is.
fn trusting(ca: Option<&Path>) -> Result<Arc<ClientConfig>, Unfit> {
    static USUAL: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let Some(path) = ca else {
        if let Some(usual) = USUAL.get() {
            return Ok(usual.clone());
        }
        let found = rustls_native_certs::load_native_certs();
        let missing = "this system trusts no certificates: say by `ca` which file of them (PEM) counts";
        let usual = config(found.certs, missing)?;
        return Ok(USUAL.get_or_init(|| usual).clone());
    };
    let unread = |error: &dyn fmt::Display| {
        Unfit::because(format!("cannot read the `ca` {}: {error}", path.display()))
    };
    let certs = CertificateDer::pem_file_iter(path).map_err(|error| unread(&error))?;
    let certs = certs.collect::<Result<Vec<_>, _>>().map_err(|error| unread(&error))?;
    config(certs, &format!("the `ca` {} has no certificate (PEM)", path.display()))
}

fn config(certs: Vec<CertificateDer<'static>>, missing: &str) -> Result<Arc<ClientConfig>, Unfit> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certs);
    if added == 0 {
        return Err(Unfit::because(missing.to_owned()));
    }
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| Unfit::because(format!("cannot use TLS: {error}")))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// A connection to a site.
pub type Stream = Box<dyn BothWays>;

/// Bytes both ways.
pub trait BothWays: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> BothWays for S {}

#[cfg(test)]
mod tests;
