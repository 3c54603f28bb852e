//! A room chosen at run time: one machine in memory for every system. Everything is handed on; the lint finds what is not.

use super::room::{Answer, Ask, Can, ChannelId, Event, Room, Route, Tag};
use super::{Intent, Notice, Offer, Operation, QueryPlan};
use crate::code::Code;
use crate::http;
use crate::time::{Millis, Now};

#[deny(clippy::missing_trait_methods)]
impl<R: Room + ?Sized> Room for Box<R> {
    fn can(&self) -> Can {
        (**self).can()
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        (**self).check(operation)
    }

    fn route(&self, ask: &Ask<'_>) -> Route {
        (**self).route(ask)
    }

    fn answer_timeout(&self, intent: &Intent) -> Millis {
        (**self).answer_timeout(intent)
    }

    fn guard(&self, intent: &Intent) -> Millis {
        (**self).guard(intent)
    }

    fn probes(&self, intent: &Intent) -> bool {
        (**self).probes(intent)
    }

    fn offer(&self, intent: &Intent) -> Option<Offer> {
        (**self).offer(intent)
    }

    fn moves_money(&self, intent: &Intent) -> bool {
        (**self).moves_money(intent)
    }

    fn askable(&self, intent: &Intent) -> bool {
        (**self).askable(intent)
    }

    fn head(&self, body: &[u8]) -> http::Head {
        (**self).head(body)
    }

    fn read_notice(&self, message: &http::Message) -> Result<Notice, Code> {
        (**self).read_notice(message)
    }

    fn judge_notice(&self, notice: &Notice, intent: &Intent) -> Answer {
        (**self).judge_notice(notice, intent)
    }

    fn acknowledgement(&self) -> &'static str {
        (**self).acknowledgement()
    }

    fn keeps_open(&self) -> bool {
        (**self).keeps_open()
    }

    fn query_plan(&self) -> QueryPlan {
        (**self).query_plan()
    }

    fn query_timeout(&self, ask: &Ask<'_>) -> Millis {
        (**self).query_timeout(ask)
    }

    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        (**self).send(now, channel, tag, ask)
    }

    fn holds_back(&self, tag: Tag) -> bool {
        (**self).holds_back(tag)
    }

    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        (**self).handle_input(now, channel, bytes);
    }

    fn handle_reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply) {
        (**self).handle_reply(now, channel, reply);
    }

    fn handle_closed(&mut self, now: Now, channel: ChannelId) {
        (**self).handle_closed(now, channel);
    }

    fn forget(&mut self, channel: ChannelId) {
        (**self).forget(channel);
    }

    fn handle_timeout(&mut self, now: Now) {
        (**self).handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        (**self).poll_transmit()
    }

    fn poll_timeout(&self) -> Option<Millis> {
        (**self).poll_timeout()
    }

    fn poll_event(&mut self) -> Option<Event> {
        (**self).poll_event()
    }

    fn set_key(&mut self, key: &str) -> Result<(), Code> {
        (**self).set_key(key)
    }
}
