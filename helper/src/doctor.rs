//! `tillwire doctor`: one sentence for each thing that is wrong, and one for what to do about it.
//!
//! It looks at the wire alone: the configuration, the port, and whether each terminal accepts a connection or its
//! serial port opens. It sends nothing to a terminal and knows no key.

use crate::args::Doctor;
use crate::config::{Config, PORT, SerialPort, Target, Terminal};
use crate::error::Error;
use crate::ports::{self, Chip, Port};
use crate::words::{self, Words, hint, joined, words};
use crate::{setup, upstream};
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::json::Writer;

/// How long whoever has the port may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something that was looked at.
struct Finding {
    about: String,
    /// None when all is well.
    code: Option<&'static str>,
    words: Words,
}

/// Looks and tells. Errors: the worst of what was found, after everything was told.
pub fn run(options: &Doctor) -> Result<(), Error> {
    let config = match setup::config(options.config.as_deref()) {
        Ok(config) => config,
        Err(error) => {
            // On stderr it is told by whoever gets the error; in JSON it is a finding like the others.
            if options.json {
                tell(&[no_configuration(&error)], true);
            }
            return Err(error);
        }
    };
    let port = options.port.or(config.port).unwrap_or(PORT);
    if options.running {
        return running(port);
    }
    let Found { findings, port_taken, unreached } = look(&config, port)?;
    tell(&findings, options.json);
    match () {
        () if config.is_empty() => Err(Error::NoTerminal),
        () if port_taken => Err(Error::Bind { port, kind: ErrorKind::AddrInUse }),
        () if unreached => Err(Error::Unreached),
        () => Ok(()),
    }
}

/// Says that the helper answers at the port. Errors: it does not.
fn running(port: u16) -> Result<(), Error> {
    match is_helper(port) {
        Ok(true) => {
            println!("It runs at port {port}.");
            Ok(())
        }
        _ => Err(Error::Down { port }),
    }
}

/// All that was looked at.
struct Found {
    findings: Vec<Finding>,
    port_taken: bool,
    unreached: bool,
}

fn look(config: &Config, port: u16) -> Result<Found, Error> {
    let (port_finding, port_taken) = look_at_port(port);
    let mut findings = vec![port_finding];
    findings.extend(no_origins(config));
    let terminals = setup::block_on(look_at_terminals(config))?;
    // A chip is warned about; the terminal behind it may answer all the same.
    let warning = Code::UnsupportedChip.as_str();
    let unreached = terminals.iter().any(|finding| finding.code.is_some_and(|code| code != warning));
    findings.extend(terminals);
    Ok(Found { findings, port_taken, unreached })
}

/// What was looked at and the code of what is wrong with it, of everything. Errors: there is no event loop.
pub fn codes(config: &Config, port: u16) -> Result<Vec<(String, Option<&'static str>)>, Error> {
    let found = look(config, port)?.findings.into_iter();
    Ok(found.map(|Finding { about, code, .. }| (about, code)).collect())
}

/// The port is free, or the helper has it, or another program has (then true).
fn look_at_port(port: u16) -> (Finding, bool) {
    let about = format!("port {port}");
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => {
            let words =
                words!("is free; the helper is not running.", "空闲；助手未运行。", "閒置；助手未執行。");
            (Finding { about, code: None, words }, false)
        }
        Err(_) if is_helper(port).unwrap_or(false) => {
            let words =
                words!("is the running helper's.", "由正在运行的助手使用。", "由正在執行的助手使用。");
            (Finding { about, code: None, words }, false)
        }
        Err(error) => {
            let why = error.kind();
            let words = words!(
                "cannot be used ({why}): stop the program that has it, or choose another with --port.",
                "无法使用（{why}）：请停止占用该端口的程序，或用 --port 选择其他端口。",
                "無法使用（{why}）：請停止佔用該連接埠的程式，或用 --port 選擇其他連接埠。",
            );
            (Finding { about, code: Some("PORT"), words }, true)
        }
    }
}

