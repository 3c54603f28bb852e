//! Where a terminal may be: an address literal of this machine or of the local network, never a name; or a serial
//! port of this machine.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use tillwire_core::systems;

/// The speed of a line of which no system says another, in bits a second.
const BAUD: u32 = 9600;
/// The longest path of a serial port, in bytes.
const MAX_PATH: usize = 256;

/// Where a terminal is and how bytes reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A raw stream.
    Tcp(SocketAddr),
    /// One POST, one reply.
    Http(SocketAddr),
    /// A serial port.
    Serial(SerialPort),
    /// Messages.
    WebSocket(SocketAddr),
}

impl Target {
    /// How it is reached: the word on the wire and in the file.
    pub const fn via(&self) -> &'static str {
        match self {
            Target::Tcp(_) => Via::Tcp.as_str(),
            Target::Http(_) => Via::Http.as_str(),
            Target::Serial(_) => "serial",
            Target::WebSocket(_) => Via::WebSocket.as_str(),
        }
    }
}

impl Target {
    /// Bits a second of a serial port.
    pub const fn baud(&self) -> Option<u32> {
        match self {
            Target::Serial(port) => Some(port.baud),
            Target::Tcp(_) | Target::Http(_) | Target::WebSocket(_) => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Tcp(address) | Target::Http(address) | Target::WebSocket(address) => address.fmt(f),
            Target::Serial(port) => f.write_str(&port.path),
        }
    }
}

/// A serial port: 8 data bits, no parity, 1 stop bit, no flow control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialPort {
    /// Such as `/dev/ttyUSB0` or `COM3`.
    pub path: String,
    /// Bits a second.
    pub baud: u32,
}

impl SerialPort {
    /// Takes what can name a port: an absolute path, or `COM` and a number. None otherwise.
    pub fn parse(path: &str, baud: Option<u32>) -> Option<Self> {
        let number = path.strip_prefix("COM").and_then(|number| number.parse::<u16>().ok());
        let plain = path.len() <= MAX_PATH && !path.contains(|letter: char| letter.is_control());
        let named = number.is_some() || path.starts_with('/');
        (plain && named).then(|| SerialPort { path: path.to_owned(), baud: baud.unwrap_or_else(usual_baud) })
    }
}

impl SerialPort {
    /// Whether something else is there now. Nothing may be: a cable that is not plugged in.
    pub fn is_something_else(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::FileTypeExt;
            std::fs::metadata(&self.path).is_ok_and(|found| !found.file_type().is_char_device())
        }
        // A port of Windows is no file.
        #[cfg(not(unix))]
        (self.path.starts_with('/') && std::path::Path::new(&self.path).exists())
    }
}

fn usual_baud() -> u32 {
    systems::ways().find_map(|way| way.baud).unwrap_or(BAUD)
}

/// The words for what has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    Tcp,
    Http,
    WebSocket,
}

impl Via {
    /// The way of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Via::Tcp, Via::Http, Via::WebSocket].into_iter().find(|via| via.as_str() == word)
    }

    /// The word on the wire and in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Via::Tcp => "tcp",
            Via::Http => "http",
            Via::WebSocket => "websocket",
        }
    }

    /// The vendor's port, when the operator wrote none; none where no system has one.
    fn port(self) -> Option<u16> {
        systems::ways().filter(|way| way.via == self.as_str()).find_map(|way| way.port)
    }

    /// The target at that address.
    pub const fn at(self, address: SocketAddr) -> Target {
        match self {
            Via::Tcp => Target::Tcp(address),
            Via::Http => Target::Http(address),
            Via::WebSocket => Target::WebSocket(address),
        }
    }
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not an IP address, with or without a port.
    NoAddress,
    /// Neither loopback, private nor link-local.
    Public,
    /// Port 0.
    NoPort,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NoAddress => {
                "is not an IP address such as \"192.168.1.20:9002\" (names are not looked up)"
            }
            Refused::Public => "is not an address of this machine or of a private network",
            Refused::NoPort => "needs a port above 0",
        })
    }
}

