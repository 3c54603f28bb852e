//! Payment channels of requests and pay types of replies (section 4).

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

impl PayType {
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
}
