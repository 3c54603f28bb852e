//! The one table of codes: what happened, whether money may have moved, whether trying again is safe.
//!
//! Every error, outcome, message, document and test table speaks in these constants. A room's own error type
//! answers `code()`; nothing outside this file gives a code a meaning.

use core::fmt;

/// Whether money may have moved, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// None has moved.
    None,
    /// It has moved.
    Moved,
    /// Nobody knows yet: ask before doing anything again.
    Unknown,
}

impl Money {
    /// The word used on every surface.
    pub const fn as_str(self) -> &'static str {
        match self {
            Money::None => "none",
            Money::Moved => "moved",
            Money::Unknown => "unknown",
        }
    }
}

/// The languages of the hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Chinese in simplified characters, as in mainland China.
    ZhHans,
    /// Chinese in traditional characters, as in Hong Kong.
    ZhHant,
}

impl Language {
    /// Every language, in the order of the texts in a table.
    pub const ALL: [Language; 3] = [Language::En, Language::ZhHans, Language::ZhHant];

    /// Its tag, as in HTML.
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhHans => "zh-Hans",
            Language::ZhHant => "zh-Hant",
        }
    }
}

/// Makes the enum, its lookups and its table from one list of rows:
/// `Variant = "CODE", where it appears, money, retry safe, "meaning", "what to do",
/// "the same in simplified", "and in traditional characters";` (the hints only where a person can do something)
macro_rules! codes {
    ($($name:ident = $text:literal, $place:ident, $money:ident, $retry:literal, $meaning:literal
        $(, $en:literal, $hans:literal, $hant:literal)?;)*) => {
        /// A documented code. [`Code::as_str`] is its fixed spelling.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        /// The codes as a TypeScript type.
        pub const CODE_TS: &str = concat!("export type Code =", $(" | \"", $text, "\"",)* ";");

        impl Code {
            /// Every code, in the table's order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The fixed spelling, such as `AMOUNT_FORMAT`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The code of that spelling.
            pub fn parse(text: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.as_str() == text)
            }

            /// Where it appears: input, open, start, outcome, answer, wire ...
            pub const fn place(self) -> &'static str {
                match self { $(Code::$name => stringify!($place),)* }
            }

            /// What it means, in one sentence for engineers.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning,)* }
            }

            /// Whether money may have moved; `None` where that depends on what carries the code.
            pub const fn money(self) -> Option<Money> {
                match self { $(Code::$name => codes!(@money $money),)* }
            }

            /// Whether the same thing may be tried again without charging twice.
            pub const fn retry_safe(self) -> bool {
                match self { $(Code::$name => $retry,)* }
            }

            /// What a person can do about it, in one short sentence; `None` where that is nothing.
            ///
            /// The texts are reached from here alone: a build that never calls this does not carry them.
            pub const fn hint(self, language: Language) -> Option<&'static str> {
                match self { $(Code::$name => codes!(@hint language $($en, $hans, $hant)?),)* }
            }
        }
    };
    (@hint $language:ident $en:literal, $hans:literal, $hant:literal) => {
        Some(match $language {
            Language::En => $en,
            Language::ZhHans => $hans,
            Language::ZhHant => $hant,
        })
    };
    (@hint $language:ident) => {
        None
    };
    (@money no) => { Some(Money::None) };
    (@money moved) => { Some(Money::Moved) };
    (@money unknown) => { Some(Money::Unknown) };
    (@money depends) => { None };
}

