//! A web origin, in the one spelling browsers send: `https://till.example`, `http://localhost:5173`. Apps that show pages have
//! schemes of their own: `capacitor://localhost`, `app://till` (docs/shells.md).

use std::fmt;

/// The longest origin that is taken, in bytes.
const MAX_LENGTH: usize = 256;

/// Schemes whose pages have no origin that could be told from another's, or are no pages.
const NONE: [&str; 9] = ["file", "about", "data", "blob", "javascript", "ws", "wss", "ftp", "filesystem"];

/// An origin. Compared byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Takes the text when it is exactly what a browser would send. None otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let default_port = match scheme {
            "https" => Some("443"),
            "http" => Some("80"),
            own if is_own_scheme(own) => None,
            _ => return None,
        };
        let (host, port) = split_port(authority);
        let port_fits = port.is_none_or(|port| is_port(port) && Some(port) != default_port);
        let fits = is_host(host) && port_fits && text.len() <= MAX_LENGTH;
        fits.then(|| Origin(text.to_owned()))
    }

    /// Whether that is what pages say that have none, such as those of files.
    pub fn is_none(text: &str) -> bool {
        let scheme = text.split_once(':').map_or(text, |(scheme, _)| scheme);
        text == "null" || NONE.contains(&scheme)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The scheme of an app that shows pages.
fn is_own_scheme(scheme: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
    let first = scheme.starts_with(|first: char| first.is_ascii_lowercase());
    first && scheme.bytes().all(plain) && !NONE.contains(&scheme)
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_port(text: &str) -> bool {
    !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// Names in lower case (foreign ones in their `xn--` form), IPv4 addresses, IPv6 addresses in brackets.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok_and(|parsed| parsed.to_string() == address);
    }
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        !label.is_empty() && label.bytes().all(plain)
    };
    host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_spelling_of_browsers_is_an_origin() {
        for text in [
            "https://till.example",
            "http://localhost:5173",
            "http://127.0.0.1:9003",
            "http://[::1]:8080",
            "https://xn--bcher-kva.example:8443",
            "app://till",
            "app://till.example:8080",
            "capacitor://localhost",
            "ionic://localhost",
            "tauri://localhost",
            "http://tauri.localhost",
            "https://tauri.localhost",
            "https://localhost",
            "http://localhost",
            "com.example.till://shop",
        ] {
            assert_eq!(Origin::parse(text).map(|origin| origin.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "null",
            "*",
            "till.example",
            "https://",
            "https://till.example/",
            "https://till.example:443",
            "http://till.example:80",
            "https://Till.example",
            "https://*.till.example",
            "https://user@till.example",
            "https://till.example:0",
            "https://till.example:99999",
            "https://till..example",
            "file://till",
            "file://",
            "ws://till.example",
            "wss://till.example",
            "blob:https://till.example",
            "about://blank",
            "data://x",
            "javascript://x",
            "app://",
            "app://till/",
            "app://till/index.html",
            "App://till",
            "app://Till",
            "app:till",
            "1app://till",
            "://till",
            "app://user@till",
            "app://*",
            "app://till:0",
            "https://till.example https://other.example",
        ] {
            assert_eq!(Origin::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_pages_without_an_origin_say_is_known() {
        for (text, none) in [
            ("null", true),
            ("file://", true),
            ("file:///till/index.html", true),
            ("data:text/html,x", true),
            ("https://till.example/", false),
            ("app://till/", false),
            ("till", false),
        ] {
            assert_eq!(Origin::is_none(text), none, "{text}");
        }
    }
}
