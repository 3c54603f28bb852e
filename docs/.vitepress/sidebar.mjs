// The pages in the order in which somebody needs them. A page that is not here is found by no test of the links.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DOCS = dirname(dirname(fileURLToPath(import.meta.url)));

const page = (text, link) => ({ text, link });

/** Every page of a folder by its title, so that another system needs no line here. */
function everyPage(folder) {
  const names = readdirSync(join(DOCS, folder)).filter((name) => name.endsWith(".md") && name !== "index.md");
  return names.map((name) => {
    const [, title] = readFileSync(join(DOCS, folder, name), "utf8").match(/^# (.*)$/m);
    return page(title, `/${folder}/${name.slice(0, -".md".length)}`);
  });
}

export const sidebar = [
  {
    text: "Begin",
    items: [page("Quick start", "/start"), page("The till, live", "/try"), page("Going live", "/going-live")],
  },
  {
    text: "One task at a time",
    items: [
      page("Take a sale", "/tasks/sale"),
      page("Refund", "/tasks/refund"),
      page("Cancel and void", "/tasks/cancel"),
      page("An outcome nobody knows", "/tasks/unknown"),
      page("After a reload or a crash", "/tasks/recover"),
      page("Booking and the end of the day", "/tasks/day"),
      page("Receipts", "/tasks/receipts"),
      page("A code, or the gateway's page", "/tasks/qr"),
      page("A gateway from a Node back end", "/tasks/backend"),
      page("Pair a till with the helper", "/tasks/helper"),
      page("A terminal on USB", "/tasks/usb"),
      page("Test without hardware", "/tasks/testing"),
    ],
  },
  {
    text: "When something is wrong",
    items: [page("What can go wrong: every code", "/codes"), page("A file for whoever helps", "/support")],
  },
  {
    text: "Systems",
    items: [page("Systems and ways to them", "/systems/"), ...everyPage("systems")],
  },
  {
    text: "Parts",
    items: [
      page("A window that is ready", "/element"),
      page("The till engine", "/engine"),
      page("Many stores", "/chain"),
      page("Journals", "/journals"),
    ],
  },
  {
    text: "Surroundings",
    items: [
      page("Browsers", "/browsers"),
      page("Bundlers and runtimes", "/runtimes"),
      page("Apps: Electron, Tauri, Capacitor", "/shells"),
      page("Operating systems", "/platforms"),
    ],
  },
  { text: "Reference", items: [page("The package", "/api/"), page("The engine's requests", "/engine-api")] },
  {
    text: "Behind it",
    collapsed: true,
    items: [
      page("What is promised", "/promises"),
      page("Formats", "/formats"),
      page("Stages of a payment", "/stages"),
      ...everyPage("protocols"),
    ],
  },
];
