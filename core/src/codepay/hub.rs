//! Which request a message answers (section 5). It knows topics and numbers, and nothing of money or time.
//!
//! 1. by `request_id`, where the reply has ours;
//! 2. else by topic and `merchant_order_no`;
//! 3. else by topic alone, where the reply names neither and all open requests of that topic are about one order.
//!
//! The result of an order may also come without having been asked for on this socket, after a reconnect: then it
//! answers whatever query about that order is open. Everything else belongs to nobody.

use super::{Message, Topic};
use crate::payment::{ChannelId, Tag};

/// A request that waits for its reply; `A` is what its owner remembers of it.
#[derive(Debug, Clone)]
pub struct Open<A> {
    /// The socket it went out on.
    pub channel: ChannelId,
    /// Whose it is; none for a question of our own.
    pub tag: Option<Tag>,
    /// Its topic.
    pub topic: Topic,
    /// Its `request_id`.
    pub request_id: String,
    /// The `merchant_order_no` it names.
    pub order: String,
    /// What was asked.
    pub asked: A,
}

/// The open requests of a till.
#[derive(Debug)]
pub struct Hub<A> {
    open: Vec<Open<A>>,
}

impl<A> Default for Hub<A> {
    fn default() -> Self {
        Hub { open: Vec::new() }
    }
}

impl<A> Hub<A> {
    /// A request went out.
    pub fn sent(&mut self, open: Open<A>) {
        self.open.push(open);
    }

    /// Takes the request that a message on this socket answers.
    pub fn take(&mut self, channel: ChannelId, message: &Message) -> Option<Open<A>> {
        let here = |open: &Open<A>| open.channel == channel;
        let topic = |open: &Open<A>| here(open) && open.topic == message.topic;
        let order = message.merchant_order_no();
        let of_order = |open: &Open<A>| order == Some(open.order.as_str());
        // The newest: an older one of the same kind has been given up.
        let by_id = self.last(|open| topic(open) && message.request_id.as_deref() == Some(&open.request_id));
        let by_order = || self.last(|open| topic(open) && of_order(open));
        let alone = || self.of_one_order(topic).filter(|_| order.is_none() && message.request_id.is_none());
        let about = |open: &Open<A>| here(open) && open.topic == Topic::Query && of_order(open);
        let result = || self.last(about).filter(|_| message.topic == Topic::Order);
        let index = by_id.or_else(by_order).or_else(alone).or_else(result)?;
        Some(self.open.remove(index))
    }

    /// Takes the request, when exactly one is open on this socket.
    pub fn take_only(&mut self, channel: ChannelId) -> Option<Open<A>> {
        self.only(|open| open.channel == channel).map(|index| self.open.remove(index))
    }

    /// Takes the request with this `request_id` on this socket.
    pub fn withdraw(&mut self, channel: ChannelId, request_id: &str) -> Option<Open<A>> {
        let index = self.last(|open| open.channel == channel && open.request_id == request_id)?;
        Some(self.open.remove(index))
    }

    /// The open requests of a socket.
    pub fn on(&self, channel: ChannelId) -> impl Iterator<Item = &Open<A>> {
        self.open.iter().filter(move |open| open.channel == channel)
    }

    /// The socket is gone.
    pub fn forget(&mut self, channel: ChannelId) {
        self.open.retain(|open| open.channel != channel);
    }

    fn last(&self, wanted: impl Fn(&Open<A>) -> bool) -> Option<usize> {
        self.open.iter().rposition(wanted)
    }

    /// The newest of them, where all are about the same order: an older one has been given up.
    fn of_one_order(&self, wanted: impl Fn(&Open<A>) -> bool) -> Option<usize> {
        let newest = self.last(&wanted)?;
        let order = self.open.get(newest).map(|open| &open.order);
        let same = self.open.iter().filter(|open| wanted(open)).all(|open| Some(&open.order) == order);
        same.then_some(newest)
    }

    fn only(&self, wanted: impl Fn(&Open<A>) -> bool) -> Option<usize> {
        let mut found = self.open.iter().enumerate().filter(|(_, open)| wanted(open));
        let (index, _) = found.next()?;
        found.next().is_none().then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codepay::Fields;

    const SOCKET: ChannelId = ChannelId(1);

    fn hub(open: &[(Topic, &str, &str)]) -> Hub<()> {
        let mut hub = Hub::default();
        for (topic, request_id, order) in open {
            hub.sent(Open {
                channel: SOCKET,
                tag: None,
                topic: topic.clone(),
                request_id: (*request_id).to_owned(),
                order: (*order).to_owned(),
                asked: (),
            });
        }
        hub
    }

    fn reply(topic: Topic, request_id: Option<&str>, order: Option<&str>) -> Message {
        let biz_data = Fields::default().with_if("merchant_order_no", order);
        Message { request_id: request_id.map(str::to_owned), biz_data, ..Message::new(topic) }
    }

    /// The request that a message takes, by its `request_id`.
    fn taken(hub: &mut Hub<()>, message: &Message) -> Option<String> {
        hub.take(SOCKET, message).map(|open| open.request_id)
    }

    #[test]
    fn a_reply_is_matched_by_id_then_by_order_then_by_topic_alone() {
        let open = [(Topic::Order, "a", "M1"), (Topic::Query, "b", "M1"), (Topic::Query, "c", "M2")];
        let cases = [
            (reply(Topic::Order, Some("a"), None), Some("a")),
            (reply(Topic::Query, Some("c"), Some("M1")), Some("c")),
            (reply(Topic::Query, None, Some("M2")), Some("c")),
            (reply(Topic::Query, Some("other"), Some("M2")), Some("c")),
            (reply(Topic::Order, None, None), Some("a")),
            (reply(Topic::Query, None, None), None),
            (reply(Topic::Order, Some("other"), None), None),
            (reply(Topic::Close, Some("a"), Some("M1")), None),
            (reply(Topic::Heartbeat, None, None), None),
        ];
        let again = [(Topic::Query, "b", "M1"), (Topic::Query, "c", "M1")];
        let mute = reply(Topic::Query, None, None);
        assert_eq!(taken(&mut hub(&again), &mute).as_deref(), Some("c"), "b was given up");
        for (message, expected) in cases {
            assert_eq!(taken(&mut hub(&open), &message).as_deref(), expected, "{message:?}");
        }
    }

    #[test]
    fn a_reply_is_taken_once() {
        let mut hub = hub(&[(Topic::Order, "a", "M1")]);
        let message = reply(Topic::Order, Some("a"), Some("M1"));
        assert!(taken(&mut hub, &message).is_some());
        assert_eq!(taken(&mut hub, &message), None);
    }

    #[test]
    fn a_result_nobody_asked_for_answers_the_query_about_its_order() {
        let mut hub = hub(&[(Topic::Query, "q", "M1")]);
        assert_eq!(taken(&mut hub, &reply(Topic::Order, Some("old"), Some("M2"))), None);
        let late = reply(Topic::Order, Some("old"), Some("M1"));
        assert_eq!(taken(&mut hub, &late), Some("q".to_owned()));
    }

    #[test]
    fn another_socket_s_messages_answer_nothing_here() {
        let mut hub = hub(&[(Topic::Order, "a", "M1")]);
        assert!(hub.take(ChannelId(2), &reply(Topic::Order, Some("a"), Some("M1"))).is_none());
        hub.forget(ChannelId(2));
        assert_eq!(hub.on(SOCKET).count(), 1);
        hub.forget(SOCKET);
        assert_eq!(hub.on(SOCKET).count(), 0);
    }
}
