// Made from core/src/code.rs and core/src/payment/step.rs by the package build: change it there.

import type { StepName } from "./glue/tillwire.js";

/** A documented code. */
export type Code =
  | "AMOUNT_FORMAT"
  | "AMOUNT_PRECISION"
  | "AMOUNT_RANGE"
  | "CURRENCY"
  | "INVALID_FIELD"
  | "UNSUPPORTED_METHOD"
  | "UNSUPPORTED_OPERATION"
  | "KEY_FORMAT"
  | "NOT_INITIALISED"
  | "INTENT_CONFLICT"
  | "ORDER_TAKEN"
  | "REFUND_TOO_LARGE"
  | "SAME_DAY_REFUND"
  | "VOID_NOT_ALLOWED"
  | "NO_PORT"
  | "PORT_BUSY"
  | "PORT_PERMISSION"
  | "USER_CANCELLED_PICKER"
  | "NEEDS_PERMISSION"
  | "INSECURE_CONTEXT"
  | "UNSUPPORTED_BROWSER"
  | "UNSUPPORTED_CHIP"
  | "CONNECT_REFUSED"
  | "CONNECT_TIMEOUT"
  | "TLS_FAILED"
  | "HELPER_LOST"
  | "HELPER_VERSION"
  | "NOT_PAIRED"
  | "KEY_UNKNOWN"
  | "RIGHT_MISSING"
  | "ORIGIN_FORBIDDEN"
  | "HOST_FORBIDDEN"
  | "TARGET_FORBIDDEN"
  | "TERMINAL_LOCKED"
  | "TERMINAL_UNRESOLVED"
  | "REFUND_UNRESOLVED"
  | "JOURNAL_UNAVAILABLE"
  | "JOURNAL_CONFLICT"
  | "JOURNAL_DAMAGED"
  | "JOURNAL_VERSION"
  | "ABORTED_BEFORE_SEND"
  | "ACK_TIMEOUT"
  | "PORT_LOST"
  | "OUTCOME_UNKNOWN"
  | "NOT_CHARGED"
  | "RECOVERED"
  | "CANCELLED"
  | "CANCEL_TOO_LATE"
  | "CANCEL_UNCONFIRMED"
  | "NOTHING_TO_CANCEL"
  | "TERMINAL_BUSY"
  | "NOT_LOGGED_IN"
  | "REQUEST_FAULT"
  | "KEY_MISMATCH"
  | "TERMINAL_REJECTED_30"
  | "TERMINAL_REJECTED_31"
  | "TERMINAL_REJECTED_32"
  | "TERMINAL_REJECTED_34"
  | "TERMINAL_REJECTED_35"
  | "UNKNOWN_CODE"
  | "UNKNOWN_ORDER"
  | "LATE_RESPONSE"
  | "CONTRADICTION"
  | "PRINT_FAILED"
  | "FRAME_START"
  | "FRAME_VERSION"
  | "FRAME_TYPE"
  | "FRAME_REF"
  | "FRAME_LENGTH"
  | "FRAME_END"
  | "FRAME_INCOMPLETE"
  | "REASSEMBLY_TIMEOUT"
  | "REASSEMBLY_MISMATCH"
  | "REASSEMBLY_OVERFLOW"
  | "REASSEMBLY_LIMIT"
  | "LATE_PACKET"
  | "BASE64"
  | "CIPHER_LENGTH"
  | "DECRYPT_FAILED"
  | "UTF8_INVALID"
  | "JSON_SYNTAX"
  | "JSON_DEPTH"
  | "JSON_DUPLICATE_KEY"
  | "JSON_TRAILING"
  | "SCHEMA"
  | "EMPTY_PAYLOAD"
  | "PAYLOAD_TOO_LARGE"
  | "RESPONSE_TOO_LARGE"
  | "ENVELOPE_NO_DIGEST"
  | "ENVELOPE_DIGEST_FORMAT"
  | "DIGEST_MISMATCH"
  | "PLAINTEXT_RESPONSE"
  | "RESPONSE_MISMATCH"
  | "AMOUNT_MISMATCH"
  | "RESPONSE_INCOMPLETE"
  | "UNTRUSTED_RESPONSE"
  | "SIGN_MISSING"
  | "SIGN_MISMATCH"
  | "WRONG_MERCHANT"
  | "DUPLICATE_PARAM"
  | "UNCONFIRMED_NOTIFICATION"
  | "NOT_FOUND";

