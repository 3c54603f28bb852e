//! Payment channels of requests and pay types of replies (section 4).

use crate::payment::Method;
#[cfg(feature = "words")]
use crate::system::Words;
use crate::wire_enum;

wire_enum! {
    /// `channel` of a payment request: what the customer pays with.
    pub enum Channel {
        CardPayment = "card_payment", "Visa / Mastercard";
        Wx = "wx", "WeChat Pay";
        Alipay = "alipay", "Alipay";
        Payme = "payme", "PayMe";
        Union = "union", "UnionPay QuickPass";
        Fps = "fps", "FPS";
        Octopus = "octopus", "Octopus";
        UnionpayCard = "unionpay_card", "UnionPay card";
        AmexCard = "amex_card", "American Express";
    }
}

wire_enum! {
    /// `busicd` of a reply. CPM: the terminal scans the customer's code; MPM: the customer scans the terminal's.
    pub enum PayType {
        Card = "802808", "Visa / Mastercard";
        WxCpm = "800208", "WeChat Pay, CPM";
        WxMpm = "800201", "WeChat Pay, MPM";
        AlipayCpm = "800108", "Alipay, CPM";
        AlipayMpm = "800101", "Alipay, MPM";
        PaymeCpm = "805808", "PayMe, CPM";
        PaymeMpm = "805801", "PayMe, MPM";
        UnionCpm = "800708", "UnionPay QuickPass, CPM";
        UnionMpm = "800701", "UnionPay QuickPass, MPM";
        FpsMpm = "802001", "FPS, MPM";
        Octopus = "803708", "Octopus";
        UnionpayCard = "806708", "UnionPay card";
        AmexCard = "806808", "American Express";
    }
}

/// Which side shows the code of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// CPM: the customer shows it, the terminal scans.
    Customer,
    /// MPM: the terminal shows it, the customer scans.
    Merchant,
}

impl Channel {
    /// Whether a code is scanned; otherwise a card is read.
    pub const fn is_scanned(&self) -> bool {
        matches!(self, Channel::Wx | Channel::Alipay | Channel::Payme | Channel::Union | Channel::Fps)
    }

    /// Whether a payment of the same day is refunded as a whole or not at all (section 3).
    pub const fn is_whole_today(&self) -> bool {
        matches!(self, Channel::CardPayment | Channel::UnionpayCard | Channel::AmexCard)
    }

    /// The channel of a method; none for `any`: the terminal needs to be told what it shall take.
    pub const fn of(method: Method) -> Option<Channel> {
        Some(match method {
            Method::Card => Channel::CardPayment,
            Method::Wechat => Channel::Wx,
            Method::Alipay => Channel::Alipay,
            Method::UnionpayQr => Channel::Union,
            Method::UnionpayCard => Channel::UnionpayCard,
            Method::Payme => Channel::Payme,
            Method::Fps => Channel::Fps,
            Method::Octopus => Channel::Octopus,
            Method::Amex => Channel::AmexCard,
            Method::Any => return None,
        })
    }

    /// The method of a channel; none of an unknown one.
    pub fn method(&self) -> Option<Method> {
        Method::ALL.iter().copied().find(|method| Channel::of(*method).as_ref() == Some(self))
    }
}

impl PayType {
    /// The methods of the pay types, in the package's words.
    #[cfg(feature = "words")]
    pub const METHODS: Words = &[
        ("802808", "card"),
        ("800208", "wechat"),
        ("800201", "wechat"),
        ("800108", "alipay"),
        ("800101", "alipay"),
        ("805808", "payme"),
        ("805801", "payme"),
        ("800708", "unionpay-qr"),
        ("800701", "unionpay-qr"),
        ("802001", "fps"),
        ("803708", "octopus"),
        ("806708", "unionpay-card"),
        ("806808", "amex"),
    ];

    /// Which side showed the code, of those that have one.
    #[cfg(feature = "words")]
    pub const SIDES: Words = &[
        ("800208", "CPM"),
        ("800201", "MPM"),
        ("800108", "CPM"),
        ("800101", "MPM"),
        ("805808", "CPM"),
        ("805801", "MPM"),
        ("800708", "CPM"),
        ("800701", "MPM"),
        ("802001", "MPM"),
    ];

