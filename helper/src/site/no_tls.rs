//! In the place of TLS, in a program without it: nobody is trusted.

use super::Stream;
use std::path::Path;
use tillwire_core::code::Code;
use tokio::net::TcpStream;

/// There is none.
#[derive(Clone)]
pub enum Trust {}

/// Errors: always.
pub fn trusting(_ca: Option<&Path>) -> Result<Trust, String> {
    Err("this program was built without https".to_owned())
}

/// Never called, as there is nobody to trust.
pub async fn shake(trust: &Trust, _host: &str, _stream: TcpStream) -> Result<Stream, Code> {
    match *trust {}
}
