// Made from core/src/<system>/system.rs by the package build: change it there.

import type { System } from "./systems.gen.js";

/** A word of a wire, and what it means. */
export type Meaning = readonly [word: string, meaning: string];

/** A list of a wire, or the members of an answer. */
export interface Table {
  /** The member that holds its values, such as `respcd`; of an answer, what was asked. */
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
    {"name":"busicd: method","rows":[["802808","card"],["800208","wechat"],["800201","wechat"],["800108","alipay"],["800101","alipay"],["805808","payme"],["805801","payme"],["800708","unionpay-qr"],["800701","unionpay-qr"],["802001","fps"],["803708","octopus"],["806708","unionpay-card"],["806808","amex"]],"text":"the method that a pay type is of"},
    {"name":"busicd: side","rows":[["800208","CPM"],["800201","MPM"],["800108","CPM"],["800101","MPM"],["805808","CPM"],["805801","MPM"],["800708","CPM"],["800701","MPM"],["802001","MPM"]],"text":"CPM: the customer showed the code; MPM: the terminal did"},
    {"name":"scan_type","rows":[["QRCODE_PAY","QR code payment"],["SCAN_PAY","scan payment"]],"text":"which side shows the code"},
    {"name":"camera_id","rows":[["0","the back camera"],["1","the front camera"]],"text":"which camera reads the customer's code"},
    {"name":"respcd","rows":[["4003","refused: the POS-KEY or digest does not match"],["4004","not a POST"],["4005","other error"],["4006","wrong parameters"],["4007","the terminal's user is not logged in"],["5001","decryption failed"],["6000","success"],["6001","cancelled by the user or by a cancel request"],["6002","request error"]],"text":"how the terminal took the request"},
    {"name":"data.respcd","rows":[["0000","transaction successful"],["1100","system under maintenance"],["1101","reversal error"],["1102","duplicate request"],["1103","request format error"],["1104","request parameter error"],["1105","device not activated"],["1106","invalid device"],["1107","device not allowed"],["1108","signature error"],["1125","already refunded"],["1136","transaction does not exist or cannot be operated on"],["1142","order already closed"],["1143","not paid yet or password being entered"],["1145","processing"],["1147","WeChat Pay transaction error"],["1150","T0 settlement: cannot be cancelled"],["1155","refund refused"],["1181","order expired"],["1201","insufficient balance"],["1202","payment code wrong or expired"],["1203","account error"],["1204","bank error"],["1205","transaction failed"],["1212","UnionPay code for use abroad needed"],["1241","store does not exist or wrong state"],["1242","store configuration error"],["1243","store disabled"],["1250","transaction prohibited"],["1251","store configuration error (being dealt with)"],["1252","system error while sending the request"],["1254","system error"],["1260","order already paid"],["1261","order not paid"],["1262","order already refunded"],["1263","order already reversed"],["1264","order closed"],["1265","no refunds at this hour (23:30-00:30) or for this promotion"],["1266","order amount wrong"],["1267","order information does not match"],["1268","order does not exist"],["1269","unsettled amount of the day too small"],["1270","currency has no partial refunds"],["1271","transaction has no partial refunds"],["1272","more than can be refunded"],["1294","risk: prohibited by the bank"],["1295","network congested"],["1296","network congested"],["1297","bank system busy"],["1298","network congested; if paid do not pay again"],["2005","payment code wrong or expired"],["2011","serial number repeats"]],"text":"what became of the transaction"},
    {"name":"cancel","rows":[["0","nothing"],["1","reversed or refunded"],["2","cancelled"],["3","refunded"],["4","pre-authorisation ended"],["5","partly refunded"]],"text":"what became of a payment since"},
    {"name":"tradetp","rows":[["payment","a payment"],["refund","a refund"]],"text":"what an inquiry found"},
    {"name":"cardscheme","rows":[["VISA","Visa"],["MASTERCARD","Mastercard"],["UNIONPAY","UnionPay"],["AMEX","American Express"]],"text":"the card's scheme"},
    {"name":"cardtype","rows":[["CREDIT","credit"],["DEBIT","debit"]],"text":"the kind of card"},
    {"name":"customer_source","rows":[["HK","Hong Kong"],["INT","elsewhere"]],"text":"where a wallet is from"},
    {"name":"frame","rows":[["10","a request, or a result"],["20","taken"],["30","unknown error"],["31","format error"],["32","verification error"],["33","decryption error"],["34","data format error"],["35","fragments error"]],"text":"the type of a frame on a serial line, in hex"},
  ],
  codepay: [
    {"name":"topic","rows":[["ecrhub.pay.order","submit a transaction"],["ecrhub.pay.query","ask about a transaction"],["ecrhub.pay.close","close a transaction that is not paid yet"],["ecrhub.pay.batch.close","settle the day's transactions"],["ecrhub.pay.tip.adjustment","change the tip of a sale"],["ecrhub.init","announce the till's settings"],["ecrhub.pay.init","the same, as other clients call it"],["ecrhub.getInfo","ask who the terminal is"],["ecrhub.heartbeat","a sign of life"],["ecrhub.pair","pair a till and a terminal"],["ecrhub.unpair","end a pairing"]],"text":"what a message is about"},
    {"name":"trans_type","rows":[["1","sale"],["2","void"],["3","refund"],["4","authorization"],["5","cancel an authorization"],["6","complete an authorization"],["7","cancel a completion"],["8","refund a completion"],["11","sale with cashback"]],"text":"what an order does with money"},
    {"name":"trans_status","rows":[["0","processing"],["1","closed: it failed"],["2","successful"],["3","voided or cancelled"],["9","created"]],"text":"where a transaction stands"},
    {"name":"pay_scenario","rows":[["SWIPE_CARD","a card at the terminal"],["SCANQR_PAY","the customer scans the terminal's code"],["BSCANQR_PAY","the terminal scans the customer's code"]],"text":"how the customer pays"},
    {"name":"pay_method_id","rows":[["Visa","Visa"],["MasterCard","Mastercard"],["Amex","American Express"],["Discover","Discover"],["JCB","JCB"],["DinersClub","Diners Club"],["UnionPay","UnionPay"],["Alipay","Alipay"],["Alipay+","Alipay+"],["WeChatPay","WeChat Pay"],["PayPal","PayPal"],["Venmo","Venmo"],["CashPay","CashPay"],["MyDebit","MyDebit"],["NibssQR","NIBSS QR"],["KBZPay","KBZPay"]],"text":"the brand"},
    {"name":"pay_method_category","rows":[["BANKCARD","a bank card"],["QR_C_SCAN_B","the customer scans the terminal's code"],["QR_B_SCAN_C","the terminal scans the customer's code"],["OTP","a one-time password"]],"text":"the older word for how the customer pays"},
    {"name":"card_type","rows":[["1","debit"],["2","credit"],["3","EBT"],["4","gift"]],"text":"the kind of card"},
    {"name":"entry_mode","rows":[["1","swipe"],["2","chip"],["3","contactless"],["4","manual"]],"text":"how the card was read"},
    {"name":"order_queue_mode","rows":[["FIFO","first in, first out"],["FILO","first in, last out"]],"text":"in which order waiting orders are shown"},
    {"name":"response_code","rows":[["000","success"],["0","success, as terminals in the field write it"],["101","a transaction is in progress, try again later"],["102","transaction cancellation"],["103","the transaction is successful"],["104","the transaction does not exist"],["105","the transaction is refunded"],["106","the transaction failed"],["107","timeout"],["108","the result is unknown"],["109","network anomaly"],["110","operator cancellation"],["111","read card timeout"],["112","QR code timeout"],["113","duplicate merchant order number"],["114","unsupported transaction type"],["115","reject"],["116","not logged in"],["117","unsupported payment scenario"],["118","token expired"],["119","can not void"],["120","amount out of limit"],["121","incorrect amount format"],["201","failed to close the transaction"],["202","parameter error"],["999","unknown error"]],"text":"how it went"},
    {"name":"receipt_print_mode","rows":[["0","none"],["1","the merchant's"],["2","the customer's"],["3","both"]],"text":"which receipts the terminal prints"},
  ],
  icashier: [
    {"name":"action","rows":[["Bank","UnionPay"],["WeiXin","WeChat Pay"],["AliPay","Alipay"],["Arbi","what the customer chooses"]],"text":"how the customer pays"},
    {"name":"resultcode","rows":[["0000","paid, settled to the available account"],["1001","not paid"],["1002","paid, settled to the not yet available account"],["1003","failed"],["1004","under investigation"]],"text":"what became of an order"},
    {"name":"respcode","rows":[["00","it did; anything else: it failed"]],"text":"whether an inquiry succeeded"},
  ],
  bpc: [
    {"name":"tranType","rows":[["F","ask for a payment code"],["G","what became of a payment"],["R","give money back"],["J","what became of a refund"],["S","close an order"]],"text":"the operation"},
    {"name":"payType","rows":[["ZFBA","Alipay"],["WEIX","WeChat Pay"],["UPAY","UnionPay QR"]],"text":"the customer's wallet"},
    {"name":"respCode","rows":[["00","success"],["77","the order failed, do not ask again"],["88","waiting for the customer"],["99","not known yet, ask again"]],"text":"how it went"},
    {"name":"oldRespCode","rows":[["000000","paid; anything else is asked for"]],"text":"what a notification says of the payment"},
  ],
};
