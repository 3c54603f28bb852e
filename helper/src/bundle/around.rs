//! Where the helper runs: its version and system, the state folder, and the helper that has the port now.

use super::Said;
use super::said::{list, plain};
use crate::doctor;
use std::fs::{self, Metadata};
use std::path::Path;
use tillwire_core::helper::{Hello, PROTOCOL};
use tillwire_core::json::{self, Writer, quote};

/// The most of an answer that is read.
const MOST: u64 = 256 * 1024;
/// Files of the state folder; others are counted.
const FILES: [&str; 6] = ["tokens", "keys", "code", "lock", "log", "log.1"];

/// What this program is.
pub fn versions() -> String {
    let features = [
        ("engine", cfg!(feature = "engine")),
        ("till", cfg!(feature = "till")),
        ("https", cfg!(feature = "https")),
    ];
    let features = features.iter().filter(|(_, built)| *built).map(|(name, _)| quote(name));
    let out =
        Writer::new().text("helper", env!("CARGO_PKG_VERSION")).number("protocol", &PROTOCOL.to_string());
    out.raw("features", &list(features)).finish()
}

/// What it runs on, and which of its variables are set.
pub fn system() -> String {
    let read = |path: &str| fs::read_to_string(path).ok();
    let release = read("/etc/os-release").and_then(|text| {
        let lines =
            text.lines().filter_map(|line| line.strip_prefix("PRETTY_NAME=").map(str::to_owned)).next();
        lines.map(|name| plain(&name.trim_matches('"').replace(['(', ')'], "")))
    });
    let kernel = read("/proc/sys/kernel/osrelease").map(|text| plain(text.trim()));
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let set = set.filter(|name| {
        ["TILLWIRE_CONFIG", "TILLWIRE_PORT", "TILLWIRE_STATE", "TILLWIRE_LOG"].contains(&name.as_str())
    });
    let out = Writer::new().text("os", std::env::consts::OS).text("arch", std::env::consts::ARCH);
    let out = out.text_if("release", release.as_deref()).text_if("kernel", kernel.as_deref());
    out.raw("variables", &list(set.map(|name| quote(&name)))).finish()
}

/// What the helper that has the port says of itself.
pub fn running(port: u16) -> Said {
    let answer = doctor::ask(port, "/v1/hello", MOST).map_err(|_| "HELPER_LOST")?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let hello = Hello::decode(body).map_err(|_| "HELPER_VERSION")?;
    let (min, max) = hello.protocol;
    let protocol = Writer::new().number("min", &min.to_string()).number("max", &max.to_string()).finish();
    Ok(Writer::new().text("version", &plain(&hello.version)).raw("protocol", &protocol).finish())
}

/// What it counts.
pub fn metrics(port: u16) -> Said {
    let answer = doctor::ask(port, "/metrics", MOST).map_err(|_| "HELPER_LOST")?;
    let lines = answer.lines().filter(|line| line.starts_with("tillwire_"));
    let told =
        lines.filter_map(|line| line.rsplit_once(' ')).filter(|(_, number)| number.parse::<f64>().is_ok());
    let rows = told.map(|(name, number)| {
        format!("{}:{}", quote(name), json::read(number).map_or_else(|_| quote(number), |it| it.to_json()))
    });
    Ok(format!("{{{}}}", rows.collect::<Vec<_>>().join(",")))
}

/// Who may use the state folder, and how long its files are; none of what is in them.
pub fn folder(path: &Path) -> Said {
    let about = fs::metadata(path).map_err(|_| "STATE")?;
    let entries = fs::read_dir(path).map_err(|_| "STATE")?.flatten();
    let (known, others): (Vec<_>, Vec<_>) = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .partition(|name| FILES.contains(&name.as_str()));
    let files = known.iter().filter_map(|name| Some((name, fs::symlink_metadata(path.join(name)).ok()?)));
    let files = files.map(|(name, about)| {
        let out = Writer::new().text("name", name).number("size", &about.len().to_string());
        out.text_if("mode", mode(&about).as_deref()).finish()
    });
    let out = Writer::new().text_if("mode", mode(&about).as_deref()).raw("files", &list(files));
    Ok(out.number("others", &others.len().to_string()).finish())
}

#[cfg(unix)]
fn mode(about: &Metadata) -> Option<String> {
    Some(format!("{:o}", std::os::unix::fs::MetadataExt::mode(about) & 0o7777))
}

#[cfg(not(unix))]
fn mode(_: &Metadata) -> Option<String> {
    None
}
