//! What a simulated gateway works with: its script, its ledger, and what is on its way to merchants and customers.

use super::{Plan, Telling};
use crate::sim::{
    Chance, ConnId, Delivery, Ledger, Notice, Notices, On, Schedule, Script, Seen, Transmit, Verb, Via,
};
use crate::time::{Millis, Now};
use std::collections::BTreeSet;

/// See the module. Orders and their meaning are the room's.
pub struct Desk {
    system: &'static str,
    pace: (u64, u64),
    script: Script,
    /// What happened to money.
    pub ledger: Ledger,
    /// Where noise comes from.
    pub chance: Chance,
    conns: BTreeSet<ConnId>,
    frozen: bool,
    schedule: Schedule,
    notices: Notices,
}

/// What a request is, for script and ledger.
#[derive(Debug, Clone)]
pub struct Service {
    /// The kind of step that a script has for it.
    pub on: On,
    /// Its word in the ledger.
    pub kind: &'static str,
    /// The merchant's order number, where it has one.
    pub order: String,
    /// What was said, as [`Seen::fields`] has it.
    pub fields: Vec<(String, String)>,
}

impl Desk {
    pub(super) fn new(system: &'static str, seed: u64, hurry: u64) -> Self {
        Desk {
            system,
            pace: (seed, hurry),
            script: Script::default(),
            ledger: Ledger::default(),
            chance: Chance::new(!seed),
            conns: BTreeSet::new(),
            frozen: false,
            schedule: Schedule::default(),
            notices: Notices::new(hurry),
        }
    }

    /// Whether the same order again is the same.
    pub fn dedupe(&self) -> bool {
        self.script.dedupe()
    }

    /// The verb for this request, which is logged; `None`: it is answered already, or never will be.
    pub fn take(&mut self, now: Now, conn: ConnId, service: Service) -> Option<Verb> {
        let Service { on, kind, order, fields } = service;
        let verb = self.script.next(on);
        if verb == Verb::DropBeforeRead {
            self.schedule.now(conn, Transmit::Close);
            return None;
        }
        if verb != Verb::HtmlBody {
            self.ledger.request(Seen {
                system: self.system,
                via: Via::Http,
                kind,
                order,
                at: now.wall,
                fields,
            });
        }
        match verb {
            Verb::Freeze => self.freeze(),
            Verb::Restart => self.restart(),
            verb => return Some(verb),
        }
        None
    }

    /// An answer, whole and at once.
    pub fn send(&mut self, conn: ConnId, reply: Transmit) {
        self.schedule.now(conn, reply);
    }

    /// An answer as the script wants it to leave.
    pub fn leave(&mut self, now: Now, conn: ConnId, reply: Transmit, plan: &Plan) {
        plan.leave.leave(now, conn, reply, &mut self.schedule, &mut self.chance);
    }

    /// How the next notification is told; `None`: not at all.
    pub fn telling(&mut self) -> Option<Telling> {
        Telling::of(&self.script.next(On::Notify))
    }

    /// A notification sets out, and comes again until it is understood.
    pub fn notify(&mut self, now: Now, notice: Notice, telling: &Telling) {
        self.notices.send(now, now.mono + telling.after, notice, telling.manner);
    }

    pub(super) fn connected(&mut self, conn: ConnId, via: Via) {
        self.ledger.connection(self.system, via);
        self.conns.insert(conn);
    }

    pub(super) fn listens(&self, conn: ConnId) -> bool {
        !self.frozen && self.conns.contains(&conn)
    }

    pub(super) fn closed(&mut self, conn: ConnId) {
        self.conns.remove(&conn);
        self.schedule.forget(conn);
    }

    pub(super) fn release(&mut self, mono: Millis) {
        self.schedule.release(mono);
        self.notices.release(mono);
    }

    pub(super) fn due(&self) -> Option<Millis> {
        [self.schedule.due(), self.notices.due()].into_iter().flatten().min()
    }

    pub(super) fn poll(&mut self) -> Option<(ConnId, Transmit)> {
        self.schedule.poll()
    }

    pub(super) fn poll_delivery(&mut self) -> Option<Delivery> {
        self.notices.poll()
    }

    pub(super) fn acknowledged(&mut self, number: u64) {
        self.notices.acknowledged(number);
    }

    pub(super) fn follow(&mut self, script: Script) {
        self.script = script;
        self.frozen = false;
    }

    /// Forgets everything but the ends of its connections.
    pub(super) fn reset(&mut self) {
        self.restart();
        let (seed, hurry) = self.pace;
        let schedule = core::mem::take(&mut self.schedule);
        *self = Desk { schedule, ..Desk::new(self.system, seed, hurry) };
    }

    /// Not even what was under way comes any more.
    fn freeze(&mut self) {
        self.frozen = true;
        self.conns.iter().for_each(|conn| self.schedule.forget(*conn));
    }

    /// Every connection ends; orders stay.
    fn restart(&mut self) {
        for conn in core::mem::take(&mut self.conns) {
            self.schedule.forget(conn);
            self.schedule.now(conn, Transmit::Close);
        }
    }
}

impl Transmit {
    /// An answer over HTTP that is whole.
    pub fn reply(status: u16, head: crate::http::Head, body: Vec<u8>) -> Transmit {
        Transmit::Reply { status, head, body, html: false, cut: None }
    }

    /// A status and nothing else.
    pub fn empty(status: u16) -> Transmit {
        Transmit::reply(status, Vec::new(), Vec::new())
    }

    /// The browser is sent elsewhere.
    pub fn redirect(location: &str) -> Transmit {
        Transmit::reply(303, vec![("Location", location.to_owned())], Vec::new())
    }

    /// A page for a person.
    pub fn page(status: u16, html: String) -> Transmit {
        Transmit::Reply { status, head: Vec::new(), body: html.into_bytes(), html: true, cut: None }
    }
}
