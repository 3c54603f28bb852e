//! What may be asked: one table. The guard knows the paths from it, requests are read by it, and the description of the API
//! is made of it.

use super::member::{Member, Takes};
use crate::access::Right;
use crate::config::is_id;
use percent_encoding::percent_decode_str;
use tillwire_core::payment::Kind;

/// Where operations of a kind are.
pub struct Collection {
    pub word: &'static str,
    pub kind: Kind,
    /// One of them, for people.
    pub one: &'static str,
}

pub const COLLECTIONS: [Collection; 6] = [
    Collection { word: "payments", kind: Kind::Pay, one: "payment" },
    Collection { word: "authorisations", kind: Kind::Authorise, one: "authorisation" },
    Collection { word: "refunds", kind: Kind::Refund, one: "refund" },
    Collection { word: "voids", kind: Kind::Void, one: "void" },
    Collection { word: "completions", kind: Kind::Complete, one: "completion" },
    Collection { word: "tips", kind: Kind::Adjust, one: "tip" },
];

impl Collection {
    pub fn of(kind: Kind) -> &'static Collection {
        let [payments, ..] = &COLLECTIONS;
        COLLECTIONS.iter().find(|collection| collection.kind == kind).unwrap_or(payments)
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Begin,
    Close,
    Show,
    Cancel,
    Recheck,
    Settle,
    Release,
    Terminals,
    Open,
    History,
    Events,
    Query,
    PrintReceipt,
    PrintSummary,
    CloseBatch,
    Diagnose,
    Webhooks,
    Replay,
    Notify,
    NotifyByQuery,
    Describe,
    Page,
}

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Whoever has this right.
    Right(Right),
    /// Whoever may begin an operation of that kind.
    OfKind,
    /// Whoever has signed it with the gateway's key.
    Signature,
    /// Everybody: it tells nothing of anybody.
    Nothing,
}

/// One thing that may be asked.
pub struct Route {
    pub method: &'static str,
    /// With `{collection}`, `{reference}`, `{gateway}` and `{webhook}` where those stand.
    pub path: &'static str,
    pub does: Does,
    pub needs: Needs,
    pub title: &'static str,
    body: &'static [Member],
    pub query: &'static [Member],
}

const TERMINAL: Member =
    Member::new("terminal", Takes::Text, "The terminal's id; needed where the caller may use several");
const WAIT: Member = Member::new(
    "wait",
    Takes::Text,
    "How long to wait for the outcome, such as `30s`, at most `300s`; `Prefer: wait=30` says the same",
);
const UNTIL: Member = Member::new(
    "until",
    Takes::Word(&["offer", "outcome"]),
    "What to wait for: `offer` is a gateway's code or page, to be shown to the customer",
);
const AMOUNT: Member = Member::new("amount", Takes::Money, "How much").required();
const PART: Member = Member::new("amount", Takes::Money, "How much of it; left out: all that is left");
const TIP: Member = Member::new("tip", Takes::Money, "How much is added").required();
const METHOD: Member = Member::new("method", Takes::Method, "How the customer pays").required();
const ORDER: Member = Member::new("order", Takes::Text, "An order number of your own; left out: one is made");
const OF: Member = Member::new("of", Takes::Of, "The earlier payment").required();
const OPTIONS: Member =
    Member::new("options", Takes::Options, "The system's own fields, see `options` of the terminal");
const WHO: Member = Member::new("who", Takes::Text, "Who decides, as the shop names its people").required();
const DECISION: Member =
    Member::new("decision", Takes::Word(&["paid", "not-paid"]), "What the terminal's slip says").required();
const OTHERWISE: Member =
    Member::new("paidOtherwise", Takes::Flag, "Whether the customer has paid another way by now");

const TAKING: &[Member] = &[AMOUNT, METHOD, TERMINAL, ORDER, OPTIONS];
const GIVING: &[Member] = &[OF, PART, TERMINAL, OPTIONS];
const UNDOING: &[Member] = &[OF, TERMINAL, OPTIONS];
const TIPPING: &[Member] = &[OF, TIP, TERMINAL, OPTIONS];
const WHERE: &[Member] = &[TERMINAL];
const WHICH: &[Member] = &[OF, TERMINAL];
const WAITING: &[Member] = &[WAIT, UNTIL];
const LOOKING: &[Member] = &[WAIT, UNTIL, TERMINAL];

const fn route(
    method: &'static str,
    path: &'static str,
    does: Does,
    needs: Needs,
    title: &'static str,
) -> Route {
    Route { method, path, does, needs, title, body: &[], query: &[] }
}

