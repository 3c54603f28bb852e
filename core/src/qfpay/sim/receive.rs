//! From bytes to an understood request, or to the refusal that fits.

use super::answer;
use super::ask::Ask;
use super::plan::{Ack, Plan};
use super::{Caller, STREAM_IDLE, Simulator};
use crate::qfpay::envelope::open_request;
use crate::qfpay::{Error, RespCd};
use crate::sim::{ConnId, Via};
use crate::time::{Millis, Now};

impl Simulator {
    pub(super) fn is_on(&self, conn: ConnId, via: Via) -> bool {
        self.conns.get(&conn).is_some_and(|known| known.via == via)
    }

    /// The next whole request on a stream, if there is one.
    pub(super) fn read(&mut self, now: Now, conn: ConnId, bytes: &[u8]) -> Option<Result<String, Error>> {
        let known = self.conns.get_mut(&conn)?;
        let message = known.reader.push(bytes).transpose();
        known.idle = known.reader.is_waiting().then_some(now.mono + STREAM_IDLE);
        message
    }

    pub(super) fn idle_since(&self, mono: Millis) -> Vec<ConnId> {
        let idle = self.conns.iter().filter(|(_, conn)| conn.idle.is_some_and(|due| due <= mono));
        idle.map(|(conn, _)| *conn).collect()
    }

    /// Takes what is held as the whole request, whatever it is.
    pub(super) fn give_up(&mut self, now: Now, conn: ConnId) {
        let Some(known) = self.conns.get_mut(&conn) else { return };
        known.idle = None;
        match known.reader.end() {
            Ok(Some(text)) => self.handle_text(now, conn, None, &text),
            Ok(None) => {}
            Err(error) => self.refuse_text(now, conn, "", &error),
        }
    }

    pub(super) fn handle_text(&mut self, now: Now, conn: ConnId, path: Option<&str>, text: &str) {
        let opened = match open_request(text, &self.key) {
            Ok(opened) => opened,
            Err(error) => return self.refuse_text(now, conn, text, &error),
        };
        let caller = Caller { conn, sealed: opened.sealed };
        match Ask::read(&opened.content, path, self.options.currency) {
            Ok(ask) => self.take(now, caller, ask, &opened.content),
            Err(field) => self.refuse(now, caller, RespCd::BadParameters, field),
        }
    }

    /// Who could not be understood is answered in clear; who only signed wrongly, as he asked. A serial line has
    /// error types for that.
    pub(super) fn refuse_text(&mut self, now: Now, conn: ConnId, text: &str, error: &Error) {
        if self.refuse_message(now, conn, error) {
            return;
        }
        let sealed =
            !text.trim_start_matches(|char: char| char == '"' || char.is_whitespace()).starts_with('{');
        let (sealed, respcd) = match error {
            Error::NoDigest | Error::DigestFormat | Error::DigestMismatch => (sealed, RespCd::Denied),
            Error::Base64 | Error::Decrypt | Error::Empty | Error::Utf8 => (false, RespCd::DecryptFailed),
            _ => (sealed, RespCd::BadParameters),
        };
        self.refuse(now, Caller { conn, sealed }, respcd, "");
    }

    fn refuse(&mut self, now: Now, caller: Caller, respcd: RespCd, field: &str) {
        self.acknowledge(now, caller.conn, &Ack::Now);
        let reply = answer::refusal(respcd, field);
        self.deliver(now, caller, &reply, &Plan::default());
    }
}
