//! Words by which terminals may say "no such order" and "busy". No document has them.
//!
//! The list is ours, in English and Chinese, so it is weak evidence: what sounds like "not found" counts only from
//! the guard's end on, and what sounds like "busy" proves nothing at all. A terminal that says it otherwise is not
//! misunderstood; its doubts are only left to further inquiries, and to people. Whoever knows its words says them when
//! connecting.

use crate::text;

/// What an order is called.
const ORDER: [&str; 11] =
    ["order", "transaction", "trade", "record", "payment", "订单", "訂單", "交易", "记录", "記錄", "单号"];
/// That something is not there.
const MISSING: [&str; 18] = [
    "not found",
    "not exist",
    "n't exist",
    "non-existent",
    "nonexistent",
    "no such",
    "unknown",
    "no record",
    "cannot find",
    "can't find",
    "no matching",
    "不存在",
    "未找到",
    "没有找到",
    "沒有找到",
    "找不到",
    "查无",
    "查無",
];
/// That somebody else is being served.
const BUSY: [&str; 6] = ["busy", "in progress", "繁忙", "忙碌", "正在进行", "正在進行"];

/// Whether the words seem to say that there is no such order.
pub(super) fn sound_not_found(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    holds(&words, &MISSING) && holds(&words, &ORDER)
}

/// Whether they have one of these parts, however those are written.
pub(super) fn hold_any(words: &str, own: &[String]) -> bool {
    let words = words.to_ascii_lowercase();
    own.iter().any(|part| text::holds(&words, &part.to_ascii_lowercase()))
}

/// Whether the words seem to say that the terminal is at work.
pub(super) fn sound_busy(words: &str) -> bool {
    holds(&words.to_ascii_lowercase(), &BUSY)
}

fn holds(words: &str, known: &[&str]) -> bool {
    known.iter().any(|known| text::holds(words, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_is_not_there_is_recognised_in_english_and_chinese() {
        for words in [
            "Transaction not found.",
            "Order does not exist",
            "The transaction 2025 doesn't exist.",
            "No such order: 4567",
            "unknown order",
            "no record of this trade",
            "交易不存在",
            "订单不存在",
            "訂單不存在",
            "查无此交易",
            "查無此訂單",
            "未找到订单4567",
        ] {
            assert!(sound_not_found(words), "{words}");
        }
    }

    #[test]
    fn other_things_that_are_missing_and_other_words_say_nothing() {
        for words in [
            "",
            "store not found",
            "user does not exist",
            "店铺不存在",
            "order processing",
            "request error",
            "unknown error",
            "系统繁忙",
            "交易处理中",
        ] {
            assert!(!sound_not_found(words), "{words}");
        }
    }

    #[test]
    fn a_terminal_at_work_is_recognised() {
        for (words, busy) in [
            ("The device is busy", true),
            ("Transaction in progress", true),
            ("终端正在进行交易", true),
            ("系统繁忙", true),
            ("No such order", false),
            ("", false),
        ] {
            assert_eq!(sound_busy(words), busy, "{words}");
        }
    }
}
