//! What its document leaves open about the icashier gateway: the table of freedoms. See [`crate::sim::Freedom`].

use crate::sim::freedom::freedoms;

freedoms! {
    /// How inquiries are answered.
    answer: Answer = "answer", "the encoding of a response's body is not stated" {
        Form = "form text",
        Json = "JSON object",
    }
    /// How notifications come.
    notice: NoticeForm = "notification", "parameters of an address in one chapter, of a form in another" {
        Address = "parameters of a POST's address",
        Get = "GET",
        Form = "posted form",
        Json = "posted JSON",
    }
    /// How amounts are written.
    txnamt: Txnamt = "txnamt", "int in the tables, which have a type of JSON nowhere" {
        Number = "JSON number",
        Text = "text",
    }
    /// What amount an unpaid order has.
    unpaid_amount: UnpaidAmount = "txnamt of an unpaid order", "the amount paid, by its table" {
        Ordered = "what was ordered",
        Nothing = "0",
    }
    /// What result an unpaid order has.
    unpaid: Unpaid = "resultcode of an unpaid order", "it may be null" {
        Code = "1001",
        Empty = "empty",
        Null = "null",
        Missing = "missing",
    }
    /// What stands for members that may be null.
    optional: Optional = "members that may be null", "resultmsg and paytime may be null" {
        Given = "given",
        Empty = "empty",
        Null = "null",
        Missing = "missing",
    }
    /// How an inquiry is answered about an order that is not there.
    not_found: NotFound = "not-found", "anything but 00 is a failure, and no code of one is named" {
        Failed = "03 order not found",
        Chinese = "99 in Chinese",
        Mute = "1 without words",
        Nothing = "00 and nothing",
        Unpaid = "00 and unpaid",
    }
    /// Whether an order that failed can still be paid.
    failed: Failed = "1003", "failed, and no document says that its page is closed" {
        Final = "the end",
        SecondCard = "until another card pays",
    }
    /// When money that was paid is settled.
    settled: Settled = "settlement", "1002 is paid too, and no document says when it turns into 0000" {
        AtOnce = "0000",
        Later = "1002 in what is told, 0000 in what is asked",
    }
    /// How signatures are written.
    sign: SignCase = "sign", "md5 of 32 digits in neither case" {
        Lower = "lower case",
        Upper = "upper case",
    }
    /// How base64 is written.
    base64: Folding = "base64", "with line breaks or without, by no document" {
        Line = "one line",
        Folded = "lines of 76",
    }
    /// Whether base64 is escaped in parameters.
    plus: Escaping = "urlencode", "it is told of notifications only" {
        Escaped = "escaped",
        Bare = "not escaped",
    }
    /// Whether there are members that no document names.
    extra: Extra = "extra members", "no document says that its tables are complete" {
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
