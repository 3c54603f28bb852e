//! The page on which a simulated gateway's customer pays: plain HTML, no script, nothing from elsewhere.

use crate::amount::{Amount, Currency};
use crate::form;
use crate::http::Message;
use std::fmt::Write as _;

const TEMPLATE: &str = include_str!("page.html");

/// The page's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// What a button or a headline stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What most people want.
    Good,
    /// A refusal.
    Bad,
    /// Neither.
    Plain,
}

/// A button: it posts `act=value` to the page's own address.
#[derive(Debug, Clone, Copy)]
pub struct Button {
    /// What is posted.
    pub value: &'static str,
    /// What it says, in English and in Chinese.
    pub label: [&'static str; 2],
    /// How it looks.
    pub tone: Tone,
}

/// The page of one order.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// Its language.
    pub language: Language,
    /// What is the matter, in English and in Chinese.
    pub headline: [&'static str; 2],
    /// How the headline looks.
    pub tone: Tone,
    /// What is to pay, such as `HKD 12.50`; empty for none.
    pub amount: &'a str,
    /// Names, in English and in Chinese, and values.
    pub lines: &'a [([&'static str; 2], &'a str)],
    /// What can be done.
    pub buttons: &'a [Button],
}

impl Button {
    /// The customer pays.
    pub const PAY: Button = Button { value: "pay", label: ["Pay", "付款"], tone: Tone::Good };
    /// The bank declines.
    pub const FAIL: Button =
        Button { value: "fail", label: ["Let the payment fail", "让支付失败"], tone: Tone::Bad };

    /// The value of the button that was clicked.
    pub fn clicked(message: &Message) -> Option<String> {
        let fields = form::read(core::str::from_utf8(&message.body).ok()?.trim()).ok()?;
        fields.into_iter().find(|(name, _)| name == "act").map(|(_, value)| value)
    }
}

/// An amount as the page shows it, such as `HKD 12.50`.
pub fn shown(minor: u64, currency: Currency) -> String {
    Amount::from_minor(minor, currency)
        .map_or_else(|_| minor.to_string(), |amount| format!("{} {}", currency.as_str(), amount.to_decimal()))
}

impl Language {
    /// Reads `lang=zh` of a query; everything else is English.
    pub fn of_query(query: &str) -> Language {
        let zh = query
            .split('&')
            .any(|field| field.strip_prefix("lang=").is_some_and(|lang| lang.starts_with("zh")));
        if zh { Language::Chinese } else { Language::English }
    }

    const fn pick(self, texts: [&'static str; 2]) -> &'static str {
        match (self, texts) {
            (Language::English, [english, _]) => english,
            (Language::Chinese, [_, chinese]) => chinese,
        }
    }
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Plain => "plain",
        }
    }
}

impl Page<'_> {
    /// The page's HTML.
    pub fn html(&self) -> String {
        let pick = |texts| self.language.pick(texts);
        let (tag, other, other_name) = match self.language {
            Language::English => ("en", "zh", "中文"),
            Language::Chinese => ("zh-Hans", "en", "English"),
        };
        let title = pick(["Simulated payment gateway", "模拟支付网关"]);
        let note = pick(["No real money moves on this page.", "本页面不会产生任何真实交易。"]);
        let values = [
            ("{{tag}}", tag),
            ("{{title}}", title),
            ("{{other}}", other),
            ("{{other name}}", other_name),
            ("{{tone}}", self.tone.class()),
            ("{{headline}}", pick(self.headline)),
            ("{{amount}}", &escape(self.amount)),
            ("{{lines}}", &self.lines()),
            ("{{buttons}}", &self.buttons()),
            ("{{note}}", note),
        ];
        values.iter().fold(TEMPLATE.to_owned(), |page, (place, value)| page.replacen(place, value, 2))
    }

    fn lines(&self) -> String {
        let line = |mut out: String, (name, value): &([&'static str; 2], &str)| {
            // Writing to a String cannot fail.
            _ = write!(out, "<dt>{}</dt><dd>{}</dd>", self.language.pick(*name), escape(value));
            out
        };
        self.lines.iter().filter(|(_, value)| !value.is_empty()).fold(String::new(), line)
    }

    fn buttons(&self) -> String {
        let button = |mut out: String, Button { value, label, tone }: &Button| {
            let (class, label) = (tone.class(), self.language.pick(*label));
            _ = write!(out, r#"<button class="{class}" name="act" value="{value}">{label}</button>"#);
            out
        };
        self.buttons.iter().fold(String::new(), button)
    }
}

/// Text as it is shown; braces too, so that a value never looks like a place of the template.
fn escape(text: &str) -> String {
    let escaped = |char: char| match char {
        '&' | '<' | '>' | '"' | '\'' | '{' | '}' => format!("&#{};", u32::from(char)),
        char => char.to_string(),
    };
    text.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page<'a>(language: Language, lines: &'a [([&'static str; 2], &'a str)]) -> String {
        let headline = ["To pay", "待付款"];
        Page { language, headline, tone: Tone::Plain, amount: "HKD 12.50", lines, buttons: &[Button::PAY] }
            .html()
    }

    #[test]
    fn a_page_says_the_same_in_both_languages() {
        let lines = [(["Order", "订单号"], "A1")];
        let english = page(Language::of_query("a=1"), &lines);
        let chinese = page(Language::of_query("a=1&lang=zh-HK"), &lines);
        for part in ["To pay", "Order", ">Pay<", "lang=\"en\"", "?lang=zh"] {
            assert!(english.contains(part), "{part}");
        }
        for part in ["待付款", "订单号", ">付款<", "lang=\"zh-Hans\"", "?lang=en"] {
            assert!(chinese.contains(part), "{part}");
        }
        for text in [english, chinese] {
            assert!(text.contains("HKD 12.50") && text.contains("A1") && !text.contains("{{"));
        }
    }

    #[test]
    fn what_a_merchant_wrote_is_only_text() {
        let html = page(Language::English, &[(["Order", "订单号"], "<script>{{note}}\"'&")]);
        assert!(!html.contains("<script>") && html.contains("&#60;script&#62;&#123;&#123;note"));
    }
}