codes! {
    AmountFormat = "AMOUNT_FORMAT", input, no, true, "amount is not a plain decimal text or minor units",
        "Give the amount as digits, such as 12.50.", "请用数字输入金额，例如 12.50。",
        "請用數字輸入金額，例如 12.50。";
    AmountPrecision = "AMOUNT_PRECISION", input, no, true, "more decimals than the currency has",
        "Give no more decimals than the currency has.", "小数位数不能超过该货币的位数。",
        "小數位數不能超過該貨幣的位數。";
    AmountRange = "AMOUNT_RANGE", input, no, true, "amount is zero or negative or too large for the system",
        "Give an amount above zero and within the system's limit.", "请输入大于零且不超过系统上限的金额。",
        "請輸入大於零且不超過系統上限的金額。";
    Currency = "CURRENCY", input, no, true, "the amount's currency is not the terminal's",
        "Use the currency that this terminal is set to.", "请使用该终端设置的货币。",
        "請使用該終端機設定的貨幣。";
    InvalidField = "INVALID_FIELD", input, no, true, "a field holds characters or a length the wire cannot carry",
        "Correct the field that the message names.", "请更正提示中指出的字段。",
        "請更正提示中指出的欄位。";
    UnsupportedMethod = "UNSUPPORTED_METHOD", input, no, true, "this system has no such payment method",
        "Choose another payment method.", "请选择其他付款方式。",
        "請選擇其他付款方式。";
    UnsupportedOperation = "UNSUPPORTED_OPERATION", input, no, true, "this system or link cannot do that",
        "Do this on the terminal itself or in the merchant portal.", "请在终端或商户后台进行此操作。",
        "請在終端機或商戶後台進行此操作。";
    KeyFormat = "KEY_FORMAT", input, no, true, "the key's length or (hex mode) alphabet is wrong",
        "Copy the key again: it is 16, 24 or 32 characters without spaces.", "请重新复制密钥：应为 16、24 或 32 个字符，不含空格。",
        "請重新複製密鑰：應為 16、24 或 32 個字元，不含空格。";
    NotInitialised = "NOT_INITIALISED", input, no, true, "a call before init() has finished",
        "Wait for `await init()` before the first call.", "请先等待 `await init()` 完成再调用。",
        "請先等待 `await init()` 完成再呼叫。";
    IntentConflict = "INTENT_CONFLICT", input, no, false, "the reference is known with another amount or method",
        "Give this sale a reference of its own.", "请为这笔交易使用新的编号。",
        "請為這筆交易使用新的編號。";
    OrderTaken = "ORDER_TAKEN", input, no, true, "the order number is that of another payment already",
        "Give this sale an order number of its own; a number stays with the reference it was first given with.",
        "请为这笔交易使用新的订单号：订单号始终属于首次使用它的交易编号。",
        "請為這筆交易使用新的訂單號：訂單號始終屬於首次使用它的交易編號。";
    RefundTooLarge = "REFUND_TOO_LARGE", input, no, true, "more than what is left to refund",
        "Refund no more than what is left of the sale.", "退款金额不能超过该笔交易的剩余金额。",
        "退款金額不能超過該筆交易的剩餘金額。";
    SameDayRefund = "SAME_DAY_REFUND", input, no, true, "part of a card payment of the same day: the terminal gives back all of it or nothing",
        "Refund all of it today, or this part from tomorrow on.", "当天的银行卡交易只能全额退款：请今天全额退款，或从明天起再退部分金额。",
        "當日的銀行卡交易只能全額退款：請今天全額退款，或從明天起再退部分金額。";
    VoidNotAllowed = "VOID_NOT_ALLOWED", answer, no, true, "the terminal no longer voids this sale",
        "Refund the sale instead.", "请改用退款。",
        "請改用退款。";
    NoPort = "NO_PORT", open, no, true, "no serial port is chosen or present",
        "Plug in the terminal's cable and choose its port.", "请接好终端数据线并选择对应的串口。",
        "請接好終端機的連接線並選擇對應的串列埠。";
    PortBusy = "PORT_BUSY", open, no, true, "the port is open elsewhere",
        "Close the other tab or program that uses the port.", "请关闭正在占用该串口的其他页面或程序。",
        "請關閉正在佔用該串列埠的其他頁面或程式。";
    PortPermission = "PORT_PERMISSION", open, no, true, "the operating system refuses the port",
        "Give this user access to the serial port; `tillwire doctor` says how.", "请授予当前用户串口权限；可运行 `tillwire doctor` 查看方法。",
        "請授予目前使用者串列埠權限；可執行 `tillwire doctor` 查看方法。";
    UserCancelledPicker = "USER_CANCELLED_PICKER", open, no, true, "the person closed the port chooser",
        "Choose the terminal's port when the browser asks.", "浏览器询问时请选择终端的串口。",
        "瀏覽器詢問時請選擇終端機的串列埠。";
    NeedsPermission = "NEEDS_PERMISSION", open, no, true, "the browser's permission (serial or local network) is missing",
        "Allow the permission in the browser's site settings.", "请在浏览器的网站设置中允许该权限。",
        "請在瀏覽器的網站設定中允許該權限。";
    InsecureContext = "INSECURE_CONTEXT", open, no, true, "the page is not a secure context",
        "Open the page over https or on localhost.", "请通过 https 或 localhost 打开页面。",
        "請透過 https 或 localhost 開啟頁面。";
    UnsupportedBrowser = "UNSUPPORTED_BROWSER", open, no, true, "the browser lacks what this link needs",
        "Use Chrome or Edge, or connect through the helper.", "请使用 Chrome 或 Edge，或通过本地助手连接。",
        "請使用 Chrome 或 Edge，或透過本機助手連接。";
    UnsupportedChip = "UNSUPPORTED_CHIP", open, no, true, "the USB chip is one the document declares unsupported (a warning)",
        "Use a cable with a PL2303 HXD chip.", "请使用 PL2303 HXD 芯片的数据线。",
        "請使用 PL2303 HXD 晶片的連接線。";
    ConnectRefused = "CONNECT_REFUSED", open, no, true, "nothing listens at the terminal's address",
        "Check the terminal's address and that its payment app is running.", "请检查终端地址，并确认收款应用已启动。",
        "請檢查終端機地址，並確認收款應用程式已啟動。";
    ConnectTimeout = "CONNECT_TIMEOUT", open, no, true, "the terminal's address does not answer within 5 s",
        "Check that terminal and till are on the same network.", "请确认终端与收银台在同一网络。",
        "請確認終端機與收銀台在同一網絡。";
    TlsFailed = "TLS_FAILED", open, no, true, "the certificate is not trusted",
        "Install the terminal's certificate authority on this machine.", "请在本机安装终端的根证书。",
        "請在本機安裝終端機的根憑證。";
    HelperLost = "HELPER_LOST", open, depends, false, "the helper is not running or went away",
        "Start the tillwire helper on this machine.", "请在本机启动 tillwire 助手。",
        "請在本機啟動 tillwire 助手。";
    HelperVersion = "HELPER_VERSION", open, no, true, "page and helper do not speak the same protocol version",
        "Update the helper and the page to the same version.", "请将助手与页面更新到相同版本。",
        "請將助手與頁面更新至相同版本。";
    NotPaired = "NOT_PAIRED", open, no, true, "this origin has no valid token of the helper",
        "Run `tillwire pair` and type the code on this page.", "请运行 `tillwire pair`，并在本页输入配对码。",
        "請執行 `tillwire pair`，並在本頁輸入配對碼。";
    KeyUnknown = "KEY_UNKNOWN", helper, no, true, "no key of a caller, or one that is not known here",
        "Make a key with `tillwire key create` and send it as `Authorization: Bearer`.", "请用 `tillwire key create` 生成密钥，并以 `Authorization: Bearer` 发送。",
        "請用 `tillwire key create` 產生密鑰，並以 `Authorization: Bearer` 傳送。";
    RightMissing = "RIGHT_MISSING", helper, no, true, "the caller's key does not allow this",
        "Make a key that has this right, for this terminal.", "请生成对该终端具有此权限的密钥。",
        "請產生對該終端機具有此權限的密鑰。";
    OriginForbidden = "ORIGIN_FORBIDDEN", helper, no, true, "the page's origin is not on the list",
        "Add this page's origin to the helper's configuration.", "请将本页面的来源加入助手配置。",
        "請將本頁面的來源加入助手設定。";
    HostForbidden = "HOST_FORBIDDEN", helper, no, true, "the Host header is not one of the helper's names",
        "Reach the helper as localhost or 127.0.0.1.", "请通过 localhost 或 127.0.0.1 访问助手。",
        "請透過 localhost 或 127.0.0.1 存取助手。";
    TargetForbidden = "TARGET_FORBIDDEN", helper, no, true, "the target is not an allowed address",
        "Add the terminal's address to the helper's configuration.", "请将终端地址加入助手配置。",
        "請將終端機地址加入助手設定。";
    TerminalLocked = "TERMINAL_LOCKED", open, no, true, "another tab or process owns the terminal",
        "Finish or close the other page or program that uses this terminal.", "请先结束或关闭正在使用该终端的其他页面或程序。",
        "請先結束或關閉正在使用該終端機的其他頁面或程式。";
    TerminalUnresolved = "TERMINAL_UNRESOLVED", start, no, true, "an earlier payment on this terminal has no outcome yet",
        "Wait for the earlier payment's outcome, or settle it by hand.", "请等待上一笔交易出结果，或人工确认。",
        "請等待上一筆交易出結果，或人工確認。";
    RefundUnresolved = "REFUND_UNRESOLVED", start, no, true, "an earlier refund of this payment has no outcome yet: it may have given the money back",
        "Wait for the earlier refund's outcome, or settle it by hand.", "请等待之前的退款出结果，或人工确认。",
        "請等待之前的退款出結果，或人工確認。";
    JournalUnavailable = "JOURNAL_UNAVAILABLE", start, no, true, "the record could not be made durable: nothing was sent",
        "Free some storage or allow the page to store data, then try again.", "请清理存储空间或允许页面保存数据后重试。",
        "請清理儲存空間或允許頁面儲存資料後重試。";
    JournalConflict = "JOURNAL_CONFLICT", journal, no, true, "another writer appended first: re-read";
    JournalDamaged = "JOURNAL_DAMAGED", journal, unknown, false, "a record is torn or changed: its intent is unknown",
        "Look at the terminal's slip and settle the payment by hand.", "请核对终端小票并人工确认该笔交易。",
        "請核對終端機收據並人工確認該筆交易。";
    JournalVersion = "JOURNAL_VERSION", journal, no, false, "written by a newer version: refused and kept",
        "Update tillwire before going on with this journal.", "请先更新 tillwire 再继续使用该记录。",
        "請先更新 tillwire 再繼續使用該記錄。";
    AbortedBeforeSend = "ABORTED_BEFORE_SEND", outcome, no, true, "stopped before the first byte left",
        "Start the payment again.", "请重新发起付款。",
        "請重新發起付款。";
    AckTimeout = "ACK_TIMEOUT", step, unknown, false, "no acknowledgement within 1000 ms of the last byte: still listening",
        "Look at the terminal: it may still be taking the payment.", "请查看终端：付款可能仍在进行。",
        "請查看終端機：付款可能仍在進行。";
    PortLost = "PORT_LOST", link, depends, false, "the serial port went away",
        "Plug the cable in again; the payment is then looked up.", "请重新插好数据线，系统会查询该笔交易。",
        "請重新插好連接線，系統會查詢該筆交易。";
    OutcomeUnknown = "OUTCOME_UNKNOWN", outcome, unknown, false, "sent and no trustworthy answer: being asked",
        "Do not charge again: wait, recheck, or look at the terminal's slip.", "请勿重复收款：请等待、重新查询或核对终端小票。",
        "請勿重複收款：請等待、重新查詢，或核對終端機收據。";
    NotCharged = "NOT_CHARGED", outcome, no, true, "proved by query (or by hand) that no money moved",
        "No money was taken; start the payment again if it is wanted.", "未扣款；如需付款请重新发起。",
        "未扣款；如需付款請重新發起。";
    Recovered = "RECOVERED", outcome, depends, false, "the outcome was found by query after a gap (a note on the real outcome)";
    Cancelled = "CANCELLED", outcome, no, true, "cancelled at the till or the terminal",
        "No money was taken; start the payment again if it is wanted.", "未扣款；如需付款请重新发起。",
        "未扣款；如需付款請重新發起。";
    CancelTooLate = "CANCEL_TOO_LATE", outcome, moved, false, "a cancel was asked but the payment went through",
        "The customer has paid: refund the sale if it is not wanted.", "顾客已付款；如不需要请退款。",
        "顧客已付款；如不需要請退款。";
    CancelUnconfirmed = "CANCEL_UNCONFIRMED", step, unknown, false, "the cancel got no answer: the payment's own outcome decides",
        "Wait for the payment's own outcome.", "请等待该笔付款的结果。",
        "請等待該筆付款的結果。";
    NothingToCancel = "NOTHING_TO_CANCEL", answer, no, true, "no payment is running",
        "There is nothing to do: no payment is running.", "当前没有进行中的付款，无需操作。",
        "目前沒有進行中的付款，無需操作。";
    TerminalBusy = "TERMINAL_BUSY", answer, no, true, "the terminal did not take the request: it is busy",
        "Wait until the terminal is back on its home screen, then try again.", "请等终端回到主界面后重试。",
        "請等終端機回到主畫面後重試。";
    NotLoggedIn = "NOT_LOGGED_IN", answer, no, true, "nobody is logged in at the terminal, or the login has run out: not executed",
        "Log in at the terminal, then try again. No money was taken.", "请先在终端上登录后重试；未扣款。",
        "請先在終端機上登入後重試；未扣款。";
    RequestFault = "REQUEST_FAULT", answer, no, true, "the terminal says that the request itself is wrong, a fault of this program: not executed",
        "No money was taken. This is a fault of this program: tell whoever looks after it.", "未扣款。这是本程序的错误，请联系维护人员。",
        "未扣款。這是本程式的錯誤，請聯絡維護人員。";
    KeyMismatch = "KEY_MISMATCH", answer, no, true, "the terminal could not decrypt or verify: wrong key or key mode",
        "Copy the key from the terminal's app again and refresh the app.", "请重新复制终端应用中的密钥，并刷新应用。",
        "請重新複製終端機應用程式中的密鑰，並重新整理應用程式。";
    TerminalRejected30 = "TERMINAL_REJECTED_30", answer, unknown, false, "the terminal answered error type 0x30 (unknown error): query",
        "Do not charge again: wait for the lookup.", "请勿重复收款：请等待查询结果。",
        "請勿重複收款：請等待查詢結果。";
    TerminalRejected31 = "TERMINAL_REJECTED_31", answer, no, true, "error type 0x31 frame format: not executed",
        "No money was taken; check the cable and try again.", "未扣款；请检查数据线后重试。",
        "未扣款；請檢查連接線後重試。";
    TerminalRejected32 = "TERMINAL_REJECTED_32", answer, no, true, "error type 0x32 verification: not executed",
        "No money was taken; check the key.", "未扣款；请检查密钥。",
        "未扣款；請檢查密鑰。";
    TerminalRejected34 = "TERMINAL_REJECTED_34", answer, no, true, "error type 0x34 data format: not executed",
        "No money was taken; update the terminal's app.", "未扣款；请更新终端应用。",
        "未扣款；請更新終端機應用程式。";
    TerminalRejected35 = "TERMINAL_REJECTED_35", answer, no, true, "error type 0x35 fragments: not executed",
        "No money was taken; check the cable and try again.", "未扣款；请检查数据线后重试。",
        "未扣款；請檢查連接線後重試。";
    UnknownCode = "UNKNOWN_CODE", answer, unknown, false, "a code that is not in the table: query",
        "Do not charge again: wait for the lookup.", "请勿重复收款：请等待查询结果。",
        "請勿重複收款：請等待查詢結果。";
    UnknownOrder = "UNKNOWN_ORDER", answer, no, false, "the order is not known there",
        "Check the order number and the terminal it was taken on.", "请核对订单号及收款终端。",
        "請核對訂單號及收款終端機。";
    LateResponse = "LATE_RESPONSE", event, depends, false, "an answer to an earlier payment: given to its own intent";
    Contradiction = "CONTRADICTION", event, moved, false, "two answers disagree: approved stays and a person is told",
        "Look at the terminal's slip and tell the person in charge.", "请核对终端小票并通知负责人。",
        "請核對終端機收據並通知負責人。";
    PrintFailed = "PRINT_FAILED", answer, depends, true, "the receipt was not printed: the payment is untouched",
        "Check the paper and print again.", "请检查打印纸后重新打印。",
        "請檢查列印紙後重新列印。";
    FrameStart = "FRAME_START", wire, depends, false, "no start marker";
    FrameVersion = "FRAME_VERSION", wire, depends, false, "version byte is not 01";
    FrameType = "FRAME_TYPE", wire, depends, false, "type byte is not 10 20 30..35";
    FrameRef = "FRAME_REF", wire, depends, false, "number is not 01..7f";
    FrameLength = "FRAME_LENGTH", wire, depends, false, "lengths contradict each other";
    FrameEnd = "FRAME_END", wire, depends, false, "no end marker where the length says";
    FrameIncomplete = "FRAME_INCOMPLETE", wire, depends, false, "fewer bytes than the length says";
    ReassemblyTimeout = "REASSEMBLY_TIMEOUT", wire, depends, false, "500 ms without a further byte";
    ReassemblyMismatch = "REASSEMBLY_MISMATCH", wire, depends, false, "fragments disagree on the message length";
    ReassemblyOverflow = "REASSEMBLY_OVERFLOW", wire, depends, false, "fragments add up to more than the message";
    ReassemblyLimit = "REASSEMBLY_LIMIT", wire, depends, false, "too many messages being reassembled";
    LatePacket = "LATE_PACKET", wire, depends, false, "a fragment of a message already dropped";
    Base64 = "BASE64", wire, depends, false, "not base64 (after trimming)";
    CipherLength = "CIPHER_LENGTH", wire, depends, false, "not a multiple of 16 bytes";
    DecryptFailed = "DECRYPT_FAILED", wire, depends, false, "one code for padding and text failures after decryption";
    Utf8Invalid = "UTF8_INVALID", wire, depends, false, "not UTF-8 (never replaced)";
    JsonSyntax = "JSON_SYNTAX", wire, depends, false, "not JSON (or the lenient form)";
    JsonDepth = "JSON_DEPTH", wire, depends, false, "nested too deep";
    JsonDuplicateKey = "JSON_DUPLICATE_KEY", wire, depends, false, "the same member twice";
    JsonTrailing = "JSON_TRAILING", wire, depends, false, "text after the value";
    Schema = "SCHEMA", wire, depends, false, "a member has the wrong shape";
    EmptyPayload = "EMPTY_PAYLOAD", wire, depends, false, "nothing to read";
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", wire, depends, false, "over the documented size";
    ResponseTooLarge = "RESPONSE_TOO_LARGE", wire, depends, false, "over the documented size";
    EnvelopeNoDigest = "ENVELOPE_NO_DIGEST", wire, depends, false, "the envelope has no digest";
    EnvelopeDigestFormat = "ENVELOPE_DIGEST_FORMAT", wire, depends, false, "the digest is not 32 hex digits";
    DigestMismatch = "DIGEST_MISMATCH", wire, depends, false, "the digest is not that of the content and key";
    PlaintextResponse = "PLAINTEXT_RESPONSE", wire, unknown, false, "a clear reply where sealed ones are required",
        "Switch encryption on in the terminal's settings.", "请在终端设置中开启加密。",
        "請在終端機設定中開啟加密。";
    ResponseMismatch = "RESPONSE_MISMATCH", answer, unknown, false, "the answer is for another order",
        "Do not charge again: wait for the lookup.", "请勿重复收款：请等待查询结果。",
        "請勿重複收款：請等待查詢結果。";
    AmountMismatch = "AMOUNT_MISMATCH", answer, moved, false, "the answer's amount or currency is not the intent's: a person decides",
        "Compare the terminal's slip with the sale before going on.", "请先核对终端小票与本单金额。",
        "請先核對終端機收據與本單金額。";
    ResponseIncomplete = "RESPONSE_INCOMPLETE", answer, unknown, false, "success without readable data: query",
        "Do not charge again: wait for the lookup.", "请勿重复收款：请等待查询结果。",
        "請勿重複收款：請等待查詢結果。";
    UntrustedResponse = "UNTRUSTED_RESPONSE", answer, unknown, false, "unsigned or wrongly signed or not from the system at all",
        "Do not charge again: wait for the lookup, and check the network.", "请勿重复收款：请等待查询结果并检查网络。",
        "請勿重複收款：請等待查詢結果並檢查網絡。";
    SignMissing = "SIGN_MISSING", notification, depends, false, "no signature";
    SignMismatch = "SIGN_MISMATCH", notification, depends, false, "wrong signature";
    WrongMerchant = "WRONG_MERCHANT", notification, depends, false, "another merchant's";
    DuplicateParam = "DUPLICATE_PARAM", notification, depends, false, "a parameter twice";
    UnconfirmedNotification = "UNCONFIRMED_NOTIFICATION", notification, unknown, false, "an unsigned hint: query";
    NotFound = "NOT_FOUND", helper, no, true, "no such terminal or path",
        "Check the terminal's name in the helper's configuration.", "请检查助手配置中的终端名称。",
        "請檢查助手設定中的終端機名稱。";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_again_by_its_spelling() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
        assert_eq!(Code::parse("NO_SUCH_CODE"), None);
    }

    #[test]
    fn whatever_a_person_can_settle_has_a_hint_in_every_language() {
        let for_people = ["input", "open", "start", "outcome", "helper", "step"];
        let told_by_another_code = [Code::Recovered];
        for code in Code::ALL {
            let hints = Language::ALL.map(|language| code.hint(language));
            let wanted = for_people.contains(&code.place()) && !told_by_another_code.contains(code);
            assert!(hints.iter().all(Option::is_some) || hints.iter().all(Option::is_none), "{code}");
            assert!(hints[0].is_some() || !wanted, "{code}");
        }
    }
}
