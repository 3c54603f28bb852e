//! What QFPay's documents leave open about its terminals: the table of freedoms. See [`crate::sim::Freedom`].

use crate::sim::freedom::freedoms;

freedoms! {
    /// How an inquiry about an order is answered that the terminal does not know.
    not_found: NotFound = "not-found", "no document gives a code or words for it" {
        Words = "6002 order not found",
        Chinese = "6002 in Chinese",
        Numbered = "6002 with the order number in its words",
        Mute = "6002 request error",
        OtherError = "4005",
        BadParameters = "4006",
        EmptyText = "6000 with empty data",
        Null = "6000 with null",
        EmptyObject = "6000 with {}",
        EmptyArray = "6000 with []",
        Listed = "inner 1268",
        NotOperable = "inner 1136",
    }
    /// How a request is refused while another one is served.
    busy: Busy = "busy", "no document gives a code or words for it" {
        Words = "6002 terminal busy",
        Chinese = "6002 in Chinese",
        Mute = "6002 request error",
        OtherError = "4005",
    }
    /// The inner code of a payment that the bank refuses.
    refusal: Refusal = "refusal", "the public status table is no list of what a terminal may pass on" {
        Failed = "1205",
        Balance = "1201",
        Code = "2005",
        Unlisted = "3999",
        System = "1254",
    }
    /// How amounts in data are written.
    txamt: Txamt = "txamt", "cents in server documents, unverified on terminals (section 7)" {
        Cents = "cents",
        CentsNumber = "cents as a number",
        Decimal = "decimal text",
        LongDecimal = "decimal text with three decimals",
        DecimalNumber = "shortest decimal number",
        Missing = "missing",
    }
    /// How data is put into a reply.
    data: DataForm = "data", "text by the documents; samples show it escaped twice" {
        Text = "text of JSON",
        Object = "object",
        Twice = "text escaped twice",
    }
    /// Where the till's order number comes back.
    echo: Echo = "out_trade_no", "named for payments by the older document, for inquiries by none" {
        Payments = "in payments",
        Everywhere = "in payments and inquiries",
        Nowhere = "nowhere",
    }
    /// Whether a successful transaction has an inner code.
    inner: Inner = "inner respcd", "absent from one document's tables" {
        Present = "present",
        Absent = "absent",
    }
    /// Whether an inquiry tells `cancel`.
    cancel: CancelField = "cancel", "named by later documents only" {
        Present = "present",
        Absent = "absent",
    }
    /// How numbers are written.
    numbers: Numbers = "numbers", "samples show both" {
        Text = "text",
        Number = "JSON numbers",
    }
    /// How the currency is written.
    currency: CurrencyForm = "txcurrcd", "letters and ISO numbers both occur (section 7)" {
        Letters = "letters",
        Number = "ISO number",
    }
    /// Whether there are members that no document names.
    extra: Extra = "extra members", "no document says that its tables are complete" {
        None = "none",
        Some = "some",
    }
    /// Whether replies are encrypted.
    cipher: Cipher = "cipher", "the first document says so, a production client saw them in clear" {
        Sealed = "sealed",
        Clear = "clear",
    }
    /// How base64 is written.
    base64: Folding = "base64", "undocumented; Android's own encoder breaks lines at 76" {
        Line = "one line",
        Folded = "lines of 76",
        Ended = "one line and a newline",
        Bare = "without padding",
    }
    /// What becomes of a TCP connection after the reply.
    tcp: AfterReply = "tcp", "undocumented (Q5)" {
        Stays = "stays open",
        Ends = "ends",
    }
    /// By which number inquiries are understood.
    inquiry: InquiryBy = "inquiry", "out_trade_no since App 4.32.5 only" {
        OutTradeNo = "by out_trade_no",
        OrderIdOnly = "by orderId only",
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
