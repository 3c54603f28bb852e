// What the checks are called and what to do about each finding: data, in three languages. A remedy is one sentence.

import { type Code, codes, type Texts } from "../codes.gen.js";

export type { Texts } from "../codes.gen.js";

/** What is looked at. */
export type CheckName =
  | "secure"
  | "browser"
  | "journal"
  | "free"
  | "mixed"
  | "permission"
  | "helper"
  | "version"
  | "paired"
  | "port"
  | "terminal"
  | "gateway"
  | "app"
  | "merchant"
  | "key";

/** What the table of codes says. */
const hintOf = (code: Code): Texts => codes[code].hint as Texts;

export const texts = (en: string, hans: string, hant: string): Texts => ({ en, "zh-Hans": hans, "zh-Hant": hant });

/** What is true when the check is good. */
export const TITLES: Record<CheckName, Texts> = {
  secure: texts("The page is secure", "页面是安全的", "頁面是安全的"),
  browser: texts("The browser has what is needed", "浏览器具备所需功能", "瀏覽器具備所需功能"),
  journal: texts("Payments can be written down", "可以保存交易记录", "可以儲存交易記錄"),
  free: texts("Nobody else works on the terminal", "没有其他页面占用终端", "沒有其他頁面佔用終端機"),
  mixed: texts("The page may reach such an address", "页面可以访问该类地址", "頁面可以存取該類地址"),
  permission: texts("The browser allows the local network", "浏览器允许访问本地网络", "瀏覽器允許存取本地網絡"),
  helper: texts("The helper answers", "本地助手有响应", "本機助手有回應"),
  version: texts("Helper and page speak the same version", "助手与页面版本一致", "助手與頁面版本一致"),
  paired: texts("The page is paired with the helper", "页面已与助手配对", "頁面已與助手配對"),
  port: texts("The terminal's port is chosen and free", "已选择终端串口且未被占用", "已選擇終端機串列埠且未被佔用"),
  terminal: texts("The terminal answers", "终端有响应", "終端機有回應"),
  gateway: texts("The gateway answers", "支付网关有响应", "支付網關有回應"),
  app: texts("The terminal knows this till", "终端认可本收银台", "終端機認可本收銀台"),
  merchant: texts("The merchant's number and key are right", "商户号和密钥正确", "商戶號和密鑰正確"),
  key: texts("The key is right", "密钥正确", "密鑰正確"),
};

/** Somebody else is there, or nobody understands what is said. */
const STRANGER = texts(
  "What answers there is no terminal of this system, or cannot be understood: check the address and the port, and that the terminal is of the system that is set here.",
  "该地址的应答不是来自此支付系统的终端，或无法识别：请检查地址和端口，并确认终端属于所选的支付系统。",
  "該地址的回應並非來自此支付系統的終端機，或無法識別：請檢查地址和連接埠，並確認終端機屬於所選的支付系統。",
);
const STRANGE_GATEWAY = texts(
  "What answers there is not the gateway, or cannot be understood: check the address, and whether a web page or a proxy stands in between.",
  "该地址的应答不是来自支付网关，或无法识别：请检查地址，以及中间是否有网页或代理。",
  "該地址的回應並非來自支付網關，或無法識別：請檢查地址，以及中間是否有網頁或代理伺服器。",
);