impl Route {
    const fn body(mut self, members: &'static [Member]) -> Route {
        self.body = members;
        self
    }

    const fn query(mut self, members: &'static [Member]) -> Route {
        self.query = members;
        self
    }

    /// The members of its body.
    pub fn members(&self, kind: Option<Kind>) -> &'static [Member] {
        match (self.does, kind) {
            (Does::Begin | Does::Close, Some(Kind::Pay | Kind::Authorise)) => TAKING,
            (Does::Begin | Does::Close, Some(Kind::Refund | Kind::Complete)) => GIVING,
            (Does::Begin | Does::Close, Some(Kind::Void)) => UNDOING,
            (Does::Begin | Does::Close, Some(Kind::Adjust)) => TIPPING,
            _ => self.body,
        }
    }

    /// The right that it needs; none where everybody may.
    pub fn right(&self, kind: Option<Kind>) -> Option<Right> {
        match self.needs {
            Needs::Right(right) => Some(right),
            Needs::OfKind if kind.is_some_and(Kind::gives_back) => Some(Right::Refund),
            Needs::OfKind => Some(Right::Pay),
            Needs::Signature | Needs::Nothing => None,
        }
    }
}

const ONE: &str = "/v1/{collection}/{reference}";
const READ: Needs = Needs::Right(Right::Read);
const PAY: Needs = Needs::Right(Right::Pay);

/// Everything.
pub const ROUTES: &[Route] = &[
    route("PUT", ONE, Does::Begin, Needs::OfKind, "Begin it, join it, or have its outcome").query(WAITING),
    route("GET", ONE, Does::Show, READ, "How it stands").query(LOOKING),
    route(
        "POST",
        "/v1/{collection}/{reference}/cancel",
        Does::Cancel,
        Needs::OfKind,
        "Have it stopped at the terminal",
    )
    .body(WHERE),
    route(
        "POST",
        "/v1/{collection}/{reference}/recheck",
        Does::Recheck,
        Needs::OfKind,
        "Ask the terminal for its outcome now",
    )
    .body(WHERE)
    .query(&[WAIT]),
    route(
        "POST",
        "/v1/{collection}/{reference}/settle",
        Does::Settle,
        Needs::OfKind,
        "Decide by hand what nobody can find out",
    )
    .body(&[DECISION, WHO, TERMINAL]),
    route(
        "POST",
        "/v1/{collection}/{reference}/release",
        Does::Release,
        Needs::OfKind,
        "Go on without its outcome; asking goes on",
    )
    .body(&[WHO, OTHERWISE, TERMINAL]),
    route(
        "POST",
        "/v1/{collection}/{reference}/close",
        Does::Close,
        Needs::OfKind,
        "See to it that it is never begun any more, or hear how it stands",
    ),
    route(
        "GET",
        "/v1/terminals",
        Does::Terminals,
        READ,
        "The terminals, what they can do and which options they take",
    ),
    route("GET", "/v1/open", Does::Open, READ, "What has no outcome yet").query(WHERE),
    route("GET", "/v1/history", Does::History, READ, "What is settled, newest first").query(&[
        TERMINAL,
        Member::new("limit", Takes::Text, "How many at most, 1 to 1000; 50 where left out"),
        Member::new("before", Takes::Text, "`next` of the page before"),
    ]),
    route("GET", "/v1/events", Does::Events, READ, "Steps and outcomes as they come, as server-sent events")
        .query(&[
            TERMINAL,
            Member::new(
                "after",
                Takes::Text,
                "The id of the last event that was seen; `Last-Event-ID` says the same",
            ),
        ]),
    route("POST", "/v1/query", Does::Query, READ, "What the terminal itself says of an order now")
        .body(WHICH),
    route("POST", "/v1/receipts", Does::PrintReceipt, PAY, "Print a receipt again").body(WHICH),
    route("POST", "/v1/summaries", Does::PrintSummary, PAY, "Print the day's summary").body(WHERE),
    route("POST", "/v1/batches", Does::CloseBatch, PAY, "Settle the day's payments").body(WHERE),
    route("POST", "/v1/diagnoses", Does::Diagnose, READ, "Find out why a terminal does not answer")
        .body(WHERE),
    route("GET", "/v1/webhooks", Does::Webhooks, READ, "Who is told how payments end"),
    route(
        "POST",
        "/v1/webhooks/{webhook}/replay",
        Does::Replay,
        PAY,
        "Tell it again how payments ended: one by its reference, or those of a time",
    )
    .body(&[
        Member::new("reference", Takes::Text, "The one of that reference"),
        Member::new("from", Takes::Whole, "Those that were settled from that Unix time in ms on"),
        Member::new("until", Takes::Whole, "And up to that one; up to now where it is left out"),
        Member::new(
            "terminal",
            Takes::Text,
            "Those of that terminal; left out: of all that the caller may use",
        ),
    ]),
    route(
        "POST",
        "/v1/notifications/{gateway}",
        Does::Notify,
        Needs::Signature,
        "For a gateway: what became of an order",
    ),
    route(
        "GET",
        "/v1/notifications/{gateway}",
        Does::NotifyByQuery,
        Needs::Signature,
        "The same from gateways that notify by a query",
    ),
    route("GET", "/v1/openapi.json", Does::Describe, Needs::Nothing, "This description"),
    route("GET", "/v1/", Does::Page, Needs::Nothing, "The same as a page"),
];