    /// The pay type of a channel and a side; none where the table has no such.
    pub const fn of(channel: &Channel, side: Option<Side>) -> Option<PayType> {
        Some(match (channel, side) {
            (Channel::CardPayment, None) => PayType::Card,
            (Channel::Wx, Some(Side::Customer)) => PayType::WxCpm,
            (Channel::Wx, Some(Side::Merchant)) => PayType::WxMpm,
            (Channel::Alipay, Some(Side::Customer)) => PayType::AlipayCpm,
            (Channel::Alipay, Some(Side::Merchant)) => PayType::AlipayMpm,
            (Channel::Payme, Some(Side::Customer)) => PayType::PaymeCpm,
            (Channel::Payme, Some(Side::Merchant)) => PayType::PaymeMpm,
            (Channel::Union, Some(Side::Customer)) => PayType::UnionCpm,
            (Channel::Union, Some(Side::Merchant)) => PayType::UnionMpm,
            (Channel::Fps, Some(Side::Merchant)) => PayType::FpsMpm,
            (Channel::Octopus, None) => PayType::Octopus,
            (Channel::UnionpayCard, None) => PayType::UnionpayCard,
            (Channel::AmexCard, None) => PayType::AmexCard,
            _ => return None,
        })
    }

    /// Which side showed the code; none of what has no code, and of an unknown one.
    pub const fn side(&self) -> Option<Side> {
        match self {
            PayType::WxCpm | PayType::AlipayCpm | PayType::PaymeCpm | PayType::UnionCpm => {
                Some(Side::Customer)
            }
            PayType::WxMpm | PayType::AlipayMpm | PayType::PaymeMpm | PayType::UnionMpm | PayType::FpsMpm => {
                Some(Side::Merchant)
            }
            _ => None,
        }
    }

    /// The channel this pay type belongs to; none for an unknown one.
    pub const fn channel(&self) -> Option<Channel> {
        Some(match self {
            PayType::Card => Channel::CardPayment,
            PayType::WxCpm | PayType::WxMpm => Channel::Wx,
            PayType::AlipayCpm | PayType::AlipayMpm => Channel::Alipay,
            PayType::PaymeCpm | PayType::PaymeMpm => Channel::Payme,
            PayType::UnionCpm | PayType::UnionMpm => Channel::Union,
            PayType::FpsMpm => Channel::Fps,
            PayType::Octopus => Channel::Octopus,
            PayType::UnionpayCard => Channel::UnionpayCard,
            PayType::AmexCard => Channel::AmexCard,
            PayType::Other(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_pay_type_belongs_to_a_channel_of_the_table() {
        for (code, _) in PayType::TABLE {
            let channel = PayType::from_wire(code).channel();
            assert!(channel.is_some_and(|channel| channel.meaning().is_some()), "{code}");
        }
        assert_eq!(PayType::from_wire("999999").channel(), None);
    }

    #[test]
    fn a_pay_type_is_found_by_its_channel_and_side_and_tells_both() {
        for (code, meaning) in PayType::TABLE {
            let pay_type = PayType::from_wire(code);
            let (Some(channel), side) = (pay_type.channel(), pay_type.side()) else { unreachable!("{code}") };
            assert_eq!(PayType::of(&channel, side), Some(pay_type), "{code}");
            let shown = match side {
                Some(Side::Customer) => ", CPM",
                Some(Side::Merchant) => ", MPM",
                None => "",
            };
            assert_eq!(*meaning, format!("{}{shown}", channel.meaning().unwrap_or_default()), "{code}");
        }
        assert_eq!(
            PayType::of(&Channel::Fps, Some(Side::Customer)),
            None,
            "FPS is paid by the terminal's code"
        );
        assert_eq!(PayType::from_wire("999999").side(), None);
    }

    #[test]
    fn every_channel_is_a_method_and_every_method_but_any_a_channel() {
        for (wire, _) in Channel::TABLE {
            let channel = Channel::from_wire(wire);
            let Some(method) = channel.method() else { unreachable!("{wire}") };
            let coded = PayType::TABLE.iter().map(|(code, _)| PayType::from_wire(code));
            let mut sides =
                coded.filter(|code| code.channel().as_ref() == Some(&channel)).map(|code| code.side());
            assert_eq!(channel.is_scanned(), sides.all(|side| side.is_some()), "{wire}");
            assert_eq!(Channel::of(method), Some(channel), "{wire}");
        }
        let without: Vec<_> = Method::ALL.iter().filter(|method| Channel::of(**method).is_none()).collect();
        assert_eq!(without, [&Method::Any]);
        assert_eq!(Channel::from_wire("shells").method(), None);
    }

    #[cfg(feature = "words")]
    #[test]
    fn the_words_for_people_say_what_the_codes_do() {
        for (code, method) in PayType::METHODS {
            let channel = PayType::from_wire(code).channel();
            assert_eq!(
                channel.and_then(|channel| channel.method()).map(Method::as_str),
                Some(*method),
                "{code}"
            );
        }
        assert_eq!(PayType::METHODS.len(), PayType::TABLE.len());
        for (code, _) in PayType::TABLE {
            let side = PayType::SIDES.iter().find(|(known, _)| known == code).map(|(_, side)| *side);
            let found = PayType::from_wire(code).side().map(|side| match side {
                Side::Customer => "CPM",
                Side::Merchant => "MPM",
            });
            assert_eq!(side, found, "{code}");
        }
    }
}
