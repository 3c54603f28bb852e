//! What documents and captures leave open about CodePay's terminals: the table of freedoms. See [`crate::sim::Freedom`].

use crate::sim::freedom::freedoms;

freedoms! {
    /// How success is written.
    success: SuccessCode = "success", "000 by the document, 0 in captures (section 4)" {
        Document = "000",
        Field = "0",
    }
    /// Whether results have the terminal's number.
    trans_no: TransNo = "trans_no", "mandatory by the document, absent from captures (section 7.2)" {
        Present = "present",
        Absent = "absent",
    }
    /// Which documented members results have.
    told: Told = "documented members", "captures lack what the document promises (sections 7.2 and 15)" {
        All = "all",
        Few = "few",
    }
    /// Whether there are members that no document names.
    extra: Extra = "extra members", "captures show a terminal's internals (section 14)" {
        None = "none",
        Some = "some",
    }
    /// How amounts are written.
    amounts: Amounts = "amounts", "decimal text of no fixed length, some senders write numbers (sections 7.1 and 7.3)" {
        Cents = "two decimals",
        Shortest = "as short as possible",
        Long = "three decimals",
        Number = "numbers",
    }
    /// How type and status are written.
    numbers: Numbers = "numbers", "text here, JSON numbers in what the vendor's cloud tells (section 7.2)" {
        Text = "text",
        Number = "JSON numbers",
    }
    /// Whether a reply names its request.
    request_id: RequestId = "request_id", "echoed by the document, absent from captures (section 5)" {
        Echoed = "echoed",
        Absent = "absent",
    }
    /// How business data is put into a reply.
    biz_data: BizData = "biz_data", "an object by the document, text in other places (section 4)" {
        Object = "object",
        Text = "text of JSON",
    }
    /// What stands for the business data of a refusal.
    refused: RefusedData = "data of a refusal", "no document says what is in it (sections 4 and 9)" {
        Numbered = "the order number",
        Empty = "nothing",
        EmptyText = "empty text",
    }
    /// The order of members.
    order: MemberOrder = "member order", "JSON has none" {
        Usual = "usual",
        Reversed = "reversed",
    }
    /// How the time of a reply is written.
    timestamp: Timestamp = "timestamp", "absent from samples, a number and a date in the field (section 4)" {
        Absent = "absent",
        Number = "a JSON number",
        Date = "a date",
    }
    /// How an inquiry is answered about an order that is not there.
    not_found: NotFound = "not-found", "104 is in the table, no sample has it (section 8)" {
        DoesNotExist = "104",
        Worded = "104 with words inside",
        Failed = "106",
        Parameter = "202",
        Unknown = "999",
        Unlisted = "130",
        Nothing = "success without data",
    }
    /// The code of an inquiry's answer.
    query_code: QueryCode = "code of an inquiry", "the transaction's own, by the document's wording (section 8)" {
        Transaction = "the transaction's",
        Own = "its own",
    }
    /// How an order ends that the customer or the cashier stopped.
    cancelled: Cancelled = "cancelled", "110 with status 1 in a capture, 102 and status 3 in the tables (section 7.4)" {
        Operator = "110 and status 1",
        Cancellation = "102 and status 1",
        Voided = "110 and status 3",
        OperatorBare = "110",
        CancellationBare = "102",
    }
    /// How an order ends that the bank refuses.
    refusal: Refusal = "refusal", "the table is no list of what a terminal may pass on (section 7.5)" {
        Failed = "106 and status 1",
        Reject = "115 and status 1",
        FailedBare = "106",
        RejectBare = "115",
        UnknownBare = "999",
        Unlisted = "130 and status 1",
        UnlistedBare = "130",
    }
    /// Whether a terminal remembers an order that was not paid.
    record: Record = "unpaid orders", "no document says how long an order is known" {
        Kept = "kept",
        Forgotten = "forgotten",
    }
    /// Whether a close also answers the order that it ends.
    close: Close = "close", "no document says that it does (section 13)" {
        Answers = "answers the order",
        Quiet = "leaves the order unanswered",
    }
    /// What becomes of a result whose till has left.
    late: Late = "late results", "a vendor's test plan has them sent after a reconnect (section 5)" {
        Lost = "lost",
        Pushed = "sent at the next connection",
        PushedLater = "sent a second after it",
    }
    /// What a terminal says unasked.
    unasked: Unasked = "said unasked", "heartbeats are allowed and their form is in no document (section 5)" {
        Nothing = "nothing",
        Heartbeat = "heartbeats",
        Pong = "pong",
    }
}

impl Persona {
    /// The same in what captures of terminals in the field have in common (section 14).
    pub fn in_the_field(self) -> Persona {
        Persona {
            success: SuccessCode::Field,
            trans_no: TransNo::Absent,
            told: Told::Few,
            extra: Extra::Some,
            timestamp: Timestamp::Date,
            ..self
        }
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
