//! Which ask a reply on the shared line belongs to.

use crate::counter::{hkd, key, sale, session};
use tillwire_core::code::Code;
use tillwire_core::payment::Kind::Refund;
use tillwire_core::payment::{Ask, ChannelId, Event, Intent, Operation, Origin, Tag, Verdict, Wire};
use tillwire_core::qfpay::frame::{Kind, Number, fragments, signal};
use tillwire_core::qfpay::link::{self, Link, Role};
use tillwire_core::qfpay::{Deframer, Sealing, Session, envelope};
use tillwire_core::time::Now;

const FIRST: ChannelId = ChannelId(1);
const SECOND: ChannelId = ChannelId(2);
const MONEY: Tag = Tag(1);
const NEXT_MONEY: Tag = Tag(2);
const CANCEL: Tag = Tag(3);
const FIND: Tag = Tag(4);
const PRINT: Tag = Tag(5);

/// A till's session, and a terminal whose replies are written here.
struct Bench {
    till: Session,
    terminal: Link,
    port: ChannelId,
    now: u64,
}

fn intent(order: &str) -> Intent {
    Intent { operation: sale("a"), order: order.to_owned(), number: None, created: 0 }
}

fn paid(order: &str) -> String {
    format!(
        r#"{{"respcd":"6000","data":{{"respcd":"0000","out_trade_no":"{order}","txamt":"1250","syssn":"{order}7"}}}}"#
    )
}

fn found(syssn: &str) -> String {
    format!(
        r#"{{"respcd":"6000","data":{{"respcd":"0000","tradetp":"payment","txamt":"1250","syssn":"{syssn}"}}}}"#
    )
}

fn bare(respcd: &str) -> String {
    format!(r#"{{"respcd":"{respcd}"}}"#)
}

impl Bench {
    fn new() -> Self {
        let till = session(Sealing::default(), link::Options::default());
        Bench { till, terminal: Link::new(Role::Terminal, link::Options::default()), port: FIRST, now: 1_000 }
    }

    /// A session with these asks under way.
    fn with(asks: &[Tag]) -> Self {
        let mut bench = Bench::new();
        asks.iter().for_each(|tag| bench.send(*tag));
        bench
    }

    fn send(&mut self, tag: Tag) {
        let (one, two) = (intent("A"), intent("B"));
        let ask = match tag {
            MONEY => Ask::Money(&one),
            NEXT_MONEY => Ask::Money(&two),
            CANCEL => Ask::Cancel(&one),
            PRINT => Ask::PrintSummary,
            _ => Ask::Find(&one),
        };
        self.ask(tag, &ask);
    }

    /// Sends an ask, which the terminal acknowledges.
    fn ask(&mut self, tag: Tag, ask: &Ask<'_>) {
        self.now += 100;
        self.till.send(Now::at(self.now), self.port, tag, ask).unwrap();
        self.exchange();
        let told = std::iter::from_fn(|| self.till.poll_event()).collect::<Vec<_>>();
        assert_eq!(told, [Event::Acknowledged(tag)]);
    }

    /// Everything goes to and fro without losing time.
    fn exchange(&mut self) {
        loop {
            let up: Vec<u8> =
                std::iter::from_fn(|| self.till.poll_transmit()).flat_map(|(_, bytes)| bytes).collect();
            self.terminal.handle_input(self.now, &up);
            while let Some(event) = self.terminal.poll_event() {
                if let link::Event::Message { number, .. } = event {
                    self.terminal.answer(self.now, number, Kind::Accepted);
                }
            }
            let down: Vec<u8> = std::iter::from_fn(|| self.terminal.poll_transmit()).flatten().collect();
            if up.is_empty() && down.is_empty() {
                return;
            }
            self.till.handle_input(Now::at(self.now), self.port, &down);
        }
    }

    /// The number of what the till has just written.
    fn first_number(&mut self) -> Number {
        let (_, bytes) = self.till.poll_transmit().unwrap();
        Deframer::new().push(&bytes, 0)[0].number
    }

    /// The terminal says this; the tags that it answers.
    fn say(&mut self, text: &str) -> Vec<Tag> {
        self.tell(text).into_iter().map(|(tag, _)| tag).collect()
    }

    /// The terminal says this; what it means.
    fn tell(&mut self, text: &str) -> Vec<(Tag, Verdict)> {
        let sealed = envelope::seal_text(text, &key()).unwrap();
        self.terminal.send(self.now, sealed.as_bytes()).unwrap();
        self.exchange();
        self.answers()
    }

    /// The cable is pulled and plugged in again.
    fn plug_in_again(&mut self) {
        self.till.handle_closed(Now::at(self.now), self.port);
        (self.port, self.terminal) = (SECOND, Link::new(Role::Terminal, link::Options::default()));
    }

    fn answers(&mut self) -> Vec<(Tag, Verdict)> {
        let events = std::iter::from_fn(|| self.till.poll_event());
        events
            .filter_map(|event| {
                if let Event::Answer(tag, answer) = event { Some((tag, answer.verdict)) } else { None }
            })
            .collect()
    }
}

#[test]
fn a_reply_goes_to_the_ask_it_names_or_fits_best() {
    type Row<'a> = (&'a str, &'a [Tag], String, &'a [Tag]);
    let table: [Row<'_>; 16] = [
        ("a payment's result", &[MONEY, FIND], paid("A"), &[MONEY]),
        ("an inquiry's answer", &[MONEY, FIND], found("7"), &[FIND]),
        ("an inquiry's answer is no payment's", &[MONEY], found("7"), &[]),
        ("another order's result", &[MONEY], paid("X"), &[]),
        ("another order's result, at a cancel", &[CANCEL], paid("X"), &[]),
        ("the result, after the till began anew", &[FIND], paid("A"), &[FIND]),
        ("another's result, after the till began anew", &[FIND], paid("X"), &[]),
        ("cancelled", &[MONEY, CANCEL], bare("6001"), &[MONEY]),
        ("the cancel was done", &[MONEY, CANCEL], bare("6000"), &[CANCEL]),
        ("the cancel was refused", &[MONEY, CANCEL], bare("4006"), &[CANCEL]),
        ("the payment was refused", &[MONEY], bare("4006"), &[MONEY]),
        ("the inquiry found nothing", &[MONEY, FIND], bare("6002"), &[FIND]),
        (
            "it is pending",
            &[MONEY, FIND],
            r#"{"respcd":"6000","data":{"respcd":"1143"}}"#.to_owned(),
            &[FIND],
        ),
        ("success without data", &[MONEY], bare("6000"), &[MONEY]),
        ("the print is done", &[MONEY, PRINT], bare("6000"), &[PRINT]),
        ("nobody asked", &[], bare("6001"), &[]),
    ];
    for (name, asks, reply, answered) in table {
        assert_eq!(Bench::with(asks).say(&reply), answered, "{name}");
    }
}

