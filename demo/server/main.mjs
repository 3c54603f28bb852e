// Starts the back end of the till's gateway tenders: `node demo/server/main.mjs --help`. README.md beside it is the manual.

import { parseArgs } from "node:util";
import { connect, fileJournal, memoryJournal } from "tillwire";
import { Operations } from "./operations.mjs";
import { backEnd } from "./server.mjs";

const USAGE =
  "usage: node demo/server/main.mjs --gateways JSON --origin ORIGIN [--origin ...] [--port 9004] [--currency HKD] [--journal FOLDER]";
/** Nobody wants to wait half a minute before a simulated gateway is asked, in ms. */
const FIRST_QUERY = 3000;

const { values } = parseArgs({
  options: {
    gateways: { type: "string" },
    origin: { type: "string", multiple: true },
    port: { type: "string", default: "9004" },
    currency: { type: "string", default: "HKD" },
    journal: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help || !values.gateways || !values.origin) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const journal = values.journal ? fileJournal(values.journal) : memoryJournal();
const { currency } = values;
const gateways = {};
const server = backEnd(gateways, values.origin);
server.once("error", ({ code }) => {
  console.error(`The back end cannot listen on port ${values.port} (${code}): give it another by --port.`);
  process.exit(4);
});
server.listen(Number(values.port), "127.0.0.1", async () => {
  const here = `http://127.0.0.1:${server.address().port}`;
  for (const [name, options] of Object.entries(described(JSON.parse(values.gateways), here))) {
    const open = (onSettled) => connect({ terminal: name, currency, journal, onSettled, ...options });
    const operations = new Operations(name, open);
    gateways[name] = { operations, system: options.system, currency };
    await operations.pending();
  }
  console.log(JSON.stringify({ backEnd: here, gateways: Object.keys(gateways) }));
});

/** From the line that the simulated gateways print to the options of `connect`. */
function described({ icashier, bpc, merid, mid, keys }, here) {
  return {
    ...(icashier && {
      icashier: {
        system: "icashier",
        url: icashier,
        merid,
        key: keys.icashier,
        backurl: `${here}/notify/icashier`,
        fronturl: `${here}/back/icashier`,
      },
    }),
    ...(bpc && {
      bpc: {
        system: "bpc",
        url: bpc,
        mid,
        posNo: "37381542",
        key: keys.bpc,
        retUrl: `${here}/notify/bpc`,
        firstQuery: FIRST_QUERY,
      },
    }),
  };
}