/// A path at which something may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    path: &'static str,
    pub kind: Option<Kind>,
    pub reference: Option<String>,
    /// Whom it is about, where that is named.
    pub id: Option<String>,
}

impl Place {
    /// What is at this path; none where that is nothing.
    pub fn find(path: &str) -> Option<Place> {
        ROUTES.iter().find_map(|route| fits(route.path, path))
    }

    /// What the method does here.
    pub fn route(&self, method: &str) -> Option<&'static Route> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.routes().find(|route| route.method == method)
    }

    /// The methods that do something here.
    pub fn methods(&self) -> &'static str {
        let has = |method| self.routes().any(|route| route.method == method);
        match (has("GET"), has("PUT"), has("POST")) {
            // Something happens by it.
            (true, _, true) => "GET, POST, OPTIONS",
            (true, true, _) => "GET, HEAD, PUT, OPTIONS",
            (true, ..) => "GET, HEAD, OPTIONS",
            _ => "POST, OPTIONS",
        }
    }

    fn routes(&self) -> impl Iterator<Item = &'static Route> {
        ROUTES.iter().filter(|route| route.path == self.path)
    }
}

/// Whether a path belongs to the API, whatever is there.
pub fn is_ours(path: &str) -> bool {
    let word = path.strip_prefix("/v1/").and_then(|rest| rest.split('/').next());
    let known = |word: &str| ROUTES.iter().any(|route| route.path.split('/').nth(2) == Some(word));
    word.is_some_and(|word| collection(word).is_some() || (known(word) && word != "terminals"))
        || path == "/v1/terminals"
}

fn collection(word: &str) -> Option<&'static Collection> {
    COLLECTIONS.iter().find(|collection| collection.word == word)
}

/// Segment by segment; escapes are read only then, so that none of them is a slash.
fn fits(template: &'static str, path: &str) -> Option<Place> {
    let mut place = Place { path: template, kind: None, reference: None, id: None };
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(place),
            (Some("{collection}"), Some(word)) => place.kind = Some(collection(word)?.kind),
            (Some("{reference}"), Some(text)) => place.reference = Some(unescaped(text)?),
            (Some("{gateway}" | "{webhook}"), Some(text)) => {
                place.id = Some(text.to_owned()).filter(|id| is_id(id))
            }
            (Some(word), Some(text)) if word == text => {}
            _ => return None,
        }
    }
}

fn unescaped(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_with_what_it_names() {
        let found = |path: &str| {
            Place::find(path).map(|place| (place.kind, place.reference.clone(), place.methods()))
        };
        let one = Some((Some(Kind::Pay), Some("s/1 好".to_owned()), "GET, HEAD, PUT, OPTIONS"));
        assert_eq!(found("/v1/payments/s%2F1%20%E5%A5%BD"), one);
        let cancel = Some((Some(Kind::Refund), Some("r".to_owned()), "POST, OPTIONS"));
        assert_eq!(found("/v1/refunds/r/cancel"), cancel);
        assert_eq!(found("/v1/history"), Some((None, None, "GET, HEAD, OPTIONS")));
        assert_eq!(found("/v1/notifications/online"), Some((None, None, "GET, POST, OPTIONS")));
        for nothing in
            ["/v1/payments", "/v1/payments/", "/v1/payments/a/b", "/v1/gifts/a", "/v1/payments/%ff", "/v1"]
        {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_api_knows_its_own_paths_from_the_helpers() {
        for ours in ["/v1/payments/x/y", "/v1/terminals", "/v1/", "/v1/events", "/v1/openapi.json"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in ["/v1/terminals/counter-1", "/v1/pair", "/v1/hello", "/health", "/", "/v1"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