#[test]
fn what_names_nobody_answers_the_older_payment_first() {
    let mut bench = Bench::with(&[MONEY, NEXT_MONEY]);
    assert_eq!(bench.say(&bare("6001")), [MONEY], "the one that was never answered");
    assert_eq!(bench.say(&bare("6002")), [NEXT_MONEY]);
    let mut bench = Bench::with(&[MONEY, NEXT_MONEY]);
    assert_eq!((bench.say(&paid("A")), bench.say(&bare("6001"))), (vec![MONEY], vec![NEXT_MONEY]));
    let mut bench = Bench::with(&[MONEY, NEXT_MONEY]);
    assert_eq!(bench.say(&paid("B")), [NEXT_MONEY], "its name goes before its age");
    bench.send(NEXT_MONEY);
    assert_eq!(
        bench.say(&bare("4003")),
        [NEXT_MONEY],
        "a terminal that answered the later is done with the earlier"
    );
}

#[test]
fn a_payment_that_was_never_answered_is_remembered_across_ports() {
    let mut bench = Bench::with(&[MONEY, FIND]);
    bench.plug_in_again();
    bench.send(NEXT_MONEY);
    assert_eq!(bench.say(&bare("6001")), [MONEY], "a late cancel of the one before");
    assert_eq!(bench.say(&bare("6002")), [NEXT_MONEY]);
}

#[test]
fn a_payment_whose_end_an_inquiry_told_takes_no_refusal_of_the_next_one() {
    let declined = r#"{"respcd":"6000","data":{"respcd":"1201","tradetp":"payment","txamt":"1250"}}"#;
    for end in [found("7"), declined.to_owned()] {
        let mut bench = Bench::with(&[MONEY]);
        bench.plug_in_again();
        bench.send(FIND);
        assert_eq!(bench.say(&end), [FIND]);
        bench.send(NEXT_MONEY);
        assert_eq!(bench.say(&bare("6002")), [NEXT_MONEY], "{end}");
    }
    let pending = r#"{"respcd":"6000","data":{"respcd":"1143","tradetp":"payment"}}"#;
    let mut bench = Bench::with(&[MONEY, FIND]);
    assert_eq!(bench.say(pending), [FIND]);
    bench.send(NEXT_MONEY);
    assert_eq!(bench.say(&bare("6002")), [MONEY], "it has not ended");
}

