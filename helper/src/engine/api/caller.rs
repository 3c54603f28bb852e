//! Who asks: a page of the operator's list with the token that it got by pairing, or a program with a key.

use super::problem::Problem;
use crate::access::{Admitted, Caller, Callers, Denied, Right, TOKEN, Tokens, admits_token};
use crate::config::Origin;
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HOST};
use tillwire_core::code::Code;
use tillwire_core::secret::Secret;
use tracing::error;

/// Who asks.
pub enum Asker {
    /// A till of the shop: it may do everything.
    Page,
    Program(Caller),
}

impl Asker {
    /// What comes from a page is that page's; a key counts only where no page is. Browsers name no origin when a page looks
    /// something up where it came from itself: that it is a page its token says, which is of that origin.
    pub fn of(
        admitted: &Admitted,
        headers: &HeaderMap,
        tokens: &Tokens,
        callers: &Callers,
    ) -> Result<Asker, Problem> {
        match &admitted.origin {
            None if own_origin(headers).is_some_and(|own| admits_token(headers, &own, tokens).is_ok()) => {
                Ok(Asker::Page)
            }
            Some(origin) => {
                let denied = |denied: Denied| Problem::denied(denied.status, denied.code, denied.allow);
                admits_token(headers, origin, tokens).map(|_| Asker::Page).map_err(denied)
            }
            None => {
                let unknown = || Problem::of(Code::KeyUnknown);
                let known = callers.check(&key(headers).ok_or_else(unknown)?).map_err(|error| {
                    error!(%error, "the state folder cannot be used");
                    Problem::of(Code::JournalUnavailable)
                })?;
                known.map(Asker::Program).ok_or_else(unknown)
            }
        }
    }

    /// Who that is: pages of one origin are one.
    pub fn name(&self, admitted: &Admitted) -> String {
        match (self, &admitted.origin) {
            (Asker::Program(caller), _) => format!("the key of {}", caller.name),
            (Asker::Page, Some(origin)) => origin.as_str().to_owned(),
            (Asker::Page, None) => String::new(),
        }
    }

    /// Errors: `RIGHT_MISSING`.
    pub fn must(&self, right: Right) -> Result<(), Problem> {
        match self {
            Asker::Program(caller) if !caller.may(right) => {
                let detail = format!(
                    "the key of {} has no right to {}, only to {}",
                    caller.name,
                    right.as_str(),
                    caller.rights()
                );
                Err(Problem::saying(Code::RightMissing, detail))
            }
            _ => Ok(()),
        }
    }

    pub fn may_use(&self, terminal: &str) -> bool {
        match self {
            Asker::Page => true,
            Asker::Program(caller) => caller.may_use(terminal),
        }
    }
}

/// The origin of a page that this program served. Its host has been looked at.
fn own_origin(headers: &HeaderMap) -> Option<Origin> {
    let host = headers.get(HOST).filter(|_| headers.contains_key(TOKEN))?;
    Origin::parse(&format!("http://{}", host.to_str().ok()?))
}

/// `Authorization: Bearer KEY`, once.
fn key(headers: &HeaderMap) -> Option<Secret> {
    let mut named = headers.get_all(AUTHORIZATION).iter();
    let one = named.next().filter(|_| named.next().is_none())?;
    let (scheme, key) = one.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::from(key.trim()))
}
