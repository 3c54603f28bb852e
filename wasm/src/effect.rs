//! What the machine wants done, as JSON text, with the bytes beside it.

use tillwire_core::code::Code;
use tillwire_core::desk::{self, Keep};
use tillwire_core::http;
use tillwire_core::json::Writer;
use tillwire_core::payment::{self, ChannelId, Effect, News, Route, Started, Ticket};
use tillwire_core::time::{Before, Millis};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const EFFECT_TS: &str = r#"
/** A terminal's logs, by what they are for. */
export type Space =
  | "intents"
  | "outbox"
  | "orders"
  | "terminal"
  | "former-outbox"
  | "former-orders"
  | "former-refunds";

/** What the driver is asked to do. The bytes of `record` and `write` are taken with `takeBytes`. */
export type WireEffect =
  /** Make a record of the intent durable; `settles`: the intent has its outcome with it. */
  | { effect: "record"; reference: string; seq: number; settles: boolean }
  /**
   * Open a channel; `path` when it is one HTTP exchange, `shared` when it is one for everything, `beside` when it leads to
   * the system's back end instead of the terminal.
   */
  | { effect: "open"; channel: number; shared: boolean; path?: string; beside?: true }
  /**
   * Write bytes; on an exchange, the whole body, with `head` as headers besides the usual ones. After `before`, by either
   * clock, nothing may be written any more.
   */
  | { effect: "write"; channel: number; head?: Record<string, string>; before?: { mono: number; wall: number } }
  | { effect: "close"; channel: number }
  /** Something worth showing, and the code behind it. */
  | { effect: "step"; reference: string; step: StepName; code?: Code }
  /** The customer can pay now; an offer is JSON text. */
  | { effect: "offer"; reference: string; offer: string }
  /** An outcome, as JSON text. */
  | { effect: "outcome"; reference: string; outcome: string }
  /** Given up before the first byte left. */
  | { effect: "refused"; reference: string; code: Code }
  /** An errand is done: its verdict (approved, declined, not-found, done ...), and the system's own answer. */
  | { effect: "answer"; ticket: number; verdict: string; code?: Code; systemCode?: string; message?: string; raw?: string }
  /** Take the terminal's lease, or keep it, for `ttl` ms where leases run out; give it back. */
  | { effect: "claim"; ttl: number }
  | { effect: "renew"; ttl: number }
  | { effect: "release" }
  /** Let the machine `recover` what the journal has without an outcome, and what it holds for unresolved itself. */
  | { effect: "take-up" }
  /** Make a record of another log durable, read one, or list those of a space that are not settled. */
  | { effect: "append"; space: Space; key: string; seq: number; settles: boolean }
  | { effect: "read"; space: Space; key: string }
  | { effect: "list"; space: Space }
  /** Tell the shop of an outcome, as JSON text. */
  | { effect: "book"; reference: string; outcome: string }
  /** An attempt to tell the shop of one, or of everything, is over. */
  | { effect: "told"; reference: string; told: boolean }
  | { effect: "all-told"; failed: boolean }
  /** Whose the numbers are, if anybody's, and which operation on an order is in the way; with a code nobody knows. */
  | { effect: "found"; ticket: number; reference?: string; code?: Code }
  | { effect: "claimed"; ticket: number; reference?: string; code?: Code }
  /** Whoever wants to begin something may, or may not. */
  | { effect: "granted" }
  | { effect: "denied"; code: Code }
  /** Call `timeout` at this monotonic time, in ms; without it nothing is due. */
  | { effect: "wake"; at?: number };

/** What `start` found; an outcome is JSON text. */
export type WireStarted = { started: "new" | "joined" } | { started: "settled"; outcome: string };
"#;

/// The text of an effect, and its bytes (none where it has none).
pub(crate) fn write(effect: desk::Effect) -> (String, Vec<u8>) {
    let out = match effect {
        desk::Effect::Till(effect) => return of_till(effect),
        desk::Effect::Keep(keep) => return of_keep(keep),
        desk::Effect::Claim { ttl } => named("claim").number("ttl", &ttl.to_string()),
        desk::Effect::Renew { ttl } => named("renew").number("ttl", &ttl.to_string()),
        desk::Effect::Release => named("release"),
        desk::Effect::TakeUp => named("take-up"),
        desk::Effect::Granted => named("granted"),
        desk::Effect::Denied(code) => named("denied").text("code", code.as_str()),
        desk::Effect::Wake(at) => wake(at),
    };
    (out.finish(), Vec::new())
}