/** One text in every language that is spoken here. */
export interface Texts {
  readonly en: string;
  readonly "zh-Hans": string;
  readonly "zh-Hant": string;
}

/** What a code means. */
export interface CodeRow {
  /** Where it appears: input, open, start, outcome, answer, wire ... */
  readonly place: string;
  /** Whether money may have moved; null where that depends on what carries the code. */
  readonly money: "none" | "moved" | "unknown" | null;
  readonly retrySafe: boolean;
  /** For engineers. */
  readonly meaning: string;
  /** What a person can do about it; null where that is nothing. */
  readonly hint: Texts | null;
}

/** The table. */
export const codes: { readonly [code in Code]: CodeRow } = {
  AMOUNT_FORMAT: {"hint":{"en":"Give the amount as digits, such as 12.50.","zh-Hans":"请用数字输入金额，例如 12.50。","zh-Hant":"請用數字輸入金額，例如 12.50。"},"meaning":"amount is not a plain decimal text or minor units","money":"none","place":"input","retrySafe":true},
  AMOUNT_PRECISION: {"hint":{"en":"Give no more decimals than the currency has.","zh-Hans":"小数位数不能超过该货币的位数。","zh-Hant":"小數位數不能超過該貨幣的位數。"},"meaning":"more decimals than the currency has","money":"none","place":"input","retrySafe":true},
  AMOUNT_RANGE: {"hint":{"en":"Give an amount above zero and within the system's limit.","zh-Hans":"请输入大于零且不超过系统上限的金额。","zh-Hant":"請輸入大於零且不超過系統上限的金額。"},"meaning":"amount is zero or negative or too large for the system","money":"none","place":"input","retrySafe":true},
  CURRENCY: {"hint":{"en":"Use the currency that this terminal is set to.","zh-Hans":"请使用该终端设置的货币。","zh-Hant":"請使用該終端機設定的貨幣。"},"meaning":"the amount's currency is not the terminal's","money":"none","place":"input","retrySafe":true},
  INVALID_FIELD: {"hint":{"en":"Correct the field that the message names.","zh-Hans":"请更正提示中指出的字段。","zh-Hant":"請更正提示中指出的欄位。"},"meaning":"a field holds characters or a length the wire cannot carry","money":"none","place":"input","retrySafe":true},
  UNSUPPORTED_METHOD: {"hint":{"en":"Choose another payment method.","zh-Hans":"请选择其他付款方式。","zh-Hant":"請選擇其他付款方式。"},"meaning":"this system has no such payment method","money":"none","place":"input","retrySafe":true},
  UNSUPPORTED_OPERATION: {"hint":{"en":"Do this on the terminal itself or in the merchant portal.","zh-Hans":"请在终端或商户后台进行此操作。","zh-Hant":"請在終端機或商戶後台進行此操作。"},"meaning":"this system or link cannot do that","money":"none","place":"input","retrySafe":true},
  KEY_FORMAT: {"hint":{"en":"Copy the key again: it is 16, 24 or 32 characters without spaces.","zh-Hans":"请重新复制密钥：应为 16、24 或 32 个字符，不含空格。","zh-Hant":"請重新複製密鑰：應為 16、24 或 32 個字元，不含空格。"},"meaning":"the key's length or (hex mode) alphabet is wrong","money":"none","place":"input","retrySafe":true},
  NOT_INITIALISED: {"hint":{"en":"Wait for `await init()` before the first call.","zh-Hans":"请先等待 `await init()` 完成再调用。","zh-Hant":"請先等待 `await init()` 完成再呼叫。"},"meaning":"a call before init() has finished","money":"none","place":"input","retrySafe":true},
  INTENT_CONFLICT: {"hint":{"en":"Give this sale a reference of its own.","zh-Hans":"请为这笔交易使用新的编号。","zh-Hant":"請為這筆交易使用新的編號。"},"meaning":"the reference is known with another amount or method","money":"none","place":"input","retrySafe":false},
  ORDER_TAKEN: {"hint":{"en":"Give this sale an order number of its own; a number stays with the reference it was first given with.","zh-Hans":"请为这笔交易使用新的订单号：订单号始终属于首次使用它的交易编号。","zh-Hant":"請為這筆交易使用新的訂單號：訂單號始終屬於首次使用它的交易編號。"},"meaning":"the order number is that of another payment already","money":"none","place":"input","retrySafe":true},
  REFUND_TOO_LARGE: {"hint":{"en":"Refund no more than what is left of the sale.","zh-Hans":"退款金额不能超过该笔交易的剩余金额。","zh-Hant":"退款金額不能超過該筆交易的剩餘金額。"},"meaning":"more than what is left to refund","money":"none","place":"input","retrySafe":true},
  SAME_DAY_REFUND: {"hint":{"en":"Refund all of it today, or this part from tomorrow on.","zh-Hans":"当天的银行卡交易只能全额退款：请今天全额退款，或从明天起再退部分金额。","zh-Hant":"當日的銀行卡交易只能全額退款：請今天全額退款，或從明天起再退部分金額。"},"meaning":"part of a card payment of the same day: the terminal gives back all of it or nothing","money":"none","place":"input","retrySafe":true},
  VOID_NOT_ALLOWED: {"hint":{"en":"Refund the sale instead.","zh-Hans":"请改用退款。","zh-Hant":"請改用退款。"},"meaning":"the terminal no longer voids this sale","money":"none","place":"answer","retrySafe":true},
  NO_PORT: {"hint":{"en":"Plug in the terminal's cable and choose its port.","zh-Hans":"请接好终端数据线并选择对应的串口。","zh-Hant":"請接好終端機的連接線並選擇對應的串列埠。"},"meaning":"no serial port is chosen or present","money":"none","place":"open","retrySafe":true},
  PORT_BUSY: {"hint":{"en":"Close the other tab or program that uses the port.","zh-Hans":"请关闭正在占用该串口的其他页面或程序。","zh-Hant":"請關閉正在佔用該串列埠的其他頁面或程式。"},"meaning":"the port is open elsewhere","money":"none","place":"open","retrySafe":true},
  PORT_PERMISSION: {"hint":{"en":"Give this user access to the serial port; `tillwire doctor` says how.","zh-Hans":"请授予当前用户串口权限；可运行 `tillwire doctor` 查看方法。","zh-Hant":"請授予目前使用者串列埠權限；可執行 `tillwire doctor` 查看方法。"},"meaning":"the operating system refuses the port","money":"none","place":"open","retrySafe":true},
  USER_CANCELLED_PICKER: {"hint":{"en":"Choose the terminal's port when the browser asks.","zh-Hans":"浏览器询问时请选择终端的串口。","zh-Hant":"瀏覽器詢問時請選擇終端機的串列埠。"},"meaning":"the person closed the port chooser","money":"none","place":"open","retrySafe":true},
  NEEDS_PERMISSION: {"hint":{"en":"Allow the permission in the browser's site settings.","zh-Hans":"请在浏览器的网站设置中允许该权限。","zh-Hant":"請在瀏覽器的網站設定中允許該權限。"},"meaning":"the browser's permission (serial or local network) is missing","money":"none","place":"open","retrySafe":true},
  INSECURE_CONTEXT: {"hint":{"en":"Open the page over https or on localhost.","zh-Hans":"请通过 https 或 localhost 打开页面。","zh-Hant":"請透過 https 或 localhost 開啟頁面。"},"meaning":"the page is not a secure context","money":"none","place":"open","retrySafe":true},
  UNSUPPORTED_BROWSER: {"hint":{"en":"Use Chrome or Edge, or connect through the helper.","zh-Hans":"请使用 Chrome 或 Edge，或通过本地助手连接。","zh-Hant":"請使用 Chrome 或 Edge，或透過本機助手連接。"},"meaning":"the browser lacks what this link needs","money":"none","place":"open","retrySafe":true},
  UNSUPPORTED_CHIP: {"hint":{"en":"Use a cable with a PL2303 HXD chip.","zh-Hans":"请使用 PL2303 HXD 芯片的数据线。","zh-Hant":"請使用 PL2303 HXD 晶片的連接線。"},"meaning":"the USB chip is one the document declares unsupported (a warning)","money":"none","place":"open","retrySafe":true},
  CONNECT_REFUSED: {"hint":{"en":"Check the terminal's address and that its payment app is running.","zh-Hans":"请检查终端地址，并确认收款应用已启动。","zh-Hant":"請檢查終端機地址，並確認收款應用程式已啟動。"},"meaning":"nothing listens at the terminal's address","money":"none","place":"open","retrySafe":true},
  CONNECT_TIMEOUT: {"hint":{"en":"Check that terminal and till are on the same network.","zh-Hans":"请确认终端与收银台在同一网络。","zh-Hant":"請確認終端機與收銀台在同一網絡。"},"meaning":"the terminal's address does not answer within 5 s","money":"none","place":"open","retrySafe":true},
  TLS_FAILED: {"hint":{"en":"Install the terminal's certificate authority on this machine.","zh-Hans":"请在本机安装终端的根证书。","zh-Hant":"請在本機安裝終端機的根憑證。"},"meaning":"the certificate is not trusted","money":"none","place":"open","retrySafe":true},
  HELPER_LOST: {"hint":{"en":"Start the tillwire helper on this machine.","zh-Hans":"请在本机启动 tillwire 助手。","zh-Hant":"請在本機啟動 tillwire 助手。"},"meaning":"the helper is not running or went away","money":null,"place":"open","retrySafe":false},
  HELPER_VERSION: {"hint":{"en":"Update the helper and the page to the same version.","zh-Hans":"请将助手与页面更新到相同版本。","zh-Hant":"請將助手與頁面更新至相同版本。"},"meaning":"page and helper do not speak the same protocol version","money":"none","place":"open","retrySafe":true},
  NOT_PAIRED: {"hint":{"en":"Run `tillwire pair` and type the code on this page.","zh-Hans":"请运行 `tillwire pair`，并在本页输入配对码。","zh-Hant":"請執行 `tillwire pair`，並在本頁輸入配對碼。"},"meaning":"this origin has no valid token of the helper","money":"none","place":"open","retrySafe":true},
  KEY_UNKNOWN: {"hint":{"en":"Make a key with `tillwire key create` and send it as `Authorization: Bearer`.","zh-Hans":"请用 `tillwire key create` 生成密钥，并以 `Authorization: Bearer` 发送。","zh-Hant":"請用 `tillwire key create` 產生密鑰，並以 `Authorization: Bearer` 傳送。"},"meaning":"no key of a caller, or one that is not known here","money":"none","place":"helper","retrySafe":true},
  RIGHT_MISSING: {"hint":{"en":"Make a key that has this right, for this terminal.","zh-Hans":"请生成对该终端具有此权限的密钥。","zh-Hant":"請產生對該終端機具有此權限的密鑰。"},"meaning":"the caller's key does not allow this","money":"none","place":"helper","retrySafe":true},
  ORIGIN_FORBIDDEN: {"hint":{"en":"Add this page's origin to the helper's configuration.","zh-Hans":"请将本页面的来源加入助手配置。","zh-Hant":"請將本頁面的來源加入助手設定。"},"meaning":"the page's origin is not on the list","money":"none","place":"helper","retrySafe":true},
  HOST_FORBIDDEN: {"hint":{"en":"Reach the helper as localhost or 127.0.0.1.","zh-Hans":"请通过 localhost 或 127.0.0.1 访问助手。","zh-Hant":"請透過 localhost 或 127.0.0.1 存取助手。"},"meaning":"the Host header is not one of the helper's names","money":"none","place":"helper","retrySafe":true},
  TARGET_FORBIDDEN: {"hint":{"en":"Add the terminal's address to the helper's configuration.","zh-Hans":"请将终端地址加入助手配置。","zh-Hant":"請將終端機地址加入助手設定。"},"meaning":"the target is not an allowed address","money":"none","place":"helper","retrySafe":true},
  TERMINAL_LOCKED: {"hint":{"en":"Finish or close the other page or program that uses this terminal.","zh-Hans":"请先结束或关闭正在使用该终端的其他页面或程序。","zh-Hant":"請先結束或關閉正在使用該終端機的其他頁面或程式。"},"meaning":"another tab or process owns the terminal","money":"none","place":"open","retrySafe":true},
  TERMINAL_UNRESOLVED: {"hint":{"en":"Wait for the earlier payment's outcome, or settle it by hand.","zh-Hans":"请等待上一笔交易出结果，或人工确认。","zh-Hant":"請等待上一筆交易出結果，或人工確認。"},"meaning":"an earlier payment on this terminal has no outcome yet","money":"none","place":"start","retrySafe":true},
  REFUND_UNRESOLVED: {"hint":{"en":"Wait for the earlier refund's outcome, or settle it by hand.","zh-Hans":"请等待之前的退款出结果，或人工确认。","zh-Hant":"請等待之前的退款出結果，或人工確認。"},"meaning":"an earlier refund of this payment has no outcome yet: it may have given the money back","money":"none","place":"start","retrySafe":true},
  JOURNAL_UNAVAILABLE: {"hint":{"en":"Free some storage or allow the page to store data, then try again.","zh-Hans":"请清理存储空间或允许页面保存数据后重试。","zh-Hant":"請清理儲存空間或允許頁面儲存資料後重試。"},"meaning":"the record could not be made durable: nothing was sent","money":"none","place":"start","retrySafe":true},
  JOURNAL_CONFLICT: {"hint":null,"meaning":"another writer appended first: re-read","money":"none","place":"journal","retrySafe":true},
  JOURNAL_DAMAGED: {"hint":{"en":"Look at the terminal's slip and settle the payment by hand.","zh-Hans":"请核对终端小票并人工确认该笔交易。","zh-Hant":"請核對終端機收據並人工確認該筆交易。"},"meaning":"a record is torn or changed: its intent is unknown","money":"unknown","place":"journal","retrySafe":false},
  JOURNAL_VERSION: {"hint":{"en":"Update tillwire before going on with this journal.","zh-Hans":"请先更新 tillwire 再继续使用该记录。","zh-Hant":"請先更新 tillwire 再繼續使用該記錄。"},"meaning":"written by a newer version: refused and kept","money":"none","place":"journal","retrySafe":false},
  ABORTED_BEFORE_SEND: {"hint":{"en":"Start the payment again.","zh-Hans":"请重新发起付款。","zh-Hant":"請重新發起付款。"},"meaning":"stopped before the first byte left","money":"none","place":"outcome","retrySafe":true},
  ACK_TIMEOUT: {"hint":{"en":"Look at the terminal: it may still be taking the payment.","zh-Hans":"请查看终端：付款可能仍在进行。","zh-Hant":"請查看終端機：付款可能仍在進行。"},"meaning":"no acknowledgement within 1000 ms of the last byte: still listening","money":"unknown","place":"step","retrySafe":false},
  PORT_LOST: {"hint":{"en":"Plug the cable in again; the payment is then looked up.","zh-Hans":"请重新插好数据线，系统会查询该笔交易。","zh-Hant":"請重新插好連接線，系統會查詢該筆交易。"},"meaning":"the serial port went away","money":null,"place":"link","retrySafe":false},
  OUTCOME_UNKNOWN: {"hint":{"en":"Do not charge again: wait, recheck, or look at the terminal's slip.","zh-Hans":"请勿重复收款：请等待、重新查询或核对终端小票。","zh-Hant":"請勿重複收款：請等待、重新查詢，或核對終端機收據。"},"meaning":"sent and no trustworthy answer: being asked","money":"unknown","place":"outcome","retrySafe":false},
  NOT_CHARGED: {"hint":{"en":"No money was taken; start the payment again if it is wanted.","zh-Hans":"未扣款；如需付款请重新发起。","zh-Hant":"未扣款；如需付款請重新發起。"},"meaning":"proved by query (or by hand) that no money moved","money":"none","place":"outcome","retrySafe":true},
  RECOVERED: {"hint":null,"meaning":"the outcome was found by query after a gap (a note on the real outcome)","money":null,"place":"outcome","retrySafe":false},
  CANCELLED: {"hint":{"en":"No money was taken; start the payment again if it is wanted.","zh-Hans":"未扣款；如需付款请重新发起。","zh-Hant":"未扣款；如需付款請重新發起。"},"meaning":"cancelled at the till or the terminal","money":"none","place":"outcome","retrySafe":true},
  CANCEL_TOO_LATE: {"hint":{"en":"The customer has paid: refund the sale if it is not wanted.","zh-Hans":"顾客已付款；如不需要请退款。","zh-Hant":"顧客已付款；如不需要請退款。"},"meaning":"a cancel was asked but the payment went through","money":"moved","place":"outcome","retrySafe":false},
  CANCEL_UNCONFIRMED: {"hint":{"en":"Wait for the payment's own outcome.","zh-Hans":"请等待该笔付款的结果。","zh-Hant":"請等待該筆付款的結果。"},"meaning":"the cancel got no answer: the payment's own outcome decides","money":"unknown","place":"step","retrySafe":false},
  NOTHING_TO_CANCEL: {"hint":{"en":"There is nothing to do: no payment is running.","zh-Hans":"当前没有进行中的付款，无需操作。","zh-Hant":"目前沒有進行中的付款，無需操作。"},"meaning":"no payment is running","money":"none","place":"answer","retrySafe":true},
  TERMINAL_BUSY: {"hint":{"en":"Wait until the terminal is back on its home screen, then try again.","zh-Hans":"请等终端回到主界面后重试。","zh-Hant":"請等終端機回到主畫面後重試。"},"meaning":"the terminal did not take the request: it is busy","money":"none","place":"answer","retrySafe":true},
  NOT_LOGGED_IN: {"hint":{"en":"Log in at the terminal, then try again. No money was taken.","zh-Hans":"请先在终端上登录后重试；未扣款。","zh-Hant":"請先在終端機上登入後重試；未扣款。"},"meaning":"nobody is logged in at the terminal, or the login has run out: not executed","money":"none","place":"answer","retrySafe":true},
  REQUEST_FAULT: {"hint":{"en":"No money was taken. This is a fault of this program: tell whoever looks after it.","zh-Hans":"未扣款。这是本程序的错误，请联系维护人员。","zh-Hant":"未扣款。這是本程式的錯誤，請聯絡維護人員。"},"meaning":"the terminal says that the request itself is wrong, a fault of this program: not executed","money":"none","place":"answer","retrySafe":true},
  KEY_MISMATCH: {"hint":{"en":"Copy the key from the terminal's app again and refresh the app.","zh-Hans":"请重新复制终端应用中的密钥，并刷新应用。","zh-Hant":"請重新複製終端機應用程式中的密鑰，並重新整理應用程式。"},"meaning":"the terminal could not decrypt or verify: wrong key or key mode","money":"none","place":"answer","retrySafe":true},
  TERMINAL_REJECTED_30: {"hint":{"en":"Do not charge again: wait for the lookup.","zh-Hans":"请勿重复收款：请等待查询结果。","zh-Hant":"請勿重複收款：請等待查詢結果。"},"meaning":"the terminal answered error type 0x30 (unknown error): query","money":"unknown","place":"answer","retrySafe":false},
  TERMINAL_REJECTED_31: {"hint":{"en":"No money was taken; check the cable and try again.","zh-Hans":"未扣款；请检查数据线后重试。","zh-Hant":"未扣款；請檢查連接線後重試。"},"meaning":"error type 0x31 frame format: not executed","money":"none","place":"answer","retrySafe":true},
  TERMINAL_REJECTED_32: {"hint":{"en":"No money was taken; check the key.","zh-Hans":"未扣款；请检查密钥。","zh-Hant":"未扣款；請檢查密鑰。"},"meaning":"error type 0x32 verification: not executed","money":"none","place":"answer","retrySafe":true},
  TERMINAL_REJECTED_34: {"hint":{"en":"No money was taken; update the terminal's app.","zh-Hans":"未扣款；请更新终端应用。","zh-Hant":"未扣款；請更新終端機應用程式。"},"meaning":"error type 0x34 data format: not executed","money":"none","place":"answer","retrySafe":true},
  TERMINAL_REJECTED_35: {"hint":{"en":"No money was taken; check the cable and try again.","zh-Hans":"未扣款；请检查数据线后重试。","zh-Hant":"未扣款；請檢查連接線後重試。"},"meaning":"error type 0x35 fragments: not executed","money":"none","place":"answer","retrySafe":true},
  UNKNOWN_CODE: {"hint":{"en":"Do not charge again: wait for the lookup.","zh-Hans":"请勿重复收款：请等待查询结果。","zh-Hant":"請勿重複收款：請等待查詢結果。"},"meaning":"a code that is not in the table: query","money":"unknown","place":"answer","retrySafe":false},
  UNKNOWN_ORDER: {"hint":{"en":"Check the order number and the terminal it was taken on.","zh-Hans":"请核对订单号及收款终端。","zh-Hant":"請核對訂單號及收款終端機。"},"meaning":"the order is not known there","money":"none","place":"answer","retrySafe":false},
  LATE_RESPONSE: {"hint":null,"meaning":"an answer to an earlier payment: given to its own intent","money":null,"place":"event","retrySafe":false},
  CONTRADICTION: {"hint":{"en":"Look at the terminal's slip and tell the person in charge.","zh-Hans":"请核对终端小票并通知负责人。","zh-Hant":"請核對終端機收據並通知負責人。"},"meaning":"two answers disagree: approved stays and a person is told","money":"moved","place":"event","retrySafe":false},
  PRINT_FAILED: {"hint":{"en":"Check the paper and print again.","zh-Hans":"请检查打印纸后重新打印。","zh-Hant":"請檢查列印紙後重新列印。"},"meaning":"the receipt was not printed: the payment is untouched","money":null,"place":"answer","retrySafe":true},
  FRAME_START: {"hint":null,"meaning":"no start marker","money":null,"place":"wire","retrySafe":false},
  FRAME_VERSION: {"hint":null,"meaning":"version byte is not 01","money":null,"place":"wire","retrySafe":false},
  FRAME_TYPE: {"hint":null,"meaning":"type byte is not 10 20 30..35","money":null,"place":"wire","retrySafe":false},
  FRAME_REF: {"hint":null,"meaning":"number is not 01..7f","money":null,"place":"wire","retrySafe":false},
  FRAME_LENGTH: {"hint":null,"meaning":"lengths contradict each other","money":null,"place":"wire","retrySafe":false},
  FRAME_END: {"hint":null,"meaning":"no end marker where the length says","money":null,"place":"wire","retrySafe":false},
  FRAME_INCOMPLETE: {"hint":null,"meaning":"fewer bytes than the length says","money":null,"place":"wire","retrySafe":false},
  REASSEMBLY_TIMEOUT: {"hint":null,"meaning":"500 ms without a further byte","money":null,"place":"wire","retrySafe":false},
  REASSEMBLY_MISMATCH: {"hint":null,"meaning":"fragments disagree on the message length","money":null,"place":"wire","retrySafe":false},
  REASSEMBLY_OVERFLOW: {"hint":null,"meaning":"fragments add up to more than the message","money":null,"place":"wire","retrySafe":false},
  REASSEMBLY_LIMIT: {"hint":null,"meaning":"too many messages being reassembled","money":null,"place":"wire","retrySafe":false},
  LATE_PACKET: {"hint":null,"meaning":"a fragment of a message already dropped","money":null,"place":"wire","retrySafe":false},
  BASE64: {"hint":null,"meaning":"not base64 (after trimming)","money":null,"place":"wire","retrySafe":false},
  CIPHER_LENGTH: {"hint":null,"meaning":"not a multiple of 16 bytes","money":null,"place":"wire","retrySafe":false},
  DECRYPT_FAILED: {"hint":null,"meaning":"one code for padding and text failures after decryption","money":null,"place":"wire","retrySafe":false},
  UTF8_INVALID: {"hint":null,"meaning":"not UTF-8 (never replaced)","money":null,"place":"wire","retrySafe":false},
  JSON_SYNTAX: {"hint":null,"meaning":"not JSON (or the lenient form)","money":null,"place":"wire","retrySafe":false},
  JSON_DEPTH: {"hint":null,"meaning":"nested too deep","money":null,"place":"wire","retrySafe":false},
  JSON_DUPLICATE_KEY: {"hint":null,"meaning":"the same member twice","money":null,"place":"wire","retrySafe":false},
  JSON_TRAILING: {"hint":null,"meaning":"text after the value","money":null,"place":"wire","retrySafe":false},
  SCHEMA: {"hint":null,"meaning":"a member has the wrong shape","money":null,"place":"wire","retrySafe":false},
  EMPTY_PAYLOAD: {"hint":null,"meaning":"nothing to read","money":null,"place":"wire","retrySafe":false},
  PAYLOAD_TOO_LARGE: {"hint":null,"meaning":"over the documented size","money":null,"place":"wire","retrySafe":false},
  RESPONSE_TOO_LARGE: {"hint":null,"meaning":"over the documented size","money":null,"place":"wire","retrySafe":false},
  ENVELOPE_NO_DIGEST: {"hint":null,"meaning":"the envelope has no digest","money":null,"place":"wire","retrySafe":false},
  ENVELOPE_DIGEST_FORMAT: {"hint":null,"meaning":"the digest is not 32 hex digits","money":null,"place":"wire","retrySafe":false},
  DIGEST_MISMATCH: {"hint":null,"meaning":"the digest is not that of the content and key","money":null,"place":"wire","retrySafe":false},
  PLAINTEXT_RESPONSE: {"hint":{"en":"Switch encryption on in the terminal's settings.","zh-Hans":"请在终端设置中开启加密。","zh-Hant":"請在終端機設定中開啟加密。"},"meaning":"a clear reply where sealed ones are required","money":"unknown","place":"wire","retrySafe":false},
  RESPONSE_MISMATCH: {"hint":{"en":"Do not charge again: wait for the lookup.","zh-Hans":"请勿重复收款：请等待查询结果。","zh-Hant":"請勿重複收款：請等待查詢結果。"},"meaning":"the answer is for another order","money":"unknown","place":"answer","retrySafe":false},
  AMOUNT_MISMATCH: {"hint":{"en":"Compare the terminal's slip with the sale before going on.","zh-Hans":"请先核对终端小票与本单金额。","zh-Hant":"請先核對終端機收據與本單金額。"},"meaning":"the answer's amount or currency is not the intent's: a person decides","money":"moved","place":"answer","retrySafe":false},
  RESPONSE_INCOMPLETE: {"hint":{"en":"Do not charge again: wait for the lookup.","zh-Hans":"请勿重复收款：请等待查询结果。","zh-Hant":"請勿重複收款：請等待查詢結果。"},"meaning":"success without readable data: query","money":"unknown","place":"answer","retrySafe":false},
  UNTRUSTED_RESPONSE: {"hint":{"en":"Do not charge again: wait for the lookup, and check the network.","zh-Hans":"请勿重复收款：请等待查询结果并检查网络。","zh-Hant":"請勿重複收款：請等待查詢結果並檢查網絡。"},"meaning":"unsigned or wrongly signed or not from the system at all","money":"unknown","place":"answer","retrySafe":false},
  SIGN_MISSING: {"hint":null,"meaning":"no signature","money":null,"place":"notification","retrySafe":false},
  SIGN_MISMATCH: {"hint":null,"meaning":"wrong signature","money":null,"place":"notification","retrySafe":false},
  WRONG_MERCHANT: {"hint":null,"meaning":"another merchant's","money":null,"place":"notification","retrySafe":false},
  DUPLICATE_PARAM: {"hint":null,"meaning":"a parameter twice","money":null,"place":"notification","retrySafe":false},
  UNCONFIRMED_NOTIFICATION: {"hint":null,"meaning":"an unsigned hint: query","money":"unknown","place":"notification","retrySafe":false},
  NOT_FOUND: {"hint":{"en":"Check the terminal's name in the helper's configuration.","zh-Hans":"请检查助手配置中的终端名称。","zh-Hant":"請檢查助手設定中的終端機名稱。"},"meaning":"no such terminal or path","money":"none","place":"helper","retrySafe":true},
};

