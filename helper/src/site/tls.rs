//! TLS towards a site: who is trusted, and the handshake.

use super::Stream;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tillwire_core::code::Code;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Whom a site is believed by.
pub type Trust = Arc<ClientConfig>;

/// A connection that is the host's beyond doubt. Errors: `TLS_FAILED`; nothing was sent.
pub async fn shake(trust: &Trust, host: &str, stream: TcpStream) -> Result<Stream, Code> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Code::TlsFailed)?;
    let shaken = TlsConnector::from(trust.clone()).connect(name, stream).await;
    shaken.map(|stream| Box::new(stream) as Stream).map_err(|_| Code::TlsFailed)
}

/// Who is trusted. Errors: nobody is.
pub fn trusting(ca: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
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
    let unread = |error: &dyn fmt::Display| format!("cannot read the `ca` {}: {error}", path.display());
    let certs = CertificateDer::pem_file_iter(path).map_err(|error| unread(&error))?;
    let certs = certs.collect::<Result<Vec<_>, _>>().map_err(|error| unread(&error))?;
    config(certs, &format!("the `ca` {} has no certificate (PEM)", path.display()))
}

fn config(certs: Vec<CertificateDer<'static>>, missing: &str) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certs);
    if added == 0 {
        return Err(missing.to_owned());
    }
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("cannot use TLS: {error}"))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}
