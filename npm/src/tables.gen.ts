// Made from core/src/<system>/system.rs by the package build: change it there.

import type { System } from "./systems.gen.js";

/** A word of a wire, and what it means. */
export type Meaning = readonly [word: string, meaning: string];

/** A list of a wire. */
export interface Table {
  /** The member that holds its values, such as `respcd`. */
  readonly name: string;
  readonly text: string;
  readonly rows: readonly Meaning[];
}

/** The lists of every system's wire, each word with its meaning. */
export const tables: { readonly [system in System]: readonly Table[] } = {
  qfpay: [
    {"name":"func_type","rows":[["1001","payment"],["1002","refund or void"],["3001","print receipt"],["3002","print summary"],["4001","inquiry"],["5001","cancel the running payment or refund"]],"text":"the operation"},
    {"name":"channel","rows":[["card_payment","Visa / Mastercard"],["wx","WeChat Pay"],["alipay","Alipay"],["payme","PayMe"],["union","UnionPay QuickPass"],["fps","FPS"],["octopus","Octopus"],["unionpay_card","UnionPay card"],["amex_card","American Express"]],"text":"what the customer pays with"},
    {"name":"busicd","rows":[["802808","Visa / Mastercard"],["800208","WeChat Pay, CPM"],["800201","WeChat Pay, MPM"],["800108","Alipay, CPM"],["800101","Alipay, MPM"],["805808","PayMe, CPM"],["805801","PayMe, MPM"],["800708","UnionPay QuickPass, CPM"],["800701","UnionPay QuickPass, MPM"],["802001","FPS, MPM"],["803708","Octopus"],["806708","UnionPay card"],["806808","American Express"]],"text":"what was paid with, and which side showed the code"},
    {"name":"scan_type","rows":[["QRCODE_PAY","QR code payment"],["SCAN_PAY","scan payment"]],"text":"which side shows the code"},
    {"name":"respcd","rows":[["4003","refused: the POS-KEY or digest does not match"],["4004","not a POST"],["4005","other error"],["4006","wrong parameters"],["4007","the terminal's user is not logged in"],["5001","decryption failed"],["6000","success"],["6001","cancelled by the user or by a cancel request"],["6002","request error"]],"text":"how the terminal took the request"},
  ],
  codepay: [
    {"name":"topic","rows":[["ecrhub.pay.order","submit a transaction"],["ecrhub.pay.query","ask about a transaction"],["ecrhub.pay.close","close a transaction that is not paid yet"],["ecrhub.pay.batch.close","settle the day's transactions"],["ecrhub.pay.tip.adjustment","change the tip of a sale"],["ecrhub.init","announce the till's settings"],["ecrhub.pay.init","the same, as other clients call it"],["ecrhub.getInfo","ask who the terminal is"],["ecrhub.heartbeat","a sign of life"],["ecrhub.pair","pair a till and a terminal"],["ecrhub.unpair","end a pairing"]],"text":"what a message is about"},
    {"name":"trans_type","rows":[["1","sale"],["2","void"],["3","refund"],["4","authorization"],["5","cancel an authorization"],["6","complete an authorization"],["7","cancel a completion"],["8","refund a completion"],["11","sale with cashback"]],"text":"what an order does with money"},
    {"name":"trans_status","rows":[["0","processing"],["1","closed: it failed"],["2","successful"],["3","voided or cancelled"],["9","created"]],"text":"where a transaction stands"},
    {"name":"pay_scenario","rows":[["SWIPE_CARD","a card at the terminal"],["SCANQR_PAY","the customer scans the terminal's code"],["BSCANQR_PAY","the terminal scans the customer's code"]],"text":"how the customer pays"},
    {"name":"pay_method_id","rows":[["Visa","Visa"],["MasterCard","Mastercard"],["Amex","American Express"],["Discover","Discover"],["JCB","JCB"],["DinersClub","Diners Club"],["UnionPay","UnionPay"],["Alipay","Alipay"],["Alipay+","Alipay+"],["WeChatPay","WeChat Pay"],["PayPal","PayPal"],["Venmo","Venmo"],["CashPay","CashPay"],["MyDebit","MyDebit"],["NibssQR","NIBSS QR"],["KBZPay","KBZPay"]],"text":"the brand"},
    {"name":"card_type","rows":[["1","debit"],["2","credit"],["3","EBT"],["4","gift"]],"text":"the kind of card"},
    {"name":"entry_mode","rows":[["1","swipe"],["2","chip"],["3","contactless"],["4","manual"]],"text":"how the card was read"},
    {"name":"order_queue_mode","rows":[["FIFO","first in, first out"],["FILO","first in, last out"]],"text":"in which order waiting orders are shown"},
    {"name":"response_code","rows":[["000","success"],["0","success, as terminals in the field write it"],["101","a transaction is in progress, try again later"],["102","transaction cancellation"],["103","the transaction is successful"],["104","the transaction does not exist"],["105","the transaction is refunded"],["106","the transaction failed"],["107","timeout"],["108","the result is unknown"],["109","network anomaly"],["110","operator cancellation"],["111","read card timeout"],["112","QR code timeout"],["113","duplicate merchant order number"],["114","unsupported transaction type"],["115","reject"],["116","not logged in"],["117","unsupported payment scenario"],["118","token expired"],["119","can not void"],["120","amount out of limit"],["121","incorrect amount format"],["201","failed to close the transaction"],["202","parameter error"],["999","unknown error"]],"text":"how it went"},
  ],
  icashier: [
    {"name":"action","rows":[["Bank","UnionPay"],["WeiXin","WeChat Pay"],["AliPay","Alipay"],["Arbi","what the customer chooses"]],"text":"how the customer pays"},
    {"name":"resultcode","rows":[["0000","paid, settled to the available account"],["1001","not paid"],["1002","paid, settled to the not yet available account"],["1003","failed"],["1004","under investigation"]],"text":"what became of an order"},
  ],
  bpc: [
    {"name":"tranType","rows":[["F","ask for a payment code"],["G","what became of a payment"],["R","give money back"],["J","what became of a refund"],["S","close an order"]],"text":"the operation"},
    {"name":"payType","rows":[["ZFBA","Alipay"],["WEIX","WeChat Pay"],["UPAY","UnionPay QR"]],"text":"the customer's wallet"},
    {"name":"respCode","rows":[["00","success"],["77","the order failed, do not ask again"],["88","waiting for the customer"],["99","not known yet, ask again"]],"text":"how it went"},
  ],
};
