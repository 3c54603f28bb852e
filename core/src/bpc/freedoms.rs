//! What its document leaves open about the BPC gateway: the table of freedoms. See [`crate::sim::Freedom`].

use crate::sim::freedom::freedoms;

freedoms! {
    /// What is signed.
    signed: Signed = "sign", "told of requests only" {
        All = "replies and notifications",
        Nothing = "nothing",
        Replies = "replies",
        Notices = "notifications",
    }
    /// The code of what was paid or given back, in inquiries and refunds.
    done: Done = "respCode of success", "00, and six zeros in a notification's sample" {
        Listed = "00",
        Padded = "00 and a space",
        Short = "0",
        Long = "000000",
    }
    /// The code of an order that failed.
    failed: FailedCode = "respCode of a failure", "77, and any other code by the appendix" {
        Listed = "77",
        Honour = "05",
        Limit = "61",
        Letters = "XX",
    }
    /// The code of an order that nobody has scanned yet.
    unscanned: Unscanned = "respCode of an unscanned code", "88 and 99, and what the wallets' networks say meanwhile" {
        Waiting = "88",
        Unclear = "99",
        NotFound = "25",
        System = "96",
        Letters = "A0",
    }
    /// The code of an order whose time is over.
    expired: Expired = "respCode of an expired code", "no document says that its order fails" {
        Failed = "that of a failure",
        Waiting = "88",
        NotFound = "25",
    }
    /// The answer to a close of an order that nobody has paid.
    close: CloseCode = "respCode of a close", "it is only named" {
        Done = "00",
        Failed = "77",
        Unlisted = "40",
    }
    /// Which replies have a number of the gateway's.
    trace: Trace = "sysTrace", "mandatory in all, and banks leave fields out" {
        Everywhere = "everywhere",
        Requests = "missing in inquiries",
        Codes = "missing in inquiries and refunds",
        Nowhere = "missing",
    }
    /// Whether inquiries and closes name the order that they are about.
    echo: Echo = "orgSysTrace", "optional, and a close is in no table" {
        Echoed = "echoed",
        Absent = "absent",
    }
    /// Whether replies name the merchant.
    mid: Mid = "mid", "mandatory, and in no table of a close" {
        Present = "present",
        Absent = "absent",
    }
    /// Whether replies tell the amount.
    amount: AmountForm = "txnAmt", "other information of the bank, where it is configured" {
        Absent = "absent",
        Padded = "12 digits",
        Plain = "plain digits",
        Number = "JSON number",
    }
    /// What the words of a reply are.
    words: Words = "respMsg", "mandatory, in samples Chinese" {
        English = "English",
        Chinese = "Chinese",
        Missing = "missing",
    }
    /// What a body is said to be.
    label: Label = "charset", "UTF-8, and banks' servers label what is ASCII as they like" {
        Utf8 = "UTF-8",
        Gbk = "GBK",
        Missing = "no content type",
    }
    /// The code of a payment that a notification tells.
    told: ToldCode = "oldRespCode of success", "000000 in the only sample" {
        Long = "000000",
        Short = "00",
    }
    /// Which members a notification has.
    notice: NoticeMembers = "members of a notification", "the sample lacks some of the table's and has others" {
        Table = "the table's",
        Sample = "the sample's",
    }
    /// Whether there are members that no document names.
    extra: Extra = "extra members", "other information of the bank" {
        None = "none",
        Some = "some",
    }
    /// The order of members.
    order: MemberOrder = "member order", "JSON has none" {
        Usual = "usual",
        Reversed = "reversed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_every_freedom_comes_up() {
        crate::sim::freedom::assert_all_come_up(Persona::TABLE, |seed| Persona::of(seed).differs());
        assert_eq!(Persona::default().differs(), Vec::<String>::new());
    }
}
