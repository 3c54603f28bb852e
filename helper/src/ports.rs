//! `tillwire ports`: the serial ports of this machine, with what is known of the chip behind each.
//!
//! The vendor's document recommends the PL2303 HXD and declares CH340 and FT232 unsupported (section 8). A chip is
//! recognised by what it says on USB; one that is unknown here may work all the same.

use crate::args;
use crate::error::Error;
use crate::words::hint;
use tillwire_core::code::Code;
use tillwire_core::json::Writer;
use tokio_serial::{SerialPortInfo, SerialPortType, UsbPortInfo};

/// Vendor, product (none: all of that vendor's), name, and whether terminals are known to work with it.
const CHIPS: &[(u16, Option<u16>, &str, bool)] = &[
    (0x067b, None, "PL2303", true),
    (0x1a86, Some(0x7523), "CH340", false),
    (0x1a86, Some(0x5523), "CH341", false),
    (0x0403, None, "FT232", false),
];

/// A serial port of this machine.
pub struct Port(SerialPortInfo);

/// What is known of the chip behind a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chip {
    /// Terminals work with it.
    Recommended(&'static str),
    /// The vendor says that terminals do not work with it.
    Unsupported(&'static str),
    /// On USB, but not known here.
    Unknown,
    /// Not on USB.
    None,
}

/// Lists them. Errors: none; a machine without ports has an empty list.
pub fn run(options: &args::Ports) -> Result<(), Error> {
    let ports = all();
    if options.json {
        let rows: Vec<_> = ports.iter().map(Port::to_json).collect();
        println!("{}", Writer::new().raw("ports", &format!("[{}]", rows.join(","))).finish());
    } else if ports.is_empty() {
        let [en, hans, hant] = hint(Code::NoPort);
        println!("No serial port. {en}\n没有串口。{hans}\n沒有串列埠。{hant}");
    } else {
        ports.iter().for_each(|port| println!("{}", port.to_line()));
    }
    Ok(())
}

/// The port with that path.
pub fn find(path: &str) -> Option<Port> {
    // A link may lead to it. On Windows a port is no file.
    let real = if cfg!(windows) { None } else { std::fs::canonicalize(path).ok() };
    let real = real.as_ref().and_then(|real| real.to_str()).unwrap_or(path);
    all().into_iter().find(|port| port.0.port_name == real)
}

fn all() -> Vec<Port> {
    // The library takes it for granted.
    if cfg!(target_os = "linux") && !std::path::Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    let mut ports = tokio_serial::available_ports().unwrap_or_default();
    ports.sort_by(|one, other| one.port_name.cmp(&other.port_name));
    ports.into_iter().map(Port).collect()
}

impl Port {
    pub fn chip(&self) -> Chip {
        let Some(usb) = self.usb() else { return Chip::None };
        let fits = |(vendor, product, ..): &&(u16, Option<u16>, &str, bool)| {
            usb.vid == *vendor && product.is_none_or(|product| usb.pid == product)
        };
        match CHIPS.iter().find(fits) {
            Some((_, _, name, true)) => Chip::Recommended(name),
            Some((_, _, name, false)) => Chip::Unsupported(name),
            None => Chip::Unknown,
        }
    }

    fn usb(&self) -> Option<&UsbPortInfo> {
        match &self.0.port_type {
            SerialPortType::UsbPort(usb) => Some(usb),
            _ => None,
        }
    }

    fn to_line(&self) -> String {
        let path = &self.0.port_name;
        let usb = self.usb().map(|usb| {
            let product = usb.product.as_deref().unwrap_or("USB serial");
            format!("  {:04x}:{:04x} {product}", usb.vid, usb.pid)
        });
        let chip = match self.chip() {
            Chip::Recommended(name) => format!("  {name}: works with terminals / 可用于终端 / 可用於終端機"),
            Chip::Unsupported(name) => {
                let [en, hans, hant] = hint(Code::UnsupportedChip);
                format!(
                    "  {name}: not supported by terminals. {en} / 终端不支持。{hans} / 終端機不支援。{hant}"
                )
            }
            Chip::Unknown | Chip::None => String::new(),
        };
        format!("{path}{}{chip}", usb.unwrap_or_default())
    }

    fn to_json(&self) -> String {
        let mut json = Writer::new().text("path", &self.0.port_name);
        if let Some(usb) = self.usb() {
            json =
                json.text("vendor", &format!("{:04x}", usb.vid)).text("product", &format!("{:04x}", usb.pid));
            let named =
                [("name", &usb.product), ("maker", &usb.manufacturer), ("serialNumber", &usb.serial_number)];
            for (member, value) in named {
                json = value.iter().fold(json, |json, value| json.text(member, value));
            }
        }
        match self.chip() {
            Chip::Recommended(name) => json.text("chip", name).raw("supported", "true"),
            Chip::Unsupported(name) => {
                json.text("chip", name).raw("supported", "false").text("code", Code::UnsupportedChip.as_str())
            }
            Chip::Unknown | Chip::None => json,
        }
        .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usb(vid: u16, pid: u16) -> Port {
        let product = Some("USB-Serial".to_owned());
        let usb = UsbPortInfo { vid, pid, serial_number: None, manufacturer: None, product };
        Port(SerialPortInfo { port_name: "/dev/ttyUSB0".to_owned(), port_type: SerialPortType::UsbPort(usb) })
    }

    #[test]
    fn a_chip_is_recognised_by_what_it_says_on_usb() {
        let cases = [
            (0x067b, 0x2303, Chip::Recommended("PL2303")),
            (0x067b, 0x23a3, Chip::Recommended("PL2303")),
            (0x1a86, 0x7523, Chip::Unsupported("CH340")),
            (0x0403, 0x6001, Chip::Unsupported("FT232")),
            (0x10c4, 0xea60, Chip::Unknown),
        ];
        for (vid, pid, chip) in cases {
            assert_eq!(usb(vid, pid).chip(), chip, "{vid:04x}:{pid:04x}");
        }
    }

    #[test]
    fn a_port_is_told_in_a_line_and_in_json() {
        let works = usb(0x067b, 0x2303);
        assert_eq!(
            works.to_line(),
            "/dev/ttyUSB0  067b:2303 USB-Serial  PL2303: works with terminals / 可用于终端 / 可用於終端機"
        );
        assert_eq!(
            works.to_json(),
            r#"{"path":"/dev/ttyUSB0","vendor":"067b","product":"2303","name":"USB-Serial","chip":"PL2303","supported":true}"#
        );
        let ruled_out = usb(0x1a86, 0x7523);
        assert!(
            ruled_out.to_line().contains("Use a cable with a PL2303 HXD chip."),
            "{}",
            ruled_out.to_line()
        );
        assert!(
            ruled_out.to_json().ends_with(r#""chip":"CH340","supported":false,"code":"UNSUPPORTED_CHIP"}"#)
        );
        let built_in =
            SerialPortInfo { port_name: "/dev/ttyS0".to_owned(), port_type: SerialPortType::Unknown };
        assert_eq!(Port(built_in).to_json(), r#"{"path":"/dev/ttyS0"}"#);
    }
}
