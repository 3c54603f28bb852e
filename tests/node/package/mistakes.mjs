// Mistakes that people make in calls, as they would write them: each must not compile, and is refused by what runs, which
// says of `argument` what it `says`. `method` is a card, `of` an earlier payment.

/** What the texts speak of, for the compiler. */
export const PRELUDE = `import { connect, type Gateway, memoryJournal, money, type Terminal } from "tillwire";
import type { StoredOutcome } from "tillwire";
declare const qf: Terminal<"qfpay">; declare const cp: Terminal<"codepay">;
declare const bpc: Gateway<"bpc">; declare const ic: Gateway<"icashier">; declare const of: StoredOutcome;
const common = { terminal: "counter-1", currency: "HKD", journal: memoryJournal() };
const simulated = { via: "simulator" } as const;
const amount = money("12.50", "HKD"); const reference = "sale-1"; const method = "card";
`;

const qfpay = (options) => `qf.pay({ reference, amount, method, options: ${options} })`;
const codepay = (options, method = '"card"') => `cp.pay({ reference, amount, method: ${method}, options: ${options} })`;

export const MISTAKES = [
  // A name that is not there, or is another system's or operation's.
  { text: qfpay("{ payment_timout: 60 }"), argument: "options.payment_timout", says: /payment_timeout/ },
  { text: qfpay("{ paymentTimeout: 60 }"), argument: "options.paymentTimeout", says: /payment_timeout/ },
  { text: qfpay('{ tip_amount: "1.00" }'), argument: "options.tip_amount", says: /with pay: camera_id/ },
  { text: qfpay("{ allow_modify_flag: true }"), argument: "options.allow_modify_flag", says: /with pay: camera_id/ },
  { text: codepay('{ cashback: "20.00" }'), argument: "options.cashback", says: /cashback_amount/ },
  { text: codepay("{ camera_id: 1 }"), argument: "options.camera_id", says: /with pay: / },
  {
    text: "qf.refund({ reference, of, options: { payment_timeout: 60 } })",
    argument: "options.payment_timeout",
    says: /with refund: moveToBack, allow_modify_flag/,
  },
  {
    text: 'cp.void({ reference, of, options: { tip_amount: "1.00" } })',
    argument: "options.tip_amount",
    says: /with void: orig_pay_channel_trans_no/,
  },
  {
    text: 'bpc.refund({ reference, of, options: { merOrderNo: "7" } })',
    argument: "options.merOrderNo",
    says: /with refund: tellerNo, payType, tradeNo/,
  },
  {
    text: 'ic.pay({ reference, amount, method: "any", options: { backurl: "https://shop.example" } })',
    argument: "options.backurl",
    says: /fronturl/,
  },
  // A value of another type or word.
  { text: qfpay('{ payment_timeout: "soon" }'), argument: "options.payment_timeout", says: /whole number of s from 1/ },
  {
    text: qfpay("{ wait_card_timeout: true }"),
    argument: "options.wait_card_timeout",
    says: /whole number of s from 1/,
  },
  { text: qfpay('{ scan_type: "QRCODE" }'), argument: "options.scan_type", says: /QRCODE_PAY, SCAN_PAY/ },
  { text: qfpay('{ camera_id: "front" }'), argument: "options.camera_id", says: /0, 1/ },
  { text: qfpay("{ moveToBack: 2 }"), argument: "options.moveToBack", says: /true or false/ },
  { text: qfpay("{ camera_id: { front: true } }"), argument: "options.camera_id", says: /a text, a number/ },
  { text: codepay('{ pay_method_id: "visa" }'), argument: "options.pay_method_id", says: /Visa/ },
  { text: codepay('{ receipt_print_mode: "both" }'), argument: "options.receipt_print_mode", says: /0, 1, 2, 3/ },
  { text: codepay('{ expires: "5 min" }'), argument: "options.expires", says: /whole number of s from 0/ },
  { text: codepay('{ on_screen_tip: "yes" }'), argument: "options.on_screen_tip", says: /true or false/ },
  {
    text: 'bpc.refund({ reference, of, options: { payType: "wechat" } })',
    argument: "options.payType",
    says: /ZFBA, WEIX, UPAY/,
  },
  // Around the options.
  { text: "qf.pay({ reference, amount: 12.5, method })", argument: "amount", says: /money\("12.50", "HKD"\)/ },
  { text: 'qf.pay({ reference, amount, method: "wechatpay" })', argument: "method", says: /wechat/ },
  {
    text: "qf.pay({ reference, amount, method, option: { camera_id: 1 } })",
    argument: "option",
    says: /is options meant/,
  },
  { text: "qf.pay({ amount, method })", argument: "reference", says: /your own id/ },
  { text: "qf.refund({ reference, amount })", argument: "of", says: /an outcome, as it was told or stored/ },
  // Order numbers, and payments from outside the journal.
  { text: "qf.pay({ reference, amount, method, order: 1042 })", argument: "order", says: /a text/ },
  { text: 'qf.pay({ reference, amount, method, orderNo: "1042" })', argument: "orderNo", says: /is order meant/ },
  {
    text: "qf.refund({ reference, of: { amount }, amount })",
    argument: "of.order",
    says: /the payment's order number/,
  },
  { text: 'qf.refund({ reference, of: { syssn: "7" }, amount })', argument: "of.syssn", says: /order, number/ },
  { text: "qf.void({ reference, of: { number: 20261130 } })", argument: "of.number", says: /a text of 1 to 64/ },
  { text: 'cp.query({ trans_no: "7" })', argument: "of.trans_no", says: /order, number/ },
  {
    text: 'connect({ ...common, system: "qfpay", link: simulated, prefix: 1 })',
    argument: "prefix",
    says: /a text/,
  },
  // Of connecting.
  { text: 'connect({ ...common, system: "qf-pay", link: simulated })', argument: "system", says: /is "qfpay" meant/ },
  {
    text: 'connect({ ...common, system: "qfpay", link: { via: "websocket", url: "ws://x" } })',
    argument: "link.via",
    says: /"http"/,
  },
  {
    text: 'connect({ ...common, system: "qfpay", link: simulated, keyMode: "utf-8" })',
    argument: "keyMode",
    says: /is "utf8" meant/,
  },
  {
    text: 'connect({ ...common, system: "codepay", link: simulated, posKey: "k" })',
    argument: "posKey",
    says: /there is/,
  },
  {
    text: 'connect({ ...common, system: "codepay", link: simulated, timeouts: { silent: 5 } })',
    argument: "timeouts.silent",
    says: /is silence meant/,
  },
  {
    text: 'connect({ ...common, system: "qfpay", link: { via: "simulator", push: true } })',
    argument: "link.push",
    says: /there is/,
  },
  {
    text: 'connect({ ...common, system: "bpc", url: "http://127.0.0.1:9", mid: "1", key: "k" })',
    argument: "posNo",
    says: /a text/,
  },
  // What a face does not have.
  { text: 'bpc.setPosKey("key")', says: /not a function/ },
  { text: "bpc.closeBatch()", says: /not a function/ },
];
