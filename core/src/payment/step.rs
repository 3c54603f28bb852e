//! Moments in a payment that are worth showing to a person, with the words for them.

use crate::code::Language;

/// Makes the enum, its lookups and its texts from one list of rows:
/// `Variant = "name", "English", "simplified Chinese", "traditional Chinese";`
macro_rules! steps {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $en:literal, $hans:literal, $hant:literal;)*) => {
        /// A moment in a payment.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Step { $($(#[doc = $doc])* $name,)* }

        /// The steps as a TypeScript type.
        pub const STEP_TS: &str = concat!("export type StepName =", $(" | \"", $text, "\"",)* ";");

        impl Step {
            /// Every step, in the table's order.
            pub const ALL: &'static [Step] = &[$(Step::$name,)*];

            /// The word of the public API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Step::$name => $text,)* }
            }

            /// What goes on, for a person at the till. The texts are reached from here alone: a build that never
            /// calls this does not carry them.
            pub const fn text(self, language: Language) -> &'static str {
                match (self, language) { $(
                    (Step::$name, Language::En) => $en,
                    (Step::$name, Language::ZhHans) => $hans,
                    (Step::$name, Language::ZhHant) => $hant,
                )* }
            }
        }
    };
}

steps! {
    /// It waits until an earlier cancel is over.
    Queued = "queued", "Waits for an earlier cancel", "等待先前的取消完成", "等待先前的取消完成";
    /// Its record is durable; the terminal is being reached.
    Opening = "opening", "Written down; connecting", "已记录，正在连接", "已記錄，正在連接";
    /// The request has left.
    Sent = "sent", "The request is sent", "请求已发送", "請求已發送";
    /// The customer can pay now: the offer may be shown.
    Offered = "offered", "The customer can pay now", "顾客现在可以付款", "顧客現在可以付款";
    /// The terminal has it.
    Acknowledged = "acknowledged", "The terminal has the request", "终端已收到请求", "終端機已收到請求";
    /// The terminal should have acknowledged by now; the line stays open.
    Waiting = "waiting", "No confirmation yet; still listening", "尚无确认，继续等待", "尚未確認，繼續等待";
    /// A cancel is on its way.
    Cancelling = "cancelling", "The cancel is sent", "取消请求已发送", "取消請求已發送";
    /// What the cancel was answered, in the code.
    CancelAnswered = "cancel-answered", "The cancel is answered", "取消已有答复", "取消已有回覆";
    /// The outcome is in doubt and is being asked for.
    Checking = "checking", "No clear answer: asking how it ended", "没有明确答复，正在查询结果", "沒有明確答覆，正在查詢結果";
    /// Two answers disagree; the stronger one stays and a person should look.
    Contradiction = "contradiction", "Two answers disagree: look at the slip", "两个答复不一致，请核对小票", "兩個答覆不一致，請核對收據";
    /// The record of the outcome could not be made durable; the outcome stands, and is written again soon.
    NotRecorded = "not-recorded", "The outcome could not be saved; it stands", "结果未能保存，但仍然有效", "結果未能儲存，但仍然有效";
    /// What could not be made durable before is durable now.
    Recorded = "recorded", "The outcome is saved now", "结果现已保存", "結果現已儲存";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_step_has_its_own_words_in_every_language() {
        for language in Language::ALL {
            let texts: BTreeSet<_> = Step::ALL.iter().map(|step| step.text(language)).collect();
            assert_eq!(texts.len(), Step::ALL.len(), "{}", language.as_str());
            assert!(!texts.contains(""), "{}", language.as_str());
        }
    }
}
