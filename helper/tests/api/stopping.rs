//! The helper is told to stop while a customer pays.

use super::client::{Shop, answer_on, payment};
use std::process::Command;

#[test]
fn whoever_waits_has_the_outcome_of_a_payment_that_is_under_way_when_the_helper_is_told_to_stop() {
    let mut shop = Shop::open();
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let waiting = shop.begin("PUT", "/v1/payments/sale-1?wait=60s", Some(payment("12.50")));
    shop.terminal.until_read(1);
    let id = shop.helper.child.id().to_string();
    assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
    shop.helper.logged(|log| log.contains("stopping"));
    shop.terminal.customer("tap");
    assert_eq!(answer_on(waiting).text("status"), "approved");
    assert!(shop.helper.child.wait().unwrap().success());
    assert_eq!(shop.terminal.charged().len(), 1);
}