/// Asks whoever has the port for its name.
fn is_helper(port: u16) -> std::io::Result<bool> {
    Ok(ask(port, "/v1/hello", 4096)?.contains(r#""name":"tillwire""#))
}

/// What whoever has the port answers: the head and the body, no more than that.
pub fn ask(port: u16, path: &str, most: u64) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.take(most).read_to_string(&mut text)?;
    Ok(text)
}

fn no_configuration(error: &Error) -> Finding {
    let words = match error {
        Error::ConfigFile { path, kind: ErrorKind::NotFound } => {
            let path = path.display();
            words!(
                "There is none at {path}: `tillwire config init` writes one to begin with.",
                "{path} 处没有配置：请运行 `tillwire config init` 生成一份。",
                "{path} 處沒有設定檔：請執行 `tillwire config init` 產生一份。",
            )
        }
        _ => words!(
            "It cannot be used: {error}",
            "无法使用，请更正后重试：{error}",
            "無法使用，請更正後重試：{error}",
        ),
    };
    Finding { about: "configuration".to_owned(), code: Some("CONFIG"), words }
}

fn no_origins(config: &Config) -> Option<Finding> {
    config.origins.is_empty().then(|| Finding {
        about: "origins".to_owned(),
        code: Some(Code::OriginForbidden.as_str()),
        words: words!(
            "is empty, so no web till may connect: add the till's origin to the configuration.",
            "为空，任何收银台都无法连接：请在配置中加入收银台的来源。",
            "為空，任何收銀台都無法連接：請在設定中加入收銀台的來源。",
        ),
    })
}

async fn look_at_terminals(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for terminal in &config.terminals {
        findings.push(look_at(terminal).await);
    }
    findings
}

async fn look_at(terminal: &Terminal) -> Finding {
    let about = format!("terminal {}", terminal.id);
    let target = &terminal.target;
    match upstream::open(target).await {
        Ok(_) => match target {
            Target::Serial(port) => {
                look_at_chip(about, port, ports::find(&port.path).as_ref().map(Port::chip))
            }
            _ => {
                let words = words!(
                    "accepts connections at {target}.",
                    "可在 {target} 连接。",
                    "可在 {target} 連接。"
                );
                Finding { about, code: None, words }
            }
        },
        Err(code) => {
            let meaning = code.meaning();
            let silent =
                words!("does not answer at {target}: {meaning}.", "{target} 无应答。", "{target} 沒有回應。");
            let words = joined(silent, [" ", "", ""], &remedy(code, target));
            Finding { about, code: Some(code.as_str()), words }
        }
    }
}

/// What to do about a terminal that is not reached; where this machine knows more than the code, that.
fn remedy(code: Code, target: &Target) -> Words {
    if code == Code::PortPermission {
        return words!(
            "Give this user access to {target}, for example: sudo usermod -aG dialout $USER, then log in again.",
            "请授予当前用户 {target} 的访问权限，例如：sudo usermod -aG dialout $USER，然后重新登录。",
            "請授予目前使用者 {target} 的存取權限，例如：sudo usermod -aG dialout $USER，然後重新登入。",
        );
    }
    match other_network(target) {
        Some(own) => words!(
            "This machine is {own}: put both into the same network.",
            "本机地址为 {own}：请将两者接入同一网络。",
            "本機地址為 {own}：請將兩者接入同一網絡。",
        ),
        None => hint(code),
    }
}

/// The port opens; whether its chip is one that terminals are known to work with.
fn look_at_chip(about: String, port: &SerialPort, chip: Option<Chip>) -> Finding {
    let path = &port.path;
    match chip {
        Some(Chip::Unsupported(name)) => {
            let opens = words!(
                "opens at {path}, but its chip is a {name}.",
                "{path} 可以打开，但其芯片为 {name}。",
                "{path} 可以開啟，但其晶片為 {name}。",
            );
            let words = joined(opens, [" ", "", ""], &hint(Code::UnsupportedChip));
            Finding { about, code: Some(Code::UnsupportedChip.as_str()), words }
        }
        _ => {
            let words = words!("opens at {path}.", "{path} 可以打开。", "{path} 可以開啟。");
            Finding { about, code: None, words }
        }
    }
}

/// This machine's address towards the terminal, when the two cannot be in one ordinary (/24) network.
fn other_network(target: &Target) -> Option<IpAddr> {
    let (Target::Tcp(address) | Target::Http(address) | Target::WebSocket(address)) = target else {
        return None;
    };
    let IpAddr::V4(there) = address.ip() else { return None };
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Chooses a route; nothing is sent.
    socket.connect(address).ok()?;
    let own = socket.local_addr().ok()?.ip();
    let IpAddr::V4(here) = own else { return None };
    let same = here.octets()[..3] == there.octets()[..3] || there.is_loopback();
    (!same).then_some(own)
}

fn tell(findings: &[Finding], json: bool) {
    if json {
        let rows: Vec<_> = findings.iter().map(Finding::to_json).collect();
        println!("{}", Writer::new().raw("findings", &format!("[{}]", rows.join(","))).finish());
        return;
    }
    for Finding { about, code, words: [en, hans, hant] } in findings {
        let mark = if code.is_none() { "ok " } else { "!! " };
        println!("{mark}{about} {en}\n   {about} {hans}\n   {about} {hant}");
    }
}

impl Finding {
    fn to_json(&self) -> String {
        let json = Writer::new().text("about", &self.about);
        let json = json.raw("ok", if self.code.is_none() { "true" } else { "false" });
        let json = match self.code {
            Some(code) => json.text("code", code),
            None => json,
        };
        words::to_json(json, &self.words).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_whose_chip_terminals_do_not_support_is_warned_about_and_no_other() {
        let port = SerialPort { path: "/dev/ttyUSB0".to_owned(), baud: 9600 };
        let found = |chip| look_at_chip("terminal usb".to_owned(), &port, chip);
        for name in ["CH340", "CH341", "FT232"] {
            let finding = found(Some(Chip::Unsupported(name)));
            assert_eq!(finding.code, Some("UNSUPPORTED_CHIP"), "{name}");
            for text in &finding.words {
                assert!(text.contains(name), "{text}");
                assert!(text.contains("PL2303"), "says what to use instead: {text}");
            }
        }
        for chip in [Some(Chip::Recommended("PL2303")), Some(Chip::Unknown), Some(Chip::None), None] {
            assert_eq!(found(chip).code, None, "{chip:?}");
        }
    }
}
