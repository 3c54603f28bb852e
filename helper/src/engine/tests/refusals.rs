//! What is refused, in the words of the npm package, before anything is sent.

use super::super::Counter;
use super::kit::*;
use crate::config::Target;
use std::net::SocketAddr;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::payment::Kind;

async fn refused(counter: &Counter, kind: Kind, options: &str) -> (Code, String) {
    let refused = counter.begin(asked(kind, options)).await.unwrap_err();
    let about = refused.message.strip_prefix(&format!("{}: ", refused.code.meaning()));
    (refused.code, about.unwrap_or(&refused.message).to_owned())
}

#[tokio::test]
async fn what_a_system_does_not_take_is_refused_by_name_and_nothing_is_sent() {
    let started = simulated().await;
    let folder = Folder::new("refusals");
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    let pay = |more: &str, minor: &str, currency: &str| {
        let amount = format!(r#"{{"minor":"{minor}","currency":"{currency}"}}"#);
        format!(r#"{{"reference":"s1","amount":{amount}{more}}}"#)
    };
    let card = r#","method":"card""#;
    for (options, code, text) in [
        (
            pay(r#","method":"cash""#, "1", "HKD"),
            Code::UnsupportedMethod,
            "method must be what this system has: ",
        ),
        (
            pay(card, "1", "USD"),
            Code::Currency,
            "amount.currency must be the currency that the terminal was connected with, not \"USD\"",
        ),
        (
            pay(card, "0", "HKD"),
            Code::AmountRange,
            "amount must be above zero, and within the system's limit, not \"0\" minor units of HKD",
        ),
        (
            pay(&format!(r#"{card},"options":{{"atach":"x"}}"#), "1", "HKD"),
            Code::InvalidField,
            "options.atach must be one of the options of QFPay / Haojin ECR with pay: ",
        ),
        (
            pay(&format!(r#"{card},"order":"é""#), "1", "HKD"),
            Code::InvalidField,
            "order must be what QFPay / Haojin ECR carries as out_trade_no: 1 to ",
        ),
    ] {
        let (refused, said) = refused(&counter, Kind::Pay, &options).await;
        assert!(refused == code && said.starts_with(text), "{refused:?} {said}");
    }
    let unknown = refused(&counter, Kind::Refund, r#"{"reference":"r","of":"nobody's"}"#).await;
    let text =
        "of must be the reference of a payment that this journal knows, or its outcome, not \"nobody's\"";
    assert_eq!(unknown, (Code::UnknownOrder, text.to_owned()));
    assert_eq!(counter.look_up("s1").await.unwrap(), None);
    assert!(started.all.ledger().await.requests().is_empty());
}

#[tokio::test]
async fn an_order_number_of_the_shop_s_own_is_one_reference_s_for_good() {
    let started = simulated().await;
    let folder = Folder::new("orders");
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    let own = |reference: &str| {
        let amount = r#""amount":{"minor":"1250","currency":"HKD"}"#;
        format!(r#"{{"reference":"{reference}",{amount},"method":"card","order":"A-7"}}"#)
    };
    counter.begin(asked(Kind::Pay, &own("s1"))).await.unwrap();
    assert_eq!(ends(&counter, "s1").await.status().as_deref(), Some("approved"));
    assert_eq!(started.all.ledger().await.charges()[0].order, "A-7");
    let text = "order must be a number that nobody has: this one is that of \"s1\", not \"A-7\"";
    assert_eq!(refused(&counter, Kind::Pay, &own("s2")).await, (Code::OrderTaken, text.to_owned()));
}

#[tokio::test]
async fn a_terminal_that_nobody_reaches_is_an_error_with_its_address_and_the_same_reference_may_try_again() {
    let started = simulated().await;
    let folder = Folder::new("unreached");
    let closed = SocketAddr::from(([127, 0, 0, 1], 9));
    let (engine_off, off) = engine(&folder, &qfpay(Target::Tcp(closed)));
    off.begin(sale("s1")).await.unwrap();
    let refused = off.wait("s1", PATIENCE).await.unwrap_err();
    let text = format!("{}: 127.0.0.1:9", Code::ConnectRefused.meaning());
    assert_eq!((refused.code, refused.message), (Code::ConnectRefused, text));
    engine_off.leave().await;
    let (_engine, on) = engine(&folder, &reached(&started, "tcp").await);
    assert_eq!(on.look_up("s1").await.unwrap().unwrap().status().as_deref(), Some("not-charged"));
    assert_eq!(pays(&on, "s1").await, "approved");
    assert_eq!(charges(&started).await, 1);
}

#[tokio::test]
async fn one_process_at_a_time_works_on_a_terminal_and_the_next_one_may_once_it_leaves() {
    let started = simulated().await;
    let folder = Folder::new("locked");
    let setting = reached(&started, "tcp").await;
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    let (first, one) = engine(&folder, &setting);
    one.begin(sale("s1")).await.unwrap();
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    let (_second, other) = engine(&folder, &setting);
    assert_eq!(other.begin(sale("s2")).await.unwrap_err().code, Code::TerminalLocked);
    let standing = other.look_up("s1").await.unwrap().unwrap();
    assert_eq!((standing.outcome, standing.settled), (None, false), "it is seen from there all the same");
    tap(&started, "qfpay").await;
    assert_eq!(ends(&one, "s1").await.status().as_deref(), Some("approved"));
    first.leave().await;
    assert_eq!(
        other.wait("s1", Duration::ZERO).await.unwrap().unwrap().status().as_deref(),
        Some("approved")
    );
    assert_eq!(pays(&other, "s2").await, "approved");
    assert_eq!(charges(&started).await, 2);
}
