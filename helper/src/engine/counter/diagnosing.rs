//! Why does the terminal not answer? Everything between this program and the terminal is looked at in the order in which it
//! is needed, and then the terminal is asked one harmless question: about an order that nobody ever made. It is the npm
//! package's `diagnose`: the same names, and the same is concluded from the same answers.
//!
//! No request for money is ever sent, and nothing at all while a payment runs.

use super::{Counter, Refused};
use crate::config::engine::secret;
use crate::engine::work::AnyDesk;
use tillwire_core::code::{Code, Language};
use tillwire_core::json::{self, Value, Writer};
use tillwire_core::payment::Learnt;
use tillwire_core::time::Now;

/// No till makes such an order number.
const NOBODYS_ORDER: &str = "TILLWIREDIAGNOSE0000000000000000";

/// What is looked at, in order: of a terminal, and of a gateway.
const CHAINS: [&[&str]; 2] = [&["journal", "free", "terminal"], &["journal", "gateway"]];

/// One thing that is in the way, or may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Finding {
    check: &'static str,
    /// It is; otherwise only a person can tell.
    bad: bool,
    code: Option<Code>,
}

impl Finding {
    fn bad(check: &'static str, code: Code) -> Finding {
        Finding { check, bad: true, code: Some(code) }
    }
}

impl Counter {
    /// What is in the way of this terminal, as JSON. Errors: the terminal has been closed.
    pub async fn diagnose(&self) -> Result<String, Refused> {
        let found = self.findings().await?;
        let [terminal, gateway] = CHAINS;
        let chain = if self.shared.facts().setting.is_gateway() { gateway } else { terminal };
        let names = chain.iter().copied().chain([self.agreed()]);
        let wall = found.iter().find(|finding| finding.bad).map(|finding| finding.check);
        let mut behind = false;
        let checks: Vec<String> = names
            .map(|name| {
                let finding = found.iter().find(|finding| finding.check == name).filter(|_| !behind);
                let told = check(name, finding, behind);
                behind |= wall == Some(name);
                told
            })
            .collect();
        let learnt = self.desk(|desk: &mut AnyDesk, _: Now| desk.till().learnt().cloned()).await?;
        Ok(Writer::new()
            .text("terminal", self.id())
            .raw("ok", &wall.is_none().to_string())
            .raw("checks", &json::array(checks.into_iter()))
            .raw_if("notFound", learnt.map(|Learnt { likeness, at }| words(&likeness, at)))
            .finish())
    }

    /// What the two sides have to agree about: a key, what the till is registered as, or who the merchant is.
    fn agreed(&self) -> &'static str {
        match secret(self.system()) {
            _ if self.shared.facts().setting.is_gateway() => "merchant",
            Some(_) => "key",
            None => "app",
        }
    }

    /// Who is asked.
    fn far(&self) -> &'static str {
        if self.shared.facts().setting.is_gateway() { "gateway" } else { "terminal" }
    }

    async fn findings(&self) -> Result<Vec<Finding>, Refused> {
        let seat = match self.seat().await {
            Ok(seat) => seat,
            Err(refused) => return Ok(vec![Finding::bad(barred(refused.code), refused.code)]),
        };
        if self.shared.facts().setting.is_gateway() {
            // There every order stands for itself.
            let asked = self.query(&Value::Text(NOBODYS_ORDER.to_owned())).await;
            return Ok(judge([self.far(), self.agreed()], asked).into_iter().collect());
        }
        let open: Vec<String> = self
            .desk(|desk: &mut AnyDesk, _: Now| desk.till().unresolved().map(str::to_owned).collect())
            .await?;
        if open.iter().any(|reference| self.board().told(reference).outcome.is_none()) {
            return Ok(vec![Finding::bad("free", Code::TerminalBusy)]);
        }
        let doubt = Finding { check: "free", bad: false, code: Some(Code::TerminalUnresolved) };
        let mut found: Vec<Finding> = open.first().map(|_| doubt).into_iter().collect();
        let asked = self.query(&Value::Text(NOBODYS_ORDER.to_owned())).await;
        drop(seat);
        found.extend(judge([self.far(), self.agreed()], asked));
        Ok(found)
    }
}

