//! Notifications of the simulated gateways to a merchant: one POST each, to this machine alone.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST};
use hyper::http::uri::Authority;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tillwire_core::http::Reply;
use tillwire_core::sim::Notice;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a merchant may take to answer.
const LIMIT: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const MAX_REPLY: usize = 16 * 1024;

/// Posts a notice. `None`: no answer came, or it would have left this machine, which is said on stderr.
pub async fn post(notice: &Notice) -> Option<Reply> {
    let url: Uri = notice.url.parse().ok()?;
    let Some(address) = address(&url) else {
        let host = url.host().unwrap_or_default();
        eprintln!(
            "tillwire: no notification was sent to {host}: only http addresses of this machine are told"
        );
        return None;
    };
    timeout(LIMIT, exchange(address, &url, notice)).await.ok().flatten()
}

/// The merchant's address, where that is this machine.
fn address(url: &Uri) -> Option<SocketAddr> {
    let authority = url.authority().filter(|_| url.scheme_str() == Some("http"))?;
    let host = authority.host().trim_matches(['[', ']']);
    let ip = match host.eq_ignore_ascii_case("localhost") {
        true => IpAddr::V4(Ipv4Addr::LOCALHOST),
        false => host.parse().ok()?,
    };
    ip.is_loopback().then(|| SocketAddr::new(ip, authority.port_u16().unwrap_or(80)))
}

async fn exchange(address: SocketAddr, url: &Uri, notice: &Notice) -> Option<Reply> {
    let stream = TcpStream::connect(address).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request(url, notice)?).await.ok()?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MAX_REPLY).collect().await.ok()?;
    connection.abort();
    Some(Reply { status, sign: None, body: body.to_bytes().to_vec() })
}

fn request(url: &Uri, notice: &Notice) -> Option<Request<Full<Bytes>>> {
    let target = url.path_and_query().map_or("/", |target| target.as_str());
    let host = url.authority().map(Authority::as_str)?;
    let request = if notice.get { Request::get(target) } else { Request::post(target) };
    let request = request.header(HOST, host).header(CONNECTION, "close");
    let request = notice.head.iter().fold(request, |request, (name, value)| request.header(*name, value));
    let typed = notice.head.iter().any(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
    let form = "application/x-www-form-urlencoded";
    let request = if typed { request } else { request.header(CONTENT_TYPE, form) };
    request.body(Full::new(Bytes::from(notice.body.clone()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_told() {
        let told = |url: &str| address(&url.parse().unwrap()).map(|address| address.to_string());
        let cases = [
            ("http://127.0.0.1:8080/a?b", Some("127.0.0.1:8080")),
            ("http://localhost/a", Some("127.0.0.1:80")),
            ("http://[::1]:81/", Some("[::1]:81")),
            ("https://127.0.0.1/", None),
            ("http://shop.example/", None),
            ("http://localhost.example/", None),
            ("http://192.168.1.2/", None),
            ("http://0.0.0.0/", None),
        ];
        for (url, expected) in cases {
            assert_eq!(told(url).as_deref(), expected, "{url}");
        }
    }
}
