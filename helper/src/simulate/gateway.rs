//! The gateways' face: icashier below `/icashier`, BPC below `/bpc`, the back end of the QFPay terminal below `/qfpay`, on
//! one port. Whatever else is asked is not found.
//!
//! Back ends speak with it, and customers' browsers: a browser that prefers Chinese gets the pages in Chinese.

use super::answer;
use super::http::{self, Answer, Refusal, Request};
use super::terminal::Terminal;
use std::net::SocketAddr;
use tillwire_core::bpc::sim::SYSTEM as BPC;
use tillwire_core::icashier::sim::SYSTEM as ICASHIER;
use tillwire_core::qfpay::sim::SYSTEM as QFPAY;
use tillwire_core::sim::Via;
use tokio::net::TcpStream;

/// Both gateways, and the terminal with its back end. Clones lead to the same ones.
#[derive(Clone)]
pub struct Gateways {
    pub icashier: Terminal,
    pub bpc: Terminal,
    pub qfpay: Terminal,
}

/// Where a merchant reaches icashier.
pub fn icashier_url(address: SocketAddr) -> String {
    format!("http://{address}/{ICASHIER}")
}

/// Where a merchant reaches BPC.
pub fn bpc_url(address: SocketAddr) -> String {
    format!("{}/payApi", bpc_address(address))
}

/// Where the back end of the QFPay terminal is asked.
pub fn qfpay_url(address: SocketAddr) -> String {
    format!("http://{address}/{QFPAY}")
}

/// Below which everything of BPC is.
pub fn bpc_address(address: SocketAddr) -> String {
    format!("http://{address}/{BPC}")
}

/// Serves one connection: one request.
pub async fn serve(mut stream: TcpStream, gateways: Gateways) {
    let request = match http::read(&mut stream).await {
        Ok(request) => request,
        Err(Refusal::Bad(_)) => return answer::write(stream, &empty(400)).await,
        Err(Refusal::TooLarge) => return answer::write(stream, &empty(413)).await,
        Err(Refusal::Gone) => return,
    };
    let Some((gateway, via, path)) = gateways.of(&request.path) else {
        return answer::write(stream, &empty(404)).await;
    };
    let Some(mut line) = gateway.connected(via).await else { return };
    let path = path.to_owned();
    let query = in_own_language(&request);
    gateway.request(line.conn, Request { path, query, ..request }.into()).await;
    answer::pass_on(stream, &mut line, "Cache-Control: no-store\r\n").await;
    gateway.closed(line.conn).await;
}

impl Gateways {
    /// The gateway of a path, the way into it, and the path below it.
    fn of<'a>(&self, path: &'a str) -> Option<(&Terminal, Via, &'a str)> {
        let (system, rest) = path.strip_prefix('/')?.split_once('/')?;
        let (gateway, via) = match system {
            ICASHIER => (&self.icashier, Via::Http),
            BPC => (&self.bpc, Via::Http),
            QFPAY => (&self.qfpay, Via::Backend),
            _ => return None,
        };
        Some((gateway, via, path.get(path.len() - rest.len() - 1..)?))
    }
}

/// The query with the language that the browser prefers, unless it names one.
fn in_own_language(request: &Request) -> String {
    let chinese = request.header("accept-language").is_some_and(|languages| languages.starts_with("zh"));
    let said = request.query.split('&').any(|field| field.starts_with("lang="));
    match chinese && !said {
        true => format!("{}&lang=zh", request.query),
        false => request.query.clone(),
    }
}

fn empty(status: u16) -> Answer<'static> {
    Answer { status, content_type: "text/plain", ..Answer::default() }
}
