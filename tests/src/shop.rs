//! The shop around a gateway's till: it shows offers to customers, who take them or leave, and takes notifications
//! in, acknowledging each only once its outcome is durable.

use crate::line::{Happening, received};
use crate::{Kit, World};
use tillwire_core::form;
use tillwire_core::http::{Message, Reply};
use tillwire_core::payment::{Form, Notified, Offer, Rules as _, Status};
use tillwire_core::sim::{ConnId, Delivery, Request, Transmit, Via};
use tillwire_core::time::Millis;

/// The longest that a customer takes to decide, in ms.
const DECIDES_MS: Millis = 60_000;
/// How long the shop holds a notification back until its outcome is durable, in ms.
const COMMIT_MS: Millis = 100;

impl<K: Kit> World<K> {
    /// An offer reaches its customer, once: whoever looks again sees the same.
    pub(crate) fn show(&mut self, reference: &str, offer: &Offer) {
        if !self.shown.insert(reference.to_owned()) {
            return;
        }
        match offer {
            Offer::Page { form, .. } => self.happen(2, Happening::Browsed(form.clone())),
            Offer::Code { qr, .. } => self.decide(path_of(qr)),
        }
    }

    /// A customer has the gateway's page before them, and takes a while to decide.
    fn decide(&mut self, page: String) {
        let after = 200 + self.chance.below(DECIDES_MS);
        let act = K::CUSTOMERS[self.chance.below(K::CUSTOMERS.len() as u64) as usize];
        self.happen(after, Happening::Clicked { page, act });
    }

    /// After a restart the shop shows what can still be paid.
    pub(crate) fn show_again(&mut self) {
        let open = self.unresolved();
        for reference in open {
            let offer = self.till().and_then(|till| till.offer(&reference).cloned());
            if let Some(offer) = offer {
                self.show(&reference, &offer);
            }
        }
    }

    /// The customer's browser posts a form to the gateway's page.
    pub(crate) fn browse(&mut self, form: &Form) {
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let message = Message { body: form::write(fields).into_bytes(), ..Message::default() };
        self.visit(path_of(&form.action), message);
    }

    /// The customer clicks on the gateway's page.
    pub(crate) fn click(&mut self, page: &str, act: &str) {
        let body = format!("act={act}").into_bytes();
        self.visit(page.to_owned(), Message { body, ..Message::default() });
        if K::AFTERTHOUGHT_MS > 0 && self.tries_again.insert(page.to_owned()) {
            let after = 5_000 + self.chance.below(DECIDES_MS);
            self.happen(after, Happening::Clicked { page: page.to_owned(), act: "pay" });
        }
    }

    /// What came back to a browser: only where it is sent on matters.
    pub(crate) fn follow(&mut self, transmit: &Transmit) {
        let Transmit::Reply { status: 303, head, .. } = transmit else { return };
        let to = head.iter().find(|(name, _)| *name == "Location").map(|(_, to)| to.as_str());
        if let Some(page) = to.and_then(|to| to.strip_prefix("..")) {
            self.decide(page.to_owned());
        }
    }

    /// A browser posts to the gateway.
    fn visit(&mut self, path: String, message: Message) {
        let request = Request { method: "POST".to_owned(), path, message };
        self.count += 1;
        let (now, conn) = (self.terminal_now(), ConnId(self.count as u32));
        self.terminal.connected(now, conn, Via::Http);
        self.terminal.handle_http(now, conn, &request);
        self.hear_terminal();
    }

    /// Puts what the gateway tells by itself onto the line.
    pub(crate) fn hear_deliveries(&mut self) {
        while let Some(mut delivery) = self.terminal.poll_delivery() {
            self.damage_words(&mut delivery.notice.body);
            let after = 1 + self.chance.below(40);
            self.happen(after, Happening::Delivered(delivery));
        }
    }

    /// A notification reaches the shop. While its till is away nobody answers.
    pub(crate) fn deliver(&mut self, Delivery { number, notice }: Delivery) {
        let query = notice.url.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        let head = received(notice.head);
        let message = Message { query, content_type: String::new(), head, body: notice.body };
        let heard =
            self.with_desk(self.life, |desk, now| desk.with(now, |till| till.notified(now, &message, false)));
        match heard {
            None => {}
            Some(Ok(heard)) if heard.notified == Notified::Noted => self.answer(number, true),
            Some(Ok(heard)) => {
                let (life, reference) = (self.life, heard.reference);
                self.happen(COMMIT_MS, Happening::Answered { life, number, reference });
            }
            Some(Err(_)) => self.answer(number, false),
        }
    }

    /// The outcome had its time to become durable: only then is the notification acknowledged.
    pub(crate) fn answer_if_durable(&mut self, number: u64, reference: &str) {
        let till = self.till();
        let settled = till.is_some_and(|till| till.unresolved().all(|open| open != reference));
        let outcome = till.and_then(|till| till.find(reference)?.1);
        let known = outcome.is_some_and(|outcome| outcome.status != Status::Unknown);
        self.answer(number, settled && known);
    }

    fn answer(&mut self, number: u64, understood: bool) {
        let body = K::room().notices().map_or("", |notices| notices.acknowledgement());
        let reply = match understood {
            true => Reply { status: 200, sign: None, body: body.as_bytes().to_vec() },
            false => Reply { status: 503, ..Reply::default() },
        };
        self.acknowledged += u32::from(understood);
        self.terminal.handle_delivered(self.terminal_now(), number, Some(&reply));
        self.hear_deliveries();
    }
}

/// What follows the host of an address.
fn path_of(url: &str) -> String {
    format!("/{}", url.splitn(4, '/').nth(3).unwrap_or_default())
}
