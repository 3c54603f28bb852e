// Made from core/src/code.rs by the package build: change it there.

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
  | "REFUND_TOO_LARGE"
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
  | "ORIGIN_FORBIDDEN"
  | "HOST_FORBIDDEN"
  | "TARGET_FORBIDDEN"
  | "TERMINAL_LOCKED"
  | "TERMINAL_UNRESOLVED"
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

/** What a code means. */
export interface CodeRow {
  /** Where it appears: input, open, start, outcome, answer, wire ... */
  readonly place: string;
  /** Whether money may have moved; null where that depends on what carries the code. */
  readonly money: "none" | "moved" | "unknown" | null;
  readonly retrySafe: boolean;
  /** For engineers. */
  readonly meaning: string;
  /** What a person can do about it, in English and in simplified Chinese; null where that is nothing. */
  readonly en: string | null;
  readonly zh: string | null;
}

/** The table. */
export const codes: { readonly [code in Code]: CodeRow } = {
  AMOUNT_FORMAT: {"en":"Give the amount as digits, such as 12.50.","meaning":"amount is not a plain decimal text or minor units","money":"none","place":"input","retrySafe":true,"zh":"请用数字输入金额，例如 12.50。"},
  AMOUNT_PRECISION: {"en":"Give no more decimals than the currency has.","meaning":"more decimals than the currency has","money":"none","place":"input","retrySafe":true,"zh":"小数位数不能超过该货币的位数。"},
  AMOUNT_RANGE: {"en":"Give an amount above zero and within the system's limit.","meaning":"amount is zero or negative or too large for the system","money":"none","place":"input","retrySafe":true,"zh":"请输入大于零且不超过系统上限的金额。"},
  CURRENCY: {"en":"Use the currency that this terminal is set to.","meaning":"the amount's currency is not the terminal's","money":"none","place":"input","retrySafe":true,"zh":"请使用该终端设置的货币。"},
  INVALID_FIELD: {"en":"Correct the field that the message names.","meaning":"a field holds characters or a length the wire cannot carry","money":"none","place":"input","retrySafe":true,"zh":"请更正提示中指出的字段。"},
  UNSUPPORTED_METHOD: {"en":"Choose another payment method.","meaning":"this system has no such payment method","money":"none","place":"input","retrySafe":true,"zh":"请选择其他付款方式。"},
  UNSUPPORTED_OPERATION: {"en":"Do this on the terminal itself or in the merchant portal.","meaning":"this system or link cannot do that","money":"none","place":"input","retrySafe":true,"zh":"请在终端或商户后台进行此操作。"},
  KEY_FORMAT: {"en":"Copy the key again: it is 16, 24 or 32 characters without spaces.","meaning":"the key's length or (hex mode) alphabet is wrong","money":"none","place":"input","retrySafe":true,"zh":"请重新复制密钥：应为 16、24 或 32 个字符，不含空格。"},
  NOT_INITIALISED: {"en":"Wait for `await init()` before the first call.","meaning":"a call before init() has finished","money":"none","place":"input","retrySafe":true,"zh":"请先等待 `await init()` 完成再调用。"},
  INTENT_CONFLICT: {"en":"Give this sale a reference of its own.","meaning":"the reference is known with another amount or method","money":"none","place":"input","retrySafe":false,"zh":"请为这笔交易使用新的编号。"},
  REFUND_TOO_LARGE: {"en":"Refund no more than what is left of the sale.","meaning":"more than what is left to refund","money":"none","place":"input","retrySafe":true,"zh":"退款金额不能超过该笔交易的剩余金额。"},
  VOID_NOT_ALLOWED: {"en":"Refund the sale instead.","meaning":"the terminal no longer voids this sale","money":"none","place":"answer","retrySafe":true,"zh":"请改用退款。"},
  NO_PORT: {"en":"Plug in the terminal's cable and choose its port.","meaning":"no serial port is chosen or present","money":"none","place":"open","retrySafe":true,"zh":"请接好终端数据线并选择对应的串口。"},
  PORT_BUSY: {"en":"Close the other tab or program that uses the port.","meaning":"the port is open elsewhere","money":"none","place":"open","retrySafe":true,"zh":"请关闭正在占用该串口的其他页面或程序。"},
  PORT_PERMISSION: {"en":"Give this user access to the serial port; `tillwire doctor` says how.","meaning":"the operating system refuses the port","money":"none","place":"open","retrySafe":true,"zh":"请授予当前用户串口权限；可运行 `tillwire doctor` 查看方法。"},
  USER_CANCELLED_PICKER: {"en":"Choose the terminal's port when the browser asks.","meaning":"the person closed the port chooser","money":"none","place":"open","retrySafe":true,"zh":"浏览器询问时请选择终端的串口。"},
  NEEDS_PERMISSION: {"en":"Allow the permission in the browser's site settings.","meaning":"the browser's permission (serial or local network) is missing","money":"none","place":"open","retrySafe":true,"zh":"请在浏览器的网站设置中允许该权限。"},
  INSECURE_CONTEXT: {"en":"Open the page over https or on localhost.","meaning":"the page is not a secure context","money":"none","place":"open","retrySafe":true,"zh":"请通过 https 或 localhost 打开页面。"},
  UNSUPPORTED_BROWSER: {"en":"Use Chrome or Edge, or connect through the helper.","meaning":"the browser lacks what this link needs","money":"none","place":"open","retrySafe":true,"zh":"请使用 Chrome 或 Edge，或通过本地助手连接。"},
  UNSUPPORTED_CHIP: {"en":"Use a cable with a PL2303 HXD chip.","meaning":"the USB chip is one the document declares unsupported (a warning)","money":"none","place":"open","retrySafe":true,"zh":"请使用 PL2303 HXD 芯片的数据线。"},
  CONNECT_REFUSED: {"en":"Check the terminal's address and that its payment app is running.","meaning":"nothing listens at the terminal's address","money":"none","place":"open","retrySafe":true,"zh":"请检查终端地址，并确认收款应用已启动。"},
  CONNECT_TIMEOUT: {"en":"Check that terminal and till are on the same network.","meaning":"the terminal's address does not answer within 5 s","money":"none","place":"open","retrySafe":true,"zh":"请确认终端与收银台在同一网络。"},
  TLS_FAILED: {"en":"Install the terminal's certificate authority on this machine.","meaning":"the certificate is not trusted","money":"none","place":"open","retrySafe":true,"zh":"请在本机安装终端的根证书。"},
  HELPER_LOST: {"en":"Start the tillwire helper on this machine.","meaning":"the helper is not running or went away","money":null,"place":"open","retrySafe":false,"zh":"请在本机启动 tillwire 助手。"},
  HELPER_VERSION: {"en":"Update the helper and the page to the same version.","meaning":"page and helper do not speak the same protocol version","money":"none","place":"open","retrySafe":true,"zh":"请将助手与页面更新到相同版本。"},
  NOT_PAIRED: {"en":"Run `tillwire pair` and type the code on this page.","meaning":"this origin has no valid token of the helper","money":"none","place":"open","retrySafe":true,"zh":"请运行 `tillwire pair`，并在本页输入配对码。"},
  ORIGIN_FORBIDDEN: {"en":"Add this page's origin to the helper's configuration.","meaning":"the page's origin is not on the list","money":"none","place":"helper","retrySafe":true,"zh":"请将本页面的来源加入助手配置。"},
  HOST_FORBIDDEN: {"en":"Reach the helper as localhost or 127.0.0.1.","meaning":"the Host header is not one of the helper's names","money":"none","place":"helper","retrySafe":true,"zh":"请通过 localhost 或 127.0.0.1 访问助手。"},
  TARGET_FORBIDDEN: {"en":"Add the terminal's address to the helper's configuration.","meaning":"the target is not an allowed address","money":"none","place":"helper","retrySafe":true,"zh":"请将终端地址加入助手配置。"},
  TERMINAL_LOCKED: {"en":"Finish or close the other page or program that uses this terminal.","meaning":"another tab or process owns the terminal","money":"none","place":"open","retrySafe":true,"zh":"请先结束或关闭正在使用该终端的其他页面或程序。"},
  TERMINAL_UNRESOLVED: {"en":"Wait for the earlier payment's outcome, or settle it by hand.","meaning":"an earlier payment on this terminal has no outcome yet","money":"none","place":"start","retrySafe":true,"zh":"请等待上一笔交易出结果，或人工确认。"},
  JOURNAL_UNAVAILABLE: {"en":"Free some storage or allow the page to store data, then try again.","meaning":"the record could not be made durable: nothing was sent","money":"none","place":"start","retrySafe":true,"zh":"请清理存储空间或允许页面保存数据后重试。"},
  JOURNAL_CONFLICT: {"en":null,"meaning":"another writer appended first: re-read","money":"none","place":"journal","retrySafe":true,"zh":null},
  JOURNAL_DAMAGED: {"en":"Look at the terminal's slip and settle the payment by hand.","meaning":"a record is torn or changed: its intent is unknown","money":"unknown","place":"journal","retrySafe":false,"zh":"请核对终端小票并人工确认该笔交易。"},
  JOURNAL_VERSION: {"en":"Update tillwire before going on with this journal.","meaning":"written by a newer version: refused and kept","money":"none","place":"journal","retrySafe":false,"zh":"请先更新 tillwire 再继续使用该记录。"},
  ABORTED_BEFORE_SEND: {"en":"Start the payment again.","meaning":"stopped before the first byte left","money":"none","place":"outcome","retrySafe":true,"zh":"请重新发起付款。"},
  ACK_TIMEOUT: {"en":"Look at the terminal: it may still be taking the payment.","meaning":"no acknowledgement within 1000 ms of the last byte: still listening","money":"unknown","place":"step","retrySafe":false,"zh":"请查看终端：付款可能仍在进行。"},
  PORT_LOST: {"en":"Plug the cable in again; the payment is then looked up.","meaning":"the serial port went away","money":null,"place":"link","retrySafe":false,"zh":"请重新插好数据线，系统会查询该笔交易。"},
  OUTCOME_UNKNOWN: {"en":"Do not charge again: wait, recheck, or look at the terminal's slip.","meaning":"sent and no trustworthy answer: being asked","money":"unknown","place":"outcome","retrySafe":false,"zh":"请勿重复收款：请等待、重新查询或核对终端小票。"},
  NOT_CHARGED: {"en":"No money was taken; start the payment again if it is wanted.","meaning":"proved by query (or by hand) that no money moved","money":"none","place":"outcome","retrySafe":true,"zh":"未扣款；如需付款请重新发起。"},
  RECOVERED: {"en":null,"meaning":"the outcome was found by query after a gap (a note on the real outcome)","money":null,"place":"outcome","retrySafe":false,"zh":null},
  CANCELLED: {"en":"No money was taken; start the payment again if it is wanted.","meaning":"cancelled at the till or the terminal","money":"none","place":"outcome","retrySafe":true,"zh":"未扣款；如需付款请重新发起。"},
  CANCEL_TOO_LATE: {"en":"The customer has paid: refund the sale if it is not wanted.","meaning":"a cancel was asked but the payment went through","money":"moved","place":"outcome","retrySafe":false,"zh":"顾客已付款；如不需要请退款。"},
  CANCEL_UNCONFIRMED: {"en":"Wait for the payment's own outcome.","meaning":"the cancel got no answer: the payment's own outcome decides","money":"unknown","place":"step","retrySafe":false,"zh":"请等待该笔付款的结果。"},
  NOTHING_TO_CANCEL: {"en":"There is nothing to do: no payment is running.","meaning":"no payment is running","money":"none","place":"answer","retrySafe":true,"zh":"当前没有进行中的付款，无需操作。"},
  TERMINAL_BUSY: {"en":"Wait until the terminal is back on its home screen, then try again.","meaning":"the terminal did not take the request: it is busy","money":"none","place":"answer","retrySafe":true,"zh":"请等终端回到主界面后重试。"},
  KEY_MISMATCH: {"en":"Copy the key from the terminal's app again and refresh the app.","meaning":"the terminal could not decrypt or verify: wrong key or key mode","money":"none","place":"answer","retrySafe":true,"zh":"请重新复制终端应用中的密钥，并刷新应用。"},
  TERMINAL_REJECTED_30: {"en":"Do not charge again: wait for the lookup.","meaning":"the terminal answered error type 0x30 (unknown error): query","money":"unknown","place":"answer","retrySafe":false,"zh":"请勿重复收款：请等待查询结果。"},
  TERMINAL_REJECTED_31: {"en":"No money was taken; check the cable and try again.","meaning":"error type 0x31 frame format: not executed","money":"none","place":"answer","retrySafe":true,"zh":"未扣款；请检查数据线后重试。"},
  TERMINAL_REJECTED_32: {"en":"No money was taken; check the key.","meaning":"error type 0x32 verification: not executed","money":"none","place":"answer","retrySafe":true,"zh":"未扣款；请检查密钥。"},
  TERMINAL_REJECTED_34: {"en":"No money was taken; update the terminal's app.","meaning":"error type 0x34 data format: not executed","money":"none","place":"answer","retrySafe":true,"zh":"未扣款；请更新终端应用。"},
  TERMINAL_REJECTED_35: {"en":"No money was taken; check the cable and try again.","meaning":"error type 0x35 fragments: not executed","money":"none","place":"answer","retrySafe":true,"zh":"未扣款；请检查数据线后重试。"},
  UNKNOWN_CODE: {"en":"Do not charge again: wait for the lookup.","meaning":"a code that is not in the table: query","money":"unknown","place":"answer","retrySafe":false,"zh":"请勿重复收款：请等待查询结果。"},
  UNKNOWN_ORDER: {"en":"Check the order number and the terminal it was taken on.","meaning":"the order is not known there","money":"none","place":"answer","retrySafe":false,"zh":"请核对订单号及收款终端。"},
  LATE_RESPONSE: {"en":null,"meaning":"an answer to an earlier payment: given to its own intent","money":null,"place":"event","retrySafe":false,"zh":null},
  CONTRADICTION: {"en":"Look at the terminal's slip and tell the person in charge.","meaning":"two answers disagree: approved stays and a person is told","money":"moved","place":"event","retrySafe":false,"zh":"请核对终端小票并通知负责人。"},
  PRINT_FAILED: {"en":"Check the paper and print again.","meaning":"the receipt was not printed: the payment is untouched","money":null,"place":"answer","retrySafe":true,"zh":"请检查打印纸后重新打印。"},
  FRAME_START: {"en":null,"meaning":"no start marker","money":null,"place":"wire","retrySafe":false,"zh":null},
  FRAME_VERSION: {"en":null,"meaning":"version byte is not 01","money":null,"place":"wire","retrySafe":false,"zh":null},
  FRAME_TYPE: {"en":null,"meaning":"type byte is not 10 20 30..35","money":null,"place":"wire","retrySafe":false,"zh":null},
  FRAME_REF: {"en":null,"meaning":"number is not 01..7f","money":null,"place":"wire","retrySafe":false,"zh":null},
  FRAME_LENGTH: {"en":null,"meaning":"lengths contradict each other","money":null,"place":"wire","retrySafe":false,"zh":null},
  FRAME_END: {"en":null,"meaning":"no end marker where the length says","money":null,"place":"wire","retrySafe":false,"zh":null},
  FRAME_INCOMPLETE: {"en":null,"meaning":"fewer bytes than the length says","money":null,"place":"wire","retrySafe":false,"zh":null},
  REASSEMBLY_TIMEOUT: {"en":null,"meaning":"500 ms without a further byte","money":null,"place":"wire","retrySafe":false,"zh":null},
  REASSEMBLY_MISMATCH: {"en":null,"meaning":"fragments disagree on the message length","money":null,"place":"wire","retrySafe":false,"zh":null},
  REASSEMBLY_OVERFLOW: {"en":null,"meaning":"fragments add up to more than the message","money":null,"place":"wire","retrySafe":false,"zh":null},
  REASSEMBLY_LIMIT: {"en":null,"meaning":"too many messages being reassembled","money":null,"place":"wire","retrySafe":false,"zh":null},
  LATE_PACKET: {"en":null,"meaning":"a fragment of a message already dropped","money":null,"place":"wire","retrySafe":false,"zh":null},
  BASE64: {"en":null,"meaning":"not base64 (after trimming)","money":null,"place":"wire","retrySafe":false,"zh":null},
  CIPHER_LENGTH: {"en":null,"meaning":"not a multiple of 16 bytes","money":null,"place":"wire","retrySafe":false,"zh":null},
  DECRYPT_FAILED: {"en":null,"meaning":"one code for padding and text failures after decryption","money":null,"place":"wire","retrySafe":false,"zh":null},
  UTF8_INVALID: {"en":null,"meaning":"not UTF-8 (never replaced)","money":null,"place":"wire","retrySafe":false,"zh":null},
  JSON_SYNTAX: {"en":null,"meaning":"not JSON (or the lenient form)","money":null,"place":"wire","retrySafe":false,"zh":null},
  JSON_DEPTH: {"en":null,"meaning":"nested too deep","money":null,"place":"wire","retrySafe":false,"zh":null},
  JSON_DUPLICATE_KEY: {"en":null,"meaning":"the same member twice","money":null,"place":"wire","retrySafe":false,"zh":null},
  JSON_TRAILING: {"en":null,"meaning":"text after the value","money":null,"place":"wire","retrySafe":false,"zh":null},
  SCHEMA: {"en":null,"meaning":"a member has the wrong shape","money":null,"place":"wire","retrySafe":false,"zh":null},
  EMPTY_PAYLOAD: {"en":null,"meaning":"nothing to read","money":null,"place":"wire","retrySafe":false,"zh":null},
  PAYLOAD_TOO_LARGE: {"en":null,"meaning":"over the documented size","money":null,"place":"wire","retrySafe":false,"zh":null},
  RESPONSE_TOO_LARGE: {"en":null,"meaning":"over the documented size","money":null,"place":"wire","retrySafe":false,"zh":null},
  ENVELOPE_NO_DIGEST: {"en":null,"meaning":"the envelope has no digest","money":null,"place":"wire","retrySafe":false,"zh":null},
  ENVELOPE_DIGEST_FORMAT: {"en":null,"meaning":"the digest is not 32 hex digits","money":null,"place":"wire","retrySafe":false,"zh":null},
  DIGEST_MISMATCH: {"en":null,"meaning":"the digest is not that of the content and key","money":null,"place":"wire","retrySafe":false,"zh":null},
  PLAINTEXT_RESPONSE: {"en":"Switch encryption on in the terminal's settings.","meaning":"a clear reply where sealed ones are required","money":"unknown","place":"wire","retrySafe":false,"zh":"请在终端设置中开启加密。"},
  RESPONSE_MISMATCH: {"en":"Do not charge again: wait for the lookup.","meaning":"the answer is for another order","money":"unknown","place":"answer","retrySafe":false,"zh":"请勿重复收款：请等待查询结果。"},
  AMOUNT_MISMATCH: {"en":"Compare the terminal's slip with the sale before going on.","meaning":"the answer's amount or currency is not the intent's: a person decides","money":"moved","place":"answer","retrySafe":false,"zh":"请先核对终端小票与本单金额。"},
  RESPONSE_INCOMPLETE: {"en":"Do not charge again: wait for the lookup.","meaning":"success without readable data: query","money":"unknown","place":"answer","retrySafe":false,"zh":"请勿重复收款：请等待查询结果。"},
  UNTRUSTED_RESPONSE: {"en":"Do not charge again: wait for the lookup, and check the network.","meaning":"unsigned or wrongly signed or not from the system at all","money":"unknown","place":"answer","retrySafe":false,"zh":"请勿重复收款：请等待查询结果并检查网络。"},
  SIGN_MISSING: {"en":null,"meaning":"no signature","money":null,"place":"notification","retrySafe":false,"zh":null},
  SIGN_MISMATCH: {"en":null,"meaning":"wrong signature","money":null,"place":"notification","retrySafe":false,"zh":null},
  WRONG_MERCHANT: {"en":null,"meaning":"another merchant's","money":null,"place":"notification","retrySafe":false,"zh":null},
  DUPLICATE_PARAM: {"en":null,"meaning":"a parameter twice","money":null,"place":"notification","retrySafe":false,"zh":null},
  UNCONFIRMED_NOTIFICATION: {"en":null,"meaning":"an unsigned hint: query","money":"unknown","place":"notification","retrySafe":false,"zh":null},
  NOT_FOUND: {"en":"Check the terminal's name in the helper's configuration.","meaning":"no such terminal or path","money":"none","place":"helper","retrySafe":true,"zh":"请检查助手配置中的终端名称。"},
};
