//! The closed lists of this wire (sections 6 and 7.4). What is not in them is kept as it came.

use crate::wire_enum;

wire_enum! {
    /// `topic`: what a message is about. A reply has the topic of its request.
    pub enum Topic {
        Order = "ecrhub.pay.order", "submit a transaction";
        Query = "ecrhub.pay.query", "ask about a transaction";
        Close = "ecrhub.pay.close", "close a transaction that is not paid yet";
        BatchClose = "ecrhub.pay.batch.close", "settle the day's transactions";
        TipAdjustment = "ecrhub.pay.tip.adjustment", "change the tip of a sale";
        Init = "ecrhub.init", "announce the till's settings";
        PayInit = "ecrhub.pay.init", "the same, as other clients call it";
        GetInfo = "ecrhub.getInfo", "ask who the terminal is";
        Heartbeat = "ecrhub.heartbeat", "a sign of life";
        Pair = "ecrhub.pair", "pair a till and a terminal";
        Unpair = "ecrhub.unpair", "end a pairing";
    }
}

wire_enum! {
    /// `trans_type`: what an order does with money.
    pub enum TransType {
        Sale = "1", "sale";
        Void = "2", "void";
        Refund = "3", "refund";
        Authorization = "4", "authorization";
        AuthorizationCancel = "5", "cancel an authorization";
        Completion = "6", "complete an authorization";
        CompletionCancel = "7", "cancel a completion";
        CompletionRefund = "8", "refund a completion";
        Cashback = "11", "sale with cashback";
    }
}

wire_enum! {
    /// `trans_status`: where a transaction stands. 1, 2 and 3 are final.
    pub enum TransStatus {
        Processing = "0", "processing";
        Closed = "1", "closed: it failed";
        Successful = "2", "successful";
        Voided = "3", "voided or cancelled";
        Created = "9", "created";
    }
}

wire_enum! {
    /// `pay_scenario`: how the customer pays.
    pub enum PayScenario {
        SwipeCard = "SWIPE_CARD", "a card at the terminal";
        ScanQr = "SCANQR_PAY", "the customer scans the terminal's code";
        BScanQr = "BSCANQR_PAY", "the terminal scans the customer's code";
    }
}

wire_enum! {
    /// `pay_method_id`: the brand. An open list.
    pub enum PayMethodId {
        Visa = "Visa", "Visa";
        MasterCard = "MasterCard", "Mastercard";
        Amex = "Amex", "American Express";
        Discover = "Discover", "Discover";
        Jcb = "JCB", "JCB";
        DinersClub = "DinersClub", "Diners Club";
        UnionPay = "UnionPay", "UnionPay";
        Alipay = "Alipay", "Alipay";
        AlipayPlus = "Alipay+", "Alipay+";
        WeChatPay = "WeChatPay", "WeChat Pay";
        PayPal = "PayPal", "PayPal";
        Venmo = "Venmo", "Venmo";
        CashPay = "CashPay", "CashPay";
        MyDebit = "MyDebit", "MyDebit";
        NibssQr = "NibssQR", "NIBSS QR";
        KbzPay = "KBZPay", "KBZPay";
    }
}

wire_enum! {
    /// `pay_method_category`: the older word for the scenario.
    pub enum PayMethodCategory {
        BankCard = "BANKCARD", "a bank card";
        QrCScanB = "QR_C_SCAN_B", "the customer scans the terminal's code";
        QrBScanC = "QR_B_SCAN_C", "the terminal scans the customer's code";
        Otp = "OTP", "a one-time password";
    }
}

wire_enum! {
    /// `card_type`.
    pub enum CardType {
        Debit = "1", "debit";
        Credit = "2", "credit";
        Ebt = "3", "EBT";
        Gift = "4", "gift";
    }
}

wire_enum! {
    /// `entry_mode`: how the card was read.
    pub enum EntryMode {
        Swipe = "1", "swipe";
        Chip = "2", "chip";
        Contactless = "3", "contactless";
        Manual = "4", "manual";
    }
}

wire_enum! {
    /// `order_queue_mode`: in which order waiting orders are shown.
    pub enum QueueMode {
        Fifo = "FIFO", "first in, first out";
        Filo = "FILO", "first in, last out";
    }
}

impl TransStatus {
    /// Whether nothing will change any more by itself.
    pub const fn is_final(&self) -> bool {
        matches!(self, TransStatus::Closed | TransStatus::Successful | TransStatus::Voided)
    }
}

impl TransType {
    /// Whether it works on an earlier transaction, so that `orig_merchant_order_no` is required (section 7.1).
    pub const fn needs_origin(&self) -> bool {
        matches!(self, TransType::Void | TransType::Refund | TransType::Completion)
    }
}