fn barred(code: Code) -> &'static str {
    if code == Code::TerminalLocked { "free" } else { "journal" }
}

fn check(name: &str, finding: Option<&Finding>, behind: bool) -> String {
    let state = match finding {
        _ if behind => "skipped",
        None => "good",
        Some(Finding { bad: true, .. }) => "bad",
        Some(_) => "unsure",
    };
    let code = finding.and_then(|finding| finding.code);
    Writer::new()
        .text("name", name)
        .text("state", state)
        .text_if("code", code.map(Code::as_str))
        .text_if("hint", code.and_then(|code| code.hint(Language::En)))
        .finish()
}

fn words(likeness: &str, at: u64) -> String {
    Writer::new().text("words", likeness).number("seen", &at.to_string()).finish()
}

/// Where the question got stuck, by its answer.
fn judge([far, own]: [&'static str; 2], asked: Result<String, Refused>) -> Option<Finding> {
    let (verdict, code, read) = match asked {
        Ok(answer) => {
            let answer = json::read(&answer).unwrap_or(Value::Null);
            let text = |name| answer.member(name).and_then(Value::as_text);
            let verdict = text("verdict").unwrap_or_default().to_owned();
            (verdict, text("code").and_then(Code::parse), answer.member("raw").is_some())
        }
        Err(refused) => (String::new(), Some(refused.code), false),
    };
    let unsure = Finding { check: own, bad: false, code: None };
    match code {
        _ if verdict == "not-found" => None,
        Some(Code::UnknownOrder | Code::TerminalBusy) => None,
        Some(Code::UnsupportedOperation) => Some(unsure),
        _ if verdict == "unsupported" => Some(unsure),
        Some(code) if is_of_key(code) => Some(Finding::bad(own, code)),
        Some(code @ (Code::JournalUnavailable | Code::JournalVersion)) => Some(Finding::bad("journal", code)),
        Some(code) if code == Code::NotLoggedIn || matches!(code.place(), "open" | "wire") => {
            Some(Finding::bad(far, code))
        }
        // It said something else than that it does not know the order: so terminals speak to a till that they do not know.
        _ if read && own == "app" => Some(Finding { check: own, bad: true, code: None }),
        _ if read => Some(unsure),
        Some(code) if code != Code::OutcomeUnknown => Some(Finding::bad(far, code)),
        _ => Some(Finding::bad(far, Code::ConnectTimeout)),
    }
}

fn is_of_key(code: Code) -> bool {
    matches!(
        code,
        Code::KeyFormat
            | Code::KeyMismatch
            | Code::DigestMismatch
            | Code::DecryptFailed
            | Code::SignMissing
            | Code::SignMismatch
            | Code::WrongMerchant
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_terminal_answers_tells_how_far_the_question_got() {
        let said = |text: &str| Ok(text.to_owned());
        let refused = |code| Err(Refused::of(code));
        let bad = |check, code| Some(Finding::bad(check, code));
        let cases: [(Result<String, Refused>, Option<Finding>); 8] = [
            (said(r#"{"verdict":"not-found","raw":{}}"#), None),
            (refused(Code::TerminalBusy), None),
            (said(r#"{"verdict":"none","code":"CONNECT_REFUSED"}"#), bad("terminal", Code::ConnectRefused)),
            (said(r#"{"verdict":"none","code":"KEY_MISMATCH"}"#), bad("key", Code::KeyMismatch)),
            (said(r#"{"verdict":"none","code":"OUTCOME_UNKNOWN"}"#), bad("terminal", Code::ConnectTimeout)),
            (said(r#"{"verdict":"none","code":"JSON_SYNTAX"}"#), bad("terminal", Code::JsonSyntax)),
            (
                said(r#"{"verdict":"declined","raw":{"respcd":"1205"}}"#),
                Some(Finding { check: "key", bad: false, code: None }),
            ),
            (refused(Code::JournalUnavailable), bad("journal", Code::JournalUnavailable)),
        ];
        for (answer, expected) in cases {
            assert_eq!(judge(["terminal", "key"], answer.clone()), expected, "{answer:?}");
        }
    }
}
