// The pages in the order in which somebody needs them. A page that is not here is found by no test of the links.

const page = (text, link) => ({ text, link });

export const sidebar = [
  { text: "Begin", items: [page("Quick start", "/start"), page("The till, live", "/try")] },
  {
    text: "Systems",
    collapsed: true,
    items: [
      page("What the systems take and say", "/systems"),
      page("QFPay's wire", "/protocols/qfpay"),
      page("CodePay's wire", "/protocols/codepay"),
      page("icashier's wire", "/protocols/icashier"),
      page("BPC's wire", "/protocols/bpc"),
      page("What shows each statement", "/protocols/coverage"),
    ],
  },
  {
    text: "In your shop",
    items: [
      page("A window that is ready", "/element"),
      page("The till engine", "/engine"),
      page("Many stores", "/chain"),
      page("Apps: Electron, Tauri, Capacitor", "/shells"),
      page("Browsers", "/browsers"),
      page("Bundlers and runtimes", "/runtimes"),
      page("Systems it was tried on", "/platforms"),
    ],
  },
  {
    text: "When something is wrong",
    items: [page("Codes", "/codes"), page("A file for whoever helps", "/support")],
  },
  {
    text: "Behind it",
    collapsed: true,
    items: [page("Formats", "/formats"), page("Stages of a payment", "/stages")],
  },
  { text: "Reference", items: [page("The package", "/api/"), page("The engine's requests", "/engine-api")] },
];
