//! What a terminal answers: the members that the documents name, with what each is (sections 4, 7.2 and 15).

use crate::system::Words;

/// Every reply.
pub(super) const MESSAGE: Words = &[
    ("topic", "what it is about, as in the request"),
    ("request_id", "the request's, where it had one"),
    ("timestamp", "when it was written"),
    ("version", "of the protocol, 1.0"),
    ("app_id", "what the till is registered as"),
    ("response_code", "how it went"),
    ("response_msg", "why it did not, in words"),
    ("biz_data", "what it is about, by topic"),
];

/// The result of an order.
pub(super) const ORDER: Words = &[
    ("trans_type", "what the order does with money"),
    ("merchant_order_no", "the till's order number"),
    ("orig_merchant_order_no", "that of the earlier order"),
    ("price_currency", "currency, in letters"),
    ("order_amount", "amount, in major units"),
    ("tip_amount", "the tip, in major units"),
    ("on_screen_tip", "whether the customer was asked for a tip"),
    ("cashback_amount", "cash that was handed out, in major units"),
    ("pay_method_id", "the brand"),
    ("pay_scenario", "how the customer paid"),
    ("card_type", "the kind of card"),
    ("attach", "what the till attached, as it was"),
    ("description", "what was sold"),
    ("notify_url", "where the vendor's gateway reports to"),
    ("expires", "seconds in which it could be paid"),
    ("confirm_on_terminal", "whether a clerk had to take it up"),
    ("required_terminal_authentication", "whether the manager had to allow it"),
    ("on_screen_signature", "whether the signature was taken on the screen"),
    ("trans_no", "the terminal's number of the transaction"),
    ("trans_status", "where it stands"),
    ("pay_channel_trans_no", "the payment channel's number"),
    ("discount_bmopc", "the merchant's discount through the channel, which is not settled"),
    ("discount_bpc", "the channel's discount, which is settled to the merchant"),
    ("trans_end_time", "when it ended, local time"),
];

/// The answer to an inquiry.
pub(super) const QUERY: Words = &[
    ("merchant_order_no", "the till's order number"),
    ("trans_type", "what the order does with money"),
    ("price_currency", "currency, in letters"),
    ("order_amount", "amount, in major units"),
    ("tip_amount", "the tip, in major units"),
    ("cashback_amount", "cash that was handed out, in major units"),
    ("attach", "what the till attached, as it was"),
    ("trans_no", "the terminal's number of the transaction"),
    ("trans_status", "where it stands"),
    ("pay_scenario", "how the customer paid"),
    ("pay_method_id", "the brand"),
    ("pay_channel_trans_no", "the payment channel's number"),
    ("discount_bmopc", "the merchant's discount through the channel, which is not settled"),
    ("discount_bpc", "the channel's discount, which is settled to the merchant"),
    ("trans_end_time", "when it ended, local time"),
];