fn of_keep(keep: Keep) -> (String, Vec<u8>) {
    let mut taken = Vec::new();
    let out = match keep {
        Keep::Append { space, key, seq, bytes, settles } => {
            taken = bytes;
            let out = named("append").text("space", space.as_str()).text("key", &key);
            out.number("seq", &seq.to_string()).raw("settles", truth(settles))
        }
        Keep::Read { space, key } => named("read").text("space", space.as_str()).text("key", &key),
        Keep::List { space } => named("list").text("space", space.as_str()),
        Keep::Book { intent, outcome } => named("book")
            .text("reference", &intent.operation.reference)
            .text("outcome", &payment::present(&intent, &outcome)),
        Keep::Told { reference, told } => {
            named("told").text("reference", &reference).raw("told", truth(told))
        }
        Keep::Found { ticket, reference } => asked("found", ticket, reference),
        Keep::Claimed { ticket, barred } => asked("claimed", ticket, barred),
        Keep::AllTold { failed } => named("all-told").raw("failed", truth(failed)),
    };
    (out.finish(), taken)
}

fn asked(effect: &str, ticket: u32, answer: Result<Option<String>, Code>) -> Writer {
    let out = named(effect).number("ticket", &ticket.to_string());
    match answer {
        Ok(reference) => out.text_if("reference", reference.as_deref()),
        Err(code) => out.text("code", code.as_str()),
    }
}

fn truth(it: bool) -> &'static str {
    if it { "true" } else { "false" }
}

fn wake(at: Option<Millis>) -> Writer {
    named("wake").raw_if("at", at.map(|at| at.to_string()))
}

fn of_till(effect: Effect) -> (String, Vec<u8>) {
    let mut taken = Vec::new();
    let out = match effect {
        Effect::Append(append) => {
            taken = append.bytes;
            let out = named("record").text("reference", &append.reference);
            out.number("seq", &append.seq.to_string()).raw("settles", &append.settles.to_string())
        }
        Effect::Open { channel, route } => open(channel, route),
        Effect::Write(write) => {
            let out = on("write", write.channel).raw_if("head", head_json(&write.head));
            let out = out.raw_if("before", write.before.map(before_json));
            taken = write.unchecked();
            out
        }
        Effect::Close { channel } => on("close", channel),
        Effect::Tell(news) => told(news),
        Effect::Wake(at) => wake(at),
    };
    (out.finish(), taken)
}

fn told(news: News) -> Writer {
    match news {
        News::Step { reference, step, code } => named("step")
            .text("reference", &reference)
            .text("step", step.as_str())
            .text_if("code", code.map(Code::as_str)),
        News::Offer { reference, offer } => {
            named("offer").text("reference", &reference).text("offer", &offer.to_json())
        }
        News::Outcome { intent, outcome } => named("outcome")
            .text("reference", &intent.operation.reference)
            .text("outcome", &payment::present(&intent, &outcome)),
        News::Refused { reference, code } => {
            named("refused").text("reference", &reference).text("code", code.as_str())
        }
        News::Answer { ticket: Ticket(ticket), result } => {
            desk::answer(named("answer").number("ticket", &ticket.to_string()), result)
        }
    }
}

/// The text of what `start` found; `present` is asked for the outcome where there is one.
pub(crate) fn started(started: &Started, present: impl FnOnce() -> Option<String>) -> String {
    let (word, outcome) = match started {
        Started::New => ("new", None),
        Started::Joined => ("joined", None),
        Started::Settled(_) => ("settled", present()),
    };
    Writer::new().text("started", word).text_if("outcome", outcome.as_deref()).finish()
}

fn named(effect: &str) -> Writer {
    Writer::new().text("effect", effect)
}

fn on(effect: &str, ChannelId(channel): ChannelId) -> Writer {
    named(effect).number("channel", &channel.to_string())
}

fn open(channel: ChannelId, route: Route) -> Writer {
    let (shared, path) = match route {
        Route::Stream { shared } => (shared, None),
        Route::Exchange { path } | Route::Beside { path } => (false, Some(path)),
    };
    let out = on("open", channel).raw("shared", truth(shared)).text_if("path", path);
    out.raw_if("beside", matches!(route, Route::Beside { .. }).then(|| truth(true).to_owned()))
}

fn before_json(before: Before) -> String {
    let out = Writer::new().number("mono", &before.mono.to_string());
    out.number("wall", &before.wall.to_string()).finish()
}

