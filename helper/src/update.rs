//! `tillwire update --check`: which version this is, and whether a newer one is there.
//!
//! One address is asked, once, and nothing but what was named: the answer is bounded in size and time, and one that leads
//! elsewhere is none. What is said there is compared as Semantic Versioning says. It installs nothing, and says nothing of this
//! machine but the version.

use crate::args::Update;
use crate::error::Error;
use crate::setup;
use crate::site::Site;
use crate::upstream::Reply;
use semver::Version;
use std::io::ErrorKind;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value, Writer};
use tokio::time::timeout;

/// How long the address may take to answer, its name, its certificate and all.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest text of a version that is believed.
const LONGEST: usize = 64;

/// Asks and tells. Errors: a newer version is there, or it cannot be said.
pub fn run(options: &Update) -> Result<(), Error> {
    let from = address(options)?;
    let site = Site::read("the address of updates", &from, None).map_err(Error::Update)?;
    let said = setup::block_on(ask(&site))?.map_err(|why| Error::Update(format!("{site} {why}")))?;
    let [this, there] = [Version::parse(env!("CARGO_PKG_VERSION")), Version::parse(&said)];
    let unread = |error| Error::Update(format!("{site} says a version that is none: {error}"));
    let (this, there) = (this.map_err(unread)?, there.map_err(unread)?);
    // What a version was built from counts for nothing.
    let newer = there.cmp_precedence(&this).is_gt();
    if options.json {
        let json = Writer::new().text("version", &this.to_string()).text("newest", &there.to_string());
        println!("{}", json.raw("newer", if newer { "true" } else { "false" }).finish());
    }
    match newer {
        true => Err(Error::Newer { this: this.to_string(), there: there.to_string() }),
        false if options.json => Ok(()),
        false => {
            println!("This is {this}, and nothing newer is there: {site} says {there}.");
            Ok(())
        }
    }
}

/// The address that is asked: a flag goes before the configuration, and that before the project's own.
fn address(options: &Update) -> Result<String, Error> {
    if let Some(from) = &options.from {
        return Ok(from.clone());
    }
    let configured = match setup::config(options.config.as_deref()) {
        Ok(config) => config.update_from,
        // There need not be one.
        Err(Error::ConfigFile { kind: ErrorKind::NotFound, .. }) if options.config.is_none() => None,
        Err(error) => return Err(error),
    };
    let missing =
        || Error::Update("this program does not know where its releases are told: say --from".into());
    configured.or_else(|| releases(env!("CARGO_PKG_REPOSITORY"))).ok_or_else(missing)
}

/// Where GitHub tells the newest release of a repository there; none for other places.
fn releases(repository: &str) -> Option<String> {
    let name = repository.strip_prefix("https://github.com/")?;
    Some(format!("https://api.github.com/repos/{name}/releases/latest"))
}

/// What the site says. Errors: why it says nothing, to be read behind its name.
async fn ask(site: &Site) -> Result<String, String> {
    let agent = concat!("tillwire/", env!("CARGO_PKG_VERSION"));
    let asked = timeout(PATIENCE, site.get(&[("user-agent", agent.to_owned())])).await;
    match asked.unwrap_or(Err(Code::ConnectTimeout)) {
        Ok(Reply { status: 200, body, .. }) => read(&body),
        Ok(Reply { status, .. }) => Err(format!("answers with status {status}")),
        Err(code) => Err(why(code)),
    }
}

fn why(code: Code) -> String {
    let why = match code {
        Code::ConnectRefused => "is not reached",
        Code::ConnectTimeout => "does not answer in time",
        Code::TlsFailed => "is not known by its certificate",
        Code::UntrustedResponse => "leads elsewhere: name the address that answers itself",
        Code::ResponseTooLarge => "says more than a version",
        _ => "does not answer as it should",
    };
    format!("{why} ({code})")
}

/// The version of `{"version":".."}`, or of a release as GitHub tells it.
fn read(body: &[u8]) -> Result<String, String> {
    let said = json::read_bytes(body).map_err(|_| "says what is no JSON".to_owned())?;
    let text = |name| said.member(name).and_then(Value::as_text);
    let version =
        text("version").or_else(|| text("tag_name")).map(|text| text.strip_prefix('v').unwrap_or(text));
    version.filter(|text| text.len() <= LONGEST).map(str::to_owned).ok_or("names no version".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_releases_of_a_project_at_github_are_told_by_its_interface_and_others_have_to_be_named() {
        let told = releases("https://github.com/tillwire/tillwire");
        assert_eq!(told.as_deref(), Some("https://api.github.com/repos/tillwire/tillwire/releases/latest"));
        assert_eq!(releases("https://code.example/tillwire"), None);
    }

    #[test]
    fn a_version_is_read_from_what_a_release_publishes_and_from_what_github_tells() {
        let github = br#"{"url":"https://api.github.com/repos/a/b/releases/1","id":1,"author":{"login":"octocat","id":1,"site_admin":false},"tag_name":"v1.2.3","draft":false,"assets":[{"size":1024,"digest":null}],"body":"* one\r\n* two"}"#;
        for (body, version) in [(&br#"{"version":"1.2.3"}"#[..], "1.2.3"), (github, "1.2.3")] {
            assert_eq!(read(body).as_deref(), Ok(version));
        }
        for none in [&b"{}"[..], b"[]", br#"{"version":1}"#, br#"{"tag_name":null}"#] {
            assert_eq!(read(none), Err("names no version".to_owned()));
        }
        let long = format!(r#"{{"version":"1.2.3-{}"}}"#, "a".repeat(LONGEST));
        assert_eq!(read(long.as_bytes()), Err("names no version".to_owned()));
        assert_eq!(read(b"<html>"), Err("says what is no JSON".to_owned()));
    }
}
