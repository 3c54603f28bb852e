//! The QFPay terminal's HTTPS face: TLS with a certificate made for this run, before the HTTP face.
//!
//! What is inside is passed on byte for byte; where the terminal ends a connection, however it does, this side ends.
//! The certificate is for 127.0.0.1 and is its own authority: whoever shall trust it is given its PEM.

use super::error::Error;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tillwire_core::json::Writer;
use tokio::io::{AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What a client may take to agree on a cipher.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// The face: what it is known by, and what lies behind it.
#[derive(Clone)]
pub struct Face {
    acceptor: TlsAcceptor,
    http: SocketAddr,
    certificate: Arc<str>,
}

impl Face {
    /// A face with a certificate of its own, before the HTTP face at that address. Errors: the system has no entropy.
    pub fn new(http: SocketAddr) -> Result<Face, Error> {
        let failed = |reason: &dyn std::fmt::Display| Error::Certificate(reason.to_string());
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])
                .map_err(|error| failed(&error))?;
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key))
            .map_err(|error| failed(&error))?;
        Ok(Face { acceptor: TlsAcceptor::from(Arc::new(config)), http, certificate: cert.pem().into() })
    }

    /// Adds where it is and what it is known by.
    pub fn told(&self, ready: Writer, address: SocketAddr) -> Writer {
        ready.text("https", &format!("https://{address}")).text("certificate", &self.certificate)
    }
}

/// Serves one connection.
pub async fn serve(stream: TcpStream, face: Face) {
    let Ok(Ok(mut near)) = tokio::time::timeout(HANDSHAKE, face.acceptor.accept(stream)).await else {
        return;
    };
    let Ok(mut far) = TcpStream::connect(face.http).await else { return };
    // Either end may go at any time; then there is nobody to tell.
    _ = far.set_nodelay(true);
    _ = copy_bidirectional(&mut near, &mut far).await;
    _ = near.shutdown().await;
}