/// Reads `ip` or `ip:port`; without a port it is the vendor's.
pub fn parse(text: &str, via: Via) -> Result<SocketAddr, Refused> {
    let address = SocketAddr::from_str(text)
        .or_else(|_| IpAddr::from_str(text).map(|ip| SocketAddr::new(ip, via.port().unwrap_or_default())))
        .map_err(|_| Refused::NoAddress)?;
    match address {
        _ if !is_local(address.ip()) => Err(Refused::Public),
        _ if address.port() == 0 => Err(Refused::NoPort),
        _ => Ok(address),
    }
}

/// Where clouds tell a machine its own secrets: local by their form, and no place of a terminal.
const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Whether the helper may connect there. Asked again at every connect.
pub fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(METADATA) | IpAddr::V6(METADATA_V6) => false,
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| is_local_v6(ip), |ip| is_local(ip.into())),
    }
}

fn is_local_v6(ip: Ipv6Addr) -> bool {
    ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_literals_of_this_machine_and_private_networks_are_taken() {
        let cases = [
            ("192.168.1.20:9002", Ok("192.168.1.20:9002")),
            ("10.0.0.9", Ok("10.0.0.9:9002")),
            ("172.31.255.255:35779", Ok("172.31.255.255:35779")),
            ("127.0.0.1:1", Ok("127.0.0.1:1")),
            ("169.254.3.4", Ok("169.254.3.4:9002")),
            ("[::1]:9002", Ok("[::1]:9002")),
            ("[fd00::7]:9002", Ok("[fd00::7]:9002")),
            ("fe80::1", Ok("[fe80::1]:9002")),
            ("[::ffff:192.168.1.20]:9002", Ok("[::ffff:192.168.1.20]:9002")),
            ("8.8.8.8:9002", Err(Refused::Public)),
            ("172.32.0.1", Err(Refused::Public)),
            ("0.0.0.0:9002", Err(Refused::Public)),
            ("255.255.255.255:9002", Err(Refused::Public)),
            ("169.254.169.254:80", Err(Refused::Public)),
            ("[::ffff:169.254.169.254]:80", Err(Refused::Public)),
            ("[fd00:ec2::254]:80", Err(Refused::Public)),
            ("[::ffff:8.8.8.8]:9002", Err(Refused::Public)),
            ("[2001:db8::1]:9002", Err(Refused::Public)),
            ("192.168.1.20:0", Err(Refused::NoPort)),
            ("localhost:9002", Err(Refused::NoAddress)),
            ("http://192.168.1.20", Err(Refused::NoAddress)),
            ("192.168.1.20:70000", Err(Refused::NoAddress)),
            ("0x7f.1:9002", Err(Refused::NoAddress)),
            ("", Err(Refused::NoAddress)),
        ];
        for (text, expected) in cases {
            let read = parse(text, Via::Tcp).map(|address| address.to_string());
            assert_eq!(read.as_deref(), expected.as_ref().copied(), "{text}");
        }
        for (via, port) in [(Via::Http, 9001), (Via::WebSocket, 35779)] {
            assert_eq!(parse("10.0.0.9", via).map(|address| address.port()), Ok(port));
        }
    }

    #[test]
    fn a_serial_port_is_a_path_or_a_com_number() {
        for path in ["/dev/ttyUSB0", "/dev/serial/by-id/usb-Prolific-port0", "/dev/cu.usbserial-1", "COM3"] {
            let port = SerialPort::parse(path, None);
            assert_eq!(port.map(|port| (port.path, port.baud)), Some((path.to_owned(), 9600)));
        }
        for path in ["", "ttyUSB0", "COM", "COMx", "COM70000", "/dev/tty\nUSB0", "../dev/ttyUSB0"] {
            assert_eq!(SerialPort::parse(path, None), None, "{path:?}");
        }
    }
}