#[test]
fn a_refund_s_result_is_not_believed_while_that_of_an_earlier_one_may_come() {
    let of = Some(Origin { order: "A".to_owned(), number: Some("7".to_owned()), amount: sale("a").amount });
    let refund = |order: &str| {
        let operation = Operation { kind: Refund, of: of.clone(), amount: Some(hkd("2.00")), ..sale(order) };
        Intent { operation, ..intent(order) }
    };
    let done = r#"{"respcd":"6000","data":{"respcd":"0000","orig_syssn":"7","syssn":"8","txamt":"200"}}"#;
    let left = r#"{"respcd":"6000","data":{"respcd":"0000","tradetp":"payment","syssn":"7","txamt":"1250","allow_refund_amt":"1050"}}"#;
    let doubt = [(NEXT_MONEY, Verdict::Unclear(Code::ResponseMismatch))];

    let mut bench = Bench::new();
    bench.ask(FIND, &Ask::Find(&refund("B")));
    assert_eq!(bench.say(left), [FIND], "it is asked for by a till that began after it was sent");
    bench.ask(FIND, &Ask::Find(&refund("C")));
    assert_eq!(bench.say(left), [FIND], "what is left before the next");
    bench.ask(NEXT_MONEY, &Ask::Money(&refund("C")));
    assert_eq!(bench.tell(done), doubt, "sent before this till began");

    let mut bench = Bench::new();
    bench.ask(MONEY, &Ask::Money(&refund("B")));
    bench.plug_in_again();
    bench.ask(NEXT_MONEY, &Ask::Money(&refund("C")));
    assert_eq!(bench.tell(done), doubt, "sent before the port was lost");

    let mut bench = Bench::new();
    bench.ask(FIND, &Ask::Find(&refund("B")));
    assert_eq!(bench.say(left), [FIND], "what is left before the first");
    bench.ask(MONEY, &Ask::Money(&refund("B")));
    assert!(matches!(bench.tell(done)[..], [(MONEY, Verdict::Approved(_))]), "it is the only one");
}

#[test]
fn an_inquiry_that_is_repeated_is_answered_once() {
    let mut bench = Bench::with(&[FIND]);
    let again = Tag(40);
    bench.send(again);
    assert_eq!(bench.say(&found("7")), [again]);
    assert_eq!(bench.say(&found("8")), []);
}

#[test]
fn an_inquiry_s_answer_about_another_transaction_than_the_known_one_is_nobody_s() {
    let mut bench = Bench::new();
    let known = Intent { number: Some("7".to_owned()), ..intent("A") };
    bench.ask(FIND, &Ask::Find(&known));
    assert_eq!(bench.say(&found("8")), []);
    assert_eq!(bench.say(&found("7")), [FIND]);
}

#[test]
fn asks_that_move_no_money_are_forgotten_when_their_reply_is_too_late() {
    let mut bench = Bench::with(&[PRINT]);
    bench.now += 30_000;
    bench.send(MONEY);
    assert_eq!(bench.say(&bare("4003")), [MONEY]);
}

#[test]
fn a_cancel_is_forgotten_when_the_next_payment_leaves_which_waited_for_it() {
    let mut bench = Bench::with(&[CANCEL, MONEY]);
    assert_eq!(bench.say(&bare("4006")), [MONEY]);
}

#[test]
fn a_result_that_overtook_the_acknowledgement_is_both() {
    let mut bench = Bench::new();
    let money = intent("A");
    bench.till.send(Now::at(bench.now), FIRST, MONEY, &Ask::Money(&money)).unwrap();
    bench.till.send(Now::at(bench.now), FIRST, FIND, &Ask::Find(&money)).unwrap();
    let first = bench.first_number();
    let sealed = envelope::seal_text(&paid("A"), &key()).unwrap();
    let result = fragments(Kind::Request, Number::FIRST, sealed.as_bytes(), 448).unwrap().concat();
    bench.till.handle_input(Now::at(bench.now), FIRST, &result);
    let kinds = std::iter::from_fn(|| bench.till.poll_transmit())
        .flat_map(|(_, bytes)| Deframer::new().push(&bytes, 0))
        .map(|frame| (frame.kind, frame.number));
    let expected = [(Kind::Accepted, Number::FIRST), (Kind::Request, first.next())];
    assert_eq!(kinds.collect::<Vec<_>>(), expected, "the next ask may leave");
    bench.till.handle_timeout(Now::at(bench.now + 60_000));
    let late: Vec<_> = std::iter::from_fn(|| bench.till.poll_event())
        .filter_map(|event| if let Event::AckLate(tag) = event { Some(tag) } else { None })
        .collect();
    assert_eq!(late, [FIND]);
}