/** What goes on at every step of a payment. */
export const steps: { readonly [name in StepName]: Texts } = {
  "queued": {"en":"Waits for an earlier cancel","zh-Hans":"等待先前的取消完成","zh-Hant":"等待先前的取消完成"},
  "opening": {"en":"Written down; connecting","zh-Hans":"已记录，正在连接","zh-Hant":"已記錄，正在連接"},
  "sent": {"en":"The request is sent","zh-Hans":"请求已发送","zh-Hant":"請求已發送"},
  "offered": {"en":"The customer can pay now","zh-Hans":"顾客现在可以付款","zh-Hant":"顧客現在可以付款"},
  "acknowledged": {"en":"The terminal has the request","zh-Hans":"终端已收到请求","zh-Hant":"終端機已收到請求"},
  "waiting": {"en":"No confirmation yet; still listening","zh-Hans":"尚无确认，继续等待","zh-Hant":"尚未確認，繼續等待"},
  "cancelling": {"en":"The cancel is sent","zh-Hans":"取消请求已发送","zh-Hant":"取消請求已發送"},
  "cancel-answered": {"en":"The cancel is answered","zh-Hans":"取消已有答复","zh-Hant":"取消已有回覆"},
  "checking": {"en":"No clear answer: asking how it ended","zh-Hans":"没有明确答复，正在查询结果","zh-Hant":"沒有明確答覆，正在查詢結果"},
  "contradiction": {"en":"Two answers disagree: look at the slip","zh-Hans":"两个答复不一致，请核对小票","zh-Hant":"兩個答覆不一致，請核對收據"},
  "not-recorded": {"en":"The outcome could not be saved; it stands","zh-Hans":"结果未能保存，但仍然有效","zh-Hant":"結果未能儲存，但仍然有效"},
  "recorded": {"en":"The outcome is saved now","zh-Hans":"结果现已保存","zh-Hant":"結果現已儲存"},
};
