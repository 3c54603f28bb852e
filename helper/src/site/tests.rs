//! Sites on this machine, with TLS and without.

use super::*;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nsign: theirs\r\nConnection: keep-alive\r\n\r\n{}";

#[test]
fn only_what_is_on_this_machine_is_reached_without_tls_and_no_secret_of_an_address_is_shown() {
    for good in
        ["http://127.0.0.1:81/pay", "http://localhost/", "http://[::1]:9", "https://pay.example/a?b=c"]
    {
        assert!(Site::read("url", good, None).is_ok(), "{good}");
    }
    let shown = Site::read("url", "http://localhost:81/secret?token=x", None).unwrap().to_string();
    assert_eq!(shown, "http://localhost:81");
    for wrong in
        ["http://pay.example", "http://192.168.1.2", "http://localhost.example", "ftp://localhost", "x", ""]
    {
        let unfit = Site::read("url", wrong, None).err().unwrap();
        assert!(unfit.starts_with("url must be an address"), "{unfit}");
    }
}

#[test]
fn a_path_is_below_that_of_the_address() {
    let target = |url: &str, below: &str| Site::read("url", url, None).unwrap().target(below);
    for (url, below, expected) in [
        ("http://127.0.0.1", "", "/"),
        ("http://127.0.0.1/icashier/", "/api/query", "/icashier/api/query"),
        ("http://127.0.0.1/payApi", "", "/payApi"),
        ("http://127.0.0.1/a?b=c", "", "/a?b=c"),
    ] {
        assert_eq!(target(url, below), expected, "{url} {below}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_trusted_lets_the_request_out_and_every_other_lets_nothing_out() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_single_cert(vec![cert.der().clone()], key.into()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(AtomicUsize::new(0));
    let heard = asked.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            heard.fetch_add(1, Ordering::SeqCst);
            stream.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
            stream.write_all(ANSWER).await.unwrap();
        }
    });
    let ca = std::env::temp_dir().join(format!("tillwire-ca-{}.pem", std::process::id()));
    std::fs::write(&ca, cert.pem()).unwrap();
    let (here, other) = (format!("https://localhost:{port}/"), format!("https://127.0.0.1:{port}/"));
    for (url, ca) in [(&here, None), (&other, Some(ca.as_path()))] {
        let refused = Site::read("url", url, ca).unwrap().open().await;
        assert_eq!(refused.err(), Some(Code::TlsFailed), "{url}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let site = Site::read("url", &here, Some(&ca)).unwrap();
    let reply = site.post(site.open().await.unwrap(), "/x", &[], b"{}".to_vec()).await.unwrap();
    assert_eq!((reply.status, reply.sign.as_deref(), &reply.body[..]), (200, Some("theirs"), &b"{}"[..]));
    std::fs::remove_file(&ca).unwrap();
    let unread = Site::read("url", &here, Some(&ca)).err().unwrap();
    assert!(unread.starts_with("cannot read the `ca` "), "{unread}");
}
