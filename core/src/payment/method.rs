//! How a customer may pay: one vocabulary for every system. Each room maps it to its own wire words and
//! refuses what it has no word for.

macro_rules! methods {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        /// A way to pay.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Method { $($(#[doc = $doc])* $name,)* }

        /// The methods as a TypeScript type.
        pub const METHOD_TS: &str = concat!("export type Method =", $(" | \"", $text, "\"",)* ";");

        impl Method {
            /// Every method, in the table's order.
            pub const ALL: &'static [Method] = &[$(Method::$name,)*];

            /// The word of the public API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Method::$name => $text,)* }
            }

            /// The method of that word.
            pub fn parse(text: &str) -> Option<Method> {
                Some(match text { $($text => Method::$name,)* _ => return None })
            }
        }
    };
}

methods! {
    /// Visa and Mastercard.
    Card = "card";
    /// WeChat Pay.
    Wechat = "wechat";
    /// Alipay.
    Alipay = "alipay";
    /// UnionPay QuickPass by QR code.
    UnionpayQr = "unionpay-qr";
    /// A UnionPay card.
    UnionpayCard = "unionpay-card";
    /// PayMe.
    Payme = "payme";
    /// Hong Kong's Faster Payment System.
    Fps = "fps";
    /// Octopus.
    Octopus = "octopus";
    /// American Express.
    Amex = "amex";
    /// Whatever the terminal offers.
    Any = "any";
}