#[test]
fn data_in_an_acknowledgement_that_names_another_order_is_no_result() {
    let mut bench = Bench::new();
    let money = intent("A");
    bench.till.send(Now::at(bench.now), FIRST, MONEY, &Ask::Money(&money)).unwrap();
    let first = bench.first_number();
    for (order, answered) in [("X", false), ("A", true)] {
        let sealed = envelope::seal_text(&paid(order), &key()).unwrap();
        let ack = fragments(Kind::Accepted, first, sealed.as_bytes(), 448).unwrap().concat();
        bench.till.handle_input(Now::at(bench.now), FIRST, &ack);
        assert_eq!(!bench.answers().is_empty(), answered, "{order}");
    }
}

#[test]
fn what_nobody_can_read_leaves_everybody_in_doubt_and_is_refused_by_its_error_type() {
    let other = tillwire_core::qfpay::PosKey::new("0123456789abcdef", key().mode()).unwrap();
    let sealed = envelope::seal_text(&paid("A"), &other).unwrap().into_bytes();
    let table: [(&[u8], Code, Kind); 4] = [
        (&sealed, Code::DecryptFailed, Kind::Decryption),
        (b"{\"respcd\":", Code::JsonSyntax, Kind::Data),
        (b"\xff\xfe", Code::Utf8Invalid, Kind::Data),
        (b"<html>", Code::Base64, Kind::Data),
    ];
    for (message, code, kind) in table {
        let mut bench = Bench::with(&[MONEY, CANCEL]);
        bench.terminal.send(bench.now, message).unwrap();
        let down: Vec<u8> = std::iter::from_fn(|| bench.terminal.poll_transmit()).flatten().collect();
        bench.till.handle_input(Now::at(bench.now), FIRST, &down);
        assert_eq!(bench.answers(), [(MONEY, Verdict::Unclear(code)), (CANCEL, Verdict::Unclear(code))]);
        let (_, answer) = bench.till.poll_transmit().unwrap();
        assert_eq!(Deframer::new().push(&answer, 0).first().map(|frame| frame.kind), Some(kind), "{code}");
    }
}

/// A cancel that was refused with 4006 must not pass for an inquiry that the terminal does not know.
#[test]
fn after_something_unreadable_a_reply_still_goes_to_the_ask_it_fits() {
    let mut bench = Bench::with(&[MONEY, CANCEL]);
    assert_eq!(bench.say("{"), [MONEY, CANCEL], "both are told that they have to ask");
    bench.send(FIND);
    assert_eq!(bench.say(&bare("4006")), [CANCEL]);
    assert_eq!(bench.say(&found("7")), [FIND]);
    let mut bench = Bench::with(&[MONEY]);
    assert_eq!(bench.say("{"), [MONEY]);
    bench.send(NEXT_MONEY);
    assert_eq!(bench.say(&bare("4003")), [NEXT_MONEY], "where one ask was open, that was its reply");
}

#[test]
fn a_refusal_that_noise_could_have_caused_needs_an_inquiry_to_agree() {
    // The number of the frame; whether the refusal is believed as it is.
    for (number, kind, believed) in [
        (1, Kind::Format, false),
        (2, Kind::Format, true),
        (1, Kind::Data, true),
        (2, Kind::Decryption, true),
    ] {
        let mut bench = Bench::new();
        // At 1,016 ms a line begins with the first of all numbers.
        bench.now = 8 * 127 - 100;
        match number {
            2 => bench.send(PRINT),
            _ => bench.now += 100,
        }
        let money = intent("A");
        bench.till.send(Now::at(bench.now), FIRST, MONEY, &Ask::Money(&money)).unwrap();
        let refusal = signal(kind, Number::from_byte(number).unwrap());
        bench.till.handle_input(Now::at(bench.now), FIRST, &refusal);
        let answers = bench.answers();
        let [(MONEY, Verdict::NotExecuted { sure, .. })] = answers[..] else { panic!("{answers:?}") };
        assert_eq!(sure, believed, "{kind:?} with number {number}");
    }
}

#[test]
fn clear_replies_say_nothing_where_they_are_refused() {
    let options = tillwire_core::qfpay::session::Options {
        key: key(),
        sealing: Sealing::default(),
        link: tillwire_core::qfpay::session::Link::Serial(link::Options::default()),
        sealed_replies_only: true,
    };
    let mut bench = Bench { till: Session::new(options), ..Bench::new() };
    bench.send(MONEY);
    bench.terminal.send(bench.now, paid("A").as_bytes()).unwrap();
    bench.exchange();
    assert_eq!(bench.answers(), [(MONEY, Verdict::Unclear(Code::PlaintextResponse))]);
}