/// Headers as an object; none where there are none.
fn head_json(head: &http::Head) -> Option<String> {
    let json = head.iter().fold(Writer::new(), |out, (name, value)| out.text(name, value)).finish();
    (!head.is_empty()).then_some(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillwire_core::desk::Space;
    use tillwire_core::payment::{Append, Step, Write};

    #[test]
    fn an_effect_is_one_json_object_and_its_bytes_are_beside_it() {
        let reference = || "s-\"1\"".to_owned();
        let channel = ChannelId(7);
        let exchange = Route::Exchange { path: "/p" };
        let cases = [
            (
                Effect::Append(Append { reference: reference(), seq: 2, bytes: vec![1], settles: true }),
                r#"{"effect":"record","reference":"s-\"1\"","seq":2,"settles":true}"#,
                vec![1],
            ),
            (
                Effect::Open { channel, route: Route::Stream { shared: true } },
                r#"{"effect":"open","channel":7,"shared":true}"#,
                vec![],
            ),
            (
                Effect::Open { channel, route: exchange },
                r#"{"effect":"open","channel":7,"shared":false,"path":"/p"}"#,
                vec![],
            ),
            (
                Effect::Open { channel, route: Route::Beside { path: "/q" } },
                r#"{"effect":"open","channel":7,"shared":false,"path":"/q","beside":true}"#,
                vec![],
            ),
            (
                Effect::Write(Write::new(channel, vec![2, 3], vec![], None)),
                r#"{"effect":"write","channel":7}"#,
                vec![2, 3],
            ),
            (
                Effect::Write(Write::new(
                    channel,
                    vec![2],
                    vec![("sign", "ab".to_owned())],
                    Some(Before { mono: 5, wall: 6 }),
                )),
                r#"{"effect":"write","channel":7,"head":{"sign":"ab"},"before":{"mono":5,"wall":6}}"#,
                vec![2],
            ),
            (Effect::Close { channel }, r#"{"effect":"close","channel":7}"#, vec![]),
            (
                Effect::Tell(News::Step {
                    reference: reference(),
                    step: Step::Sent,
                    code: Some(Code::AckTimeout),
                }),
                r#"{"effect":"step","reference":"s-\"1\"","step":"sent","code":"ACK_TIMEOUT"}"#,
                vec![],
            ),
            (
                Effect::Tell(News::Refused { reference: reference(), code: Code::Currency }),
                r#"{"effect":"refused","reference":"s-\"1\"","code":"CURRENCY"}"#,
                vec![],
            ),
            (
                Effect::Tell(News::Answer { ticket: Ticket(1), result: Err(Code::ConnectTimeout) }),
                r#"{"effect":"answer","ticket":1,"verdict":"none","code":"CONNECT_TIMEOUT"}"#,
                vec![],
            ),
            (Effect::Wake(Some(1500)), r#"{"effect":"wake","at":1500}"#, vec![]),
            (Effect::Wake(None), r#"{"effect":"wake"}"#, vec![]),
        ];
        for (effect, text, bytes) in cases {
            assert_eq!(write(desk::Effect::Till(effect)), (text.to_owned(), bytes));
        }
        let own = [
            (desk::Effect::Claim { ttl: 60_000 }, r#"{"effect":"claim","ttl":60000}"#),
            (desk::Effect::Renew { ttl: 1 }, r#"{"effect":"renew","ttl":1}"#),
            (desk::Effect::Release, r#"{"effect":"release"}"#),
            (desk::Effect::TakeUp, r#"{"effect":"take-up"}"#),
            (desk::Effect::Granted, r#"{"effect":"granted"}"#),
            (desk::Effect::Denied(Code::TerminalLocked), r#"{"effect":"denied","code":"TERMINAL_LOCKED"}"#),
            (desk::Effect::Wake(Some(1500)), r#"{"effect":"wake","at":1500}"#),
            (
                desk::Effect::Keep(Keep::Read { space: Space::FormerOutbox, key: reference() }),
                r#"{"effect":"read","space":"former-outbox","key":"s-\"1\""}"#,
            ),
            (
                desk::Effect::Keep(Keep::List { space: Space::Outbox }),
                r#"{"effect":"list","space":"outbox"}"#,
            ),
            (
                desk::Effect::Keep(Keep::Told { reference: reference(), told: true }),
                r#"{"effect":"told","reference":"s-\"1\"","told":true}"#,
            ),
            (desk::Effect::Keep(Keep::AllTold { failed: false }), r#"{"effect":"all-told","failed":false}"#),
        ];
        for (effect, text) in own {
            assert_eq!(write(effect), (text.to_owned(), vec![]));
        }
        let note =
            Keep::Append { space: Space::Outbox, key: reference(), seq: 1, bytes: vec![4], settles: false };
        let text = r#"{"effect":"append","space":"outbox","key":"s-\"1\"","seq":1,"settles":false}"#;
        assert_eq!(write(desk::Effect::Keep(note)), (text.to_owned(), vec![4]));
    }
}
