//! The web till's files: from a folder, from inside this program, or a page that says how to get them.
//!
//! Only index.html is changed on its way: it gets the token of this start.

use super::shown;
use crate::access::{Admitted, Endpoint};
use crate::error::Error;
use crate::serve::{self, Answer, Route};
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::HeaderValue;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tillwire_core::code::Code;
use tillwire_core::secret::Secret;
use warp::Filter;

#[cfg(feature = "till")]
static EMBEDDED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../demo/dist");

const INDEX: &str = "index.html";
/// Shown when there is no till.
#[cfg(not(feature = "till"))]
const NO_TILL: &str = include_str!("no-till.html");
/// The file's type by its ending. What is not listed is offered as bytes.
const TYPES: [(&str, &str); 13] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("wasm", "application/wasm"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
];

/// Where the files are.
#[derive(Clone)]
pub enum Till {
    Folder(PathBuf),
    #[cfg(feature = "till")]
    Embedded,
    #[cfg(not(feature = "till"))]
    Missing,
}

impl Till {
    /// The till of that folder, else the embedded one. Errors: the folder has no index.html.
    pub fn open(folder: Option<&Path>) -> Result<Self, Error> {
        let Some(folder) = folder else { return Ok(Till::own()) };
        let unusable = |error: std::io::Error| Error::Till { path: folder.to_owned(), kind: error.kind() };
        let folder = folder.canonicalize().map_err(unusable)?;
        std::fs::metadata(folder.join(INDEX)).map_err(unusable)?;
        Ok(Till::Folder(folder))
    }

    #[cfg(feature = "till")]
    fn own() -> Self {
        Till::Embedded
    }

    #[cfg(not(feature = "till"))]
    fn own() -> Self {
        Till::Missing
    }

    /// Answers every page's path. `engine`: the terminal whose payments this program takes itself.
    pub fn route(self, token: &Secret, engine: Option<&str>) -> Route {
        let element =
            |name: &str, content: &str| format!(r#"<meta name="tillwire-{name}" content="{content}">"#);
        let engine = engine.map(|terminal| element("engine", terminal)).unwrap_or_default();
        let meta: Arc<str> = format!("{}{engine}", element("token", shown(token))).into();
        warp::path::full()
            .and(warp::ext::get::<Admitted>())
            .and_then(move |path: warp::path::FullPath, admitted: Admitted| {
                let page = admitted.endpoint == Endpoint::Page;
                let answer = page.then(|| self.answer(path.as_str(), &meta));
                std::future::ready(answer.ok_or_else(warp::reject::not_found))
            })
            .boxed()
    }

    fn answer(&self, path: &str, meta: &str) -> Answer {
        let name = path.trim_start_matches('/');
        let name = if name.is_empty() { INDEX } else { name };
        match self.read(name) {
            Some(bytes) if name == INDEX => file(name, with_meta(&bytes, meta)),
            Some(bytes) => file(name, bytes),
            None => serve::refused(StatusCode::NOT_FOUND, Code::NotFound),
        }
    }

    /// A file's bytes. The guard let no path through that climbs; a link that does leads nowhere.
    fn read(&self, name: &str) -> Option<Bytes> {
        match self {
            Till::Folder(folder) => {
                let path = folder.join(name).canonicalize().ok()?;
                let inside = path.starts_with(folder);
                inside.then(|| std::fs::read(path).ok()).flatten().map(Bytes::from)
            }
            #[cfg(feature = "till")]
            Till::Embedded => EMBEDDED.get_file(name).map(|file| Bytes::from_static(file.contents())),
            #[cfg(not(feature = "till"))]
            Till::Missing => (name == INDEX).then(|| Bytes::from_static(NO_TILL.as_bytes())),
        }
    }
}

fn file(name: &str, bytes: Bytes) -> Answer {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let known = TYPES.iter().find(|(known, _)| *known == ending);
    let content_type = known.map_or("application/octet-stream", |(_, content_type)| content_type);
    serve::typed(StatusCode::OK, HeaderValue::from_static(content_type), bytes)
}

/// Puts the element where a head begins, or before everything when there is none.
fn with_meta(page: &Bytes, meta: &str) -> Bytes {
    let text = String::from_utf8_lossy(page);
    let at = text.find("<head>").map_or(0, |at| at + "<head>".len());
    let (before, after) = text.split_at(at);
    Bytes::from(format!("{before}{meta}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_into_the_head() {
        let cases = [
            ("<html><head><title>t</title></head>", "<html><head><m><title>t</title></head>"),
            ("<p>none</p>", "<m><p>none</p>"),
        ];
        for (page, expected) in cases {
            assert_eq!(with_meta(&Bytes::from(page), "<m>"), expected);
        }
    }
}