/** By check and code; then by the code's place in the table; the entry without a code is for every other finding. */
export const REMEDIES: Record<CheckName, { readonly [code: string]: Texts }> = {
  secure: {
    "": texts(
      "Open the page over https, or from this machine as http://localhost.",
      "请通过 https 打开页面，或在本机以 http://localhost 打开。",
      "請透過 https 開啟頁面，或在本機以 http://localhost 開啟。",
    ),
  },
  browser: {
    "": texts(
      "Use an up-to-date Chrome or Edge, or reach the terminal through the helper.",
      "请使用最新版 Chrome 或 Edge，或通过本地助手连接终端。",
      "請使用最新版 Chrome 或 Edge，或透過本機助手連接終端機。",
    ),
  },
  journal: {
    JOURNAL_VERSION: texts(
      "Update this till: a newer version has written its records.",
      "请更新本收银程序：记录由更新的版本写入。",
      "請更新本收銀程式：記錄由較新的版本寫入。",
    ),
    "": texts(
      "Free some storage, and leave private browsing: without a record no payment is sent.",
      "请清理存储空间并退出无痕模式：无法保存记录时不会发起收款。",
      "請清理儲存空間並離開無痕模式：無法儲存記錄時不會發起收款。",
    ),
  },
  free: {
    TERMINAL_UNRESOLVED: texts(
      "An earlier payment has no outcome yet: open the till and let it be looked up first.",
      "有一笔交易尚无结果：请先打开收银台等待查询。",
      "有一筆交易尚未有結果：請先開啟收銀台等待查詢。",
    ),
    "": texts(
      "Finish the payment that is running, or close the other page or program that uses this terminal.",
      "请等待进行中的付款结束，或关闭占用该终端的其他页面或程序。",
      "請等待進行中的付款結束，或關閉佔用該終端機的其他頁面或程式。",
    ),
  },
  mixed: {
    UNSUPPORTED_BROWSER: texts(
      "Safari and other WebKit browsers let a page on https reach no plain address, not even the helper on this machine: open this page in Chrome, Edge or Firefox, or have this machine serve it at http://127.0.0.1.",
      "Safari 等 WebKit 浏览器不允许 https 页面访问任何未加密的地址，包括本机的助手：请改用 Chrome、Edge 或 Firefox 打开本页面，或由本机以 http://127.0.0.1 提供页面。",
      "Safari 等 WebKit 瀏覽器不允許 https 頁面存取任何未加密的地址，包括本機的助手：請改用 Chrome、Edge 或 Firefox 開啟本頁面，或由本機以 http://127.0.0.1 提供頁面。",
    ),
    "": texts(
      "A page on https may not open a plain address in this browser: reach the terminal through the helper on this machine, or in an up-to-date Chrome or Edge by its address in digits, such as 192.168.1.20.",
      "在此浏览器中，https 页面不能访问未加密的地址：请通过本机的助手连接终端，或在最新版 Chrome、Edge 中填写数字形式的地址（如 192.168.1.20）。",
      "在此瀏覽器中，https 頁面不能存取未加密的地址：請透過本機的助手連接終端機，或在最新版 Chrome、Edge 中填寫數字形式的地址（如 192.168.1.20）。",
    ),
  },
  permission: {
    NEEDS_PERMISSION: texts(
      'Allow this page in the browser\'s site settings to reach this device (a helper) or the local network (a terminal), then reload; a page inside another one needs `allow="loopback-network; local-network"`.',
      '请在浏览器的网站设置中允许本页面访问本设备（助手）或本地网络（终端），然后刷新；嵌入其他页面时需要 `allow="loopback-network; local-network"`。',
      '請在瀏覽器的網站設定中允許本頁面存取本裝置（助手）或本地網絡（終端機），然後重新載入；嵌入其他頁面時需要 `allow="loopback-network; local-network"`。',
    ),
    "": texts(
      "The browser may be asking for it now: press Allow.",
      "浏览器可能正在询问：请点击“允许”。",
      "瀏覽器可能正在詢問：請按「允許」。",
    ),
  },
  helper: {
    ORIGIN_FORBIDDEN: texts(
      "The helper runs but does not know this page: add its address to `origins` in the helper's file and restart it.",
      "助手正在运行但不认识本页面：请将页面地址加入助手配置的 `origins` 并重启助手。",
      "助手正在執行但不認識本頁面：請將頁面地址加入助手設定的 `origins` 並重新啟動助手。",
    ),
    NEEDS_PERMISSION: texts(
      'Allow this page in the browser\'s site settings to reach this device (a helper) or the local network (a terminal), then reload; a page inside another one needs `allow="loopback-network; local-network"`.',
      '请在浏览器的网站设置中允许本页面访问本设备（助手）或本地网络（终端），然后刷新；嵌入其他页面时需要 `allow="loopback-network; local-network"`。',
      '請在瀏覽器的網站設定中允許本頁面存取本裝置（助手）或本地網絡（終端機），然後重新載入；嵌入其他頁面時需要 `allow="loopback-network; local-network"`。',
    ),
    "": texts(
      "Start the helper on this machine: `tillwire serve --config till.toml`.",
      "请在本机启动助手：`tillwire serve --config till.toml`。",
      "請在本機啟動助手：`tillwire serve --config till.toml`。",
    ),
  },
  version: {
    "": texts(
      "Update the helper and this page to the same version.",
      "请将助手与本页面更新到相同版本。",
      "請將助手與本頁面更新至相同版本。",
    ),
  },
  paired: {
    "": texts(
      "Run `tillwire pair` on this machine and type the code that it shows.",
      "请在本机运行 `tillwire pair`，并输入显示的配对码。",
      "請在本機執行 `tillwire pair`，並輸入顯示的配對碼。",
    ),
  },
  port: {
    PORT_BUSY: hintOf("PORT_BUSY"),
    PORT_PERMISSION: hintOf("PORT_PERMISSION"),
    NEEDS_PERMISSION: texts(
      'Allow serial ports for this page in the browser\'s site settings; a page inside another one needs `allow="serial"`.',
      '请在浏览器的网站设置中允许本页面使用串口；嵌入其他页面时需要 `allow="serial"`。',
      '請在瀏覽器的網站設定中允許本頁面使用串列埠；嵌入其他頁面時需要 `allow="serial"`。',
    ),
    USER_CANCELLED_PICKER: texts(
      "Choose the terminal's port; if the list does not show it, install the driver of its cable (PL2303) and plug it in again.",
      "请选择终端的串口；若列表中没有，请安装数据线驱动（PL2303）后重新插上。",
      "請選擇終端機的串列埠；若清單中沒有，請安裝數據線驅動程式（PL2303）後重新插上。",
    ),
    "": texts(
      "Plug the terminal's cable in and choose its port when the browser asks; a list without it needs the cable's driver (PL2303).",
      "请接好终端数据线，并在浏览器询问时选择对应的串口；列表中没有时请安装数据线驱动（PL2303）。",
      "請接好終端機數據線，並在瀏覽器詢問時選擇對應的串列埠；清單中沒有時請安裝數據線驅動程式（PL2303）。",
    ),
  },
  terminal: {
    NOT_LOGGED_IN: hintOf("NOT_LOGGED_IN"),
    ACK_TIMEOUT: texts(
      "Nobody answers on the cable: switch the terminal on, open its payment app with ECR over USB, and check that the port is its.",
      "数据线另一端没有响应：请打开终端及收款应用，启用 USB 收银对接，并确认所选串口正确。",
      "數據線另一端沒有回應：請開啟終端機及收款應用程式，啟用 USB 收銀對接，並確認所選串列埠正確。",
    ),
    FRAME_START: texts(
      "What comes over the cable cannot be read: set the port to 9600 baud, 8N1, and check that the terminal is what is at its end.",
      "数据线上的内容无法识别：请将串口设为 9600 波特、8N1，并确认另一端是收款终端。",
      "數據線上的內容無法識別：請將串列埠設為 9600 鮑、8N1，並確認另一端是收款終端機。",
    ),
    NOT_FOUND: texts(
      "The helper has no terminal of that name: correct the name, or add it to the helper's file.",
      "助手配置中没有该名称的终端：请更正名称或加入助手配置。",
      "助手設定中沒有該名稱的終端機：請更正名稱或加入助手設定。",
    ),
    CONNECT_REFUSED: texts(
      "Check the terminal's address, and that its payment app runs with ECR switched on.",
      "请检查终端地址，并确认收款应用已启动且开启了收银对接。",
      "請檢查終端機地址，並確認收款應用程式已啟動且開啟了收銀對接。",
    ),
    TLS_FAILED: hintOf("TLS_FAILED"),
    PLAINTEXT_RESPONSE: hintOf("PLAINTEXT_RESPONSE"),
    UNTRUSTED_RESPONSE: STRANGER,
    wire: STRANGER,
    PORT_LOST: texts(
      "Plug the cable in again, and wait until the terminal has started.",
      "请重新插好数据线，并等待终端启动完成。",
      "請重新插好數據線，並等待終端機啟動完成。",
    ),
    "": texts(
      "Switch the terminal on, open its payment app, and check that it is on the same network as this till.",
      "请打开终端及收款应用，并确认终端与收银台在同一网络。",
      "請開啟終端機及收款應用程式，並確認終端機與收銀台在同一網絡。",
    ),
  },
  gateway: {
    TLS_FAILED: texts(
      "Trust the gateway's certificate authority in `tls`, and check the clock of this machine.",
      "请在 `tls` 中信任网关的根证书，并检查本机时间。",
      "請在 `tls` 中信任網關的根憑證，並檢查本機時間。",
    ),
    UNTRUSTED_RESPONSE: STRANGE_GATEWAY,
    wire: STRANGE_GATEWAY,
    "": texts(
      "Check the gateway's address, and that this machine may reach it.",
      "请检查网关地址，并确认本机可以访问。",
      "請檢查網關地址，並確認本機可以存取。",
    ),
  },
  app: {
    "": texts(
      "Check the app id with whoever registered the till, and that the terminal's payment app is logged in.",
      "请向收银台的注册方核对 app id，并确认终端的收款应用已登录。",
      "請向收銀台的註冊方核對 app id，並確認終端機的收款應用程式已登入。",
    ),
  },
  merchant: {
    "": texts(
      "Compare the merchant's number and the key with what the gateway's operator gave you.",
      "请与网关运营方核对商户号和密钥。",
      "請與網關營運方核對商戶號和密鑰。",
    ),
  },
  key: {
    KEY_FORMAT: hintOf("KEY_FORMAT"),
    "": texts(
      "Copy the key again from Haojin App (My > Settings > POS-Key) or the merchant portal (Settings > Devices Settings > POS Key Mgmt); after a new one was generated, refresh Haojin App at the terminal, or it does not count there.",
      "请重新复制密钥：Haojin App 的“我的 > 设置 > 设备调用秘钥”，或商户管理平台的“设置 > 设备设置 > POS秘钥管理”；重置秘钥后须刷新终端上的 Haojin App 才会生效。",
      "請重新複製密鑰：Haojin App 的「我的 > 設置 > 設備調用秘鑰」，或商戶管理平台的「設置 > 設備設置 > POS秘鑰管理」；重置秘鑰後須重新整理終端機上的 Haojin App 才會生效。",
    ),
  },
};
