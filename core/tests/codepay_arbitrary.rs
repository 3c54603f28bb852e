//! Arbitrary and nearly right texts: reading never panics, and nothing is an approval that is none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use proptest::prelude::*;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::codepay::sim::{self, Simulator};
use tillwire_core::codepay::{Fields, Message, ResponseCode, Topic, hundredths};
use tillwire_core::codepay::{Options, Session};
use tillwire_core::payment::{
    Ask, ChannelId, Event, Intent, Kind, Match, Method, Operation, Tag, Verdict, Wire,
};
use tillwire_core::sim::{ConnId, Simulated, Via};
use tillwire_core::time::Now;

const SOCKET: ChannelId = ChannelId(1);

fn intent() -> Intent {
    let currency = Currency::parse("USD").unwrap();
    let operation = Operation {
        kind: Kind::Pay,
        reference: "sale".to_owned(),
        amount: Amount::from_minor(1_234, currency).ok(),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    };
    Intent { operation, order: "ORDER1".to_owned(), number: None, created: 0 }
}

/// A session whose order and query are open.
fn session() -> Session {
    let mut session = Session::new(Options::new("wz0").unwrap());
    let intent = intent();
    session.send(Now::at(0), SOCKET, Tag(1), &Ask::Money(&intent)).unwrap();
    session.send(Now::at(0), SOCKET, Tag(2), &Ask::Find(&intent)).unwrap();
    session
}

/// The approvals among what a session noticed that the payment machine would believe.
fn believed(session: &mut Session) -> usize {
    let events = std::iter::from_fn(|| session.poll_event());
    let approvals = events.filter(|event| match event {
        Event::Answer(_, answer) => match &answer.verdict {
            Verdict::Approved(facts) => {
                facts.order == Match::Equal
                    && facts.amount == Match::Equal
                    && facts.currency != Match::Differs
            }
            _ => false,
        },
        _ => false,
    });
    approvals.count()
}

/// A reply to the open order, whole.
fn approval() -> String {
    let biz_data = Fields::default()
        .with("merchant_order_no", "ORDER1")
        .with("order_amount", "12.34")
        .with("trans_status", "2");
    Message {
        request_id: Some("ORDER1".to_owned()),
        response_code: Some(ResponseCode::Success),
        biz_data,
        ..Message::new(Topic::Order)
    }
    .encode()
}

proptest! {
    #[test]
    fn reading_any_text_gives_a_message_that_reads_back_the_same_or_an_error(text in ".{0,200}") {
        if let Ok(message) = Message::decode(&text) {
            prop_assert_eq!(Message::decode(&message.encode()), Ok(message));
        }
        let _ = Message::decode_lenient(&text);
    }

    #[test]
    fn any_message_is_written_and_read_back(
        topic in "[a-z.]{1,30}",
        texts in proptest::collection::vec(("[a-z_]{1,12}", ".{0,20}"), 0..8),
    ) {
        let fields = texts.iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, value));
        let message = Message { biz_data: fields, ..Message::new(Topic::from_wire(&topic)) };
        prop_assert_eq!(Message::decode(&message.encode()), Ok(message));
    }

    #[test]
    fn arbitrary_bytes_never_make_an_approval(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut session = session();
        session.handle_input(Now::at(5), SOCKET, &bytes);
        prop_assert_eq!(believed(&mut session), 0);
    }

    #[test]
    fn a_cut_approval_is_none_and_a_damaged_one_is_one_only_with_the_right_money(
        cut in 0usize..200, at in 0usize..2_000,
    ) {
        let whole = approval();
        let mut session = self::session();
        session.handle_input(Now::at(5), SOCKET, whole.get(..cut.min(whole.len() - 1)).unwrap().as_bytes());
        prop_assert_eq!(believed(&mut session), 0);

        let mut bytes = whole.clone().into_bytes();
        let place = at / 8 % bytes.len();
        bytes[place] ^= 1 << (at % 8);
        let mut session = self::session();
        session.handle_input(Now::at(5), SOCKET, &bytes);
        if believed(&mut session) > 0 {
            let fields = Message::decode(std::str::from_utf8(&bytes).unwrap()).unwrap().biz_data;
            prop_assert_eq!(fields.text("merchant_order_no"), Some("ORDER1"));
            prop_assert_eq!(fields.text("order_amount").and_then(|text| hundredths(text).ok()), Some(1_234));
        }
    }

    #[test]
    fn the_terminal_survives_anything_and_charges_only_what_it_can_read(
        texts in proptest::collection::vec(".{0,120}", 0..6),
        fields in proptest::collection::vec(("(trans_type|merchant_order_no|order_amount|tip_amount|expires|pay_scenario)", "[0-9A-Za-z.,-]{0,14}"), 0..6),
    ) {
        let mut terminal = Simulator::new(sim::Options::new(Currency::parse("USD").unwrap()));
        terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
        for text in &texts {
            terminal.handle_input(Now::at(1), ConnId(1), text.as_bytes());
        }
        prop_assert!(terminal.ledger().charges().is_empty());
        let biz_data = fields.iter().fold(Fields::default(), |all, (name, value)| all.with(name, value));
        let amount = biz_data.text("order_amount").and_then(|text| hundredths(text).ok());
        let order = Message { app_id: Some("wz".to_owned()), biz_data, ..Message::new(Topic::Order) };
        terminal.handle_input(Now::at(2), ConnId(1), order.encode().as_bytes());
        prop_assert!(terminal.poll_transmit().is_some(), "an order is always answered");
        prop_assert!(terminal.ledger().charges().is_empty() || amount.is_some_and(|amount| amount > 0));
    }
}
