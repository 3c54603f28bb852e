// The file journal and power cuts: after every single thing that sales do to a disk, each disk that POSIX lets a cut leave has
// what `append` promised. `TILLWIRE_CUTS` is how many sales, `TILLWIRE_SEED` where the dice begin.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cutSales } from "../kit/cuts.mjs";
import { toyProject } from "../kit/toy.mjs";

const SALES = Number(process.env.TILLWIRE_CUTS ?? 25);
const SEED = Number(process.env.TILLWIRE_SEED ?? 1);

let toy;
let fileJournal;

before(async () => {
  toy = toyProject();
  ({ fileJournal } = await toy.import("tillwire"));
});

after(() => toy.remove());

test(`${SALES} sales, and the power cut at every point: nothing is lost that was promised`, async () => {
  const { appends, cuts, disks } = await cutSales(fileJournal, { sales: SALES, seed: SEED });
  console.log(`# ${SALES} sales, ${appends} records, cut at ${cuts} points: ${disks} disks, nothing lost`);
});

describe("a sync that is left out is found out", () => {
  const SYNCED = {
    "a record's bytes": /\/\.[0-9a-f-]+$/,
    "the names of an intent's records": /\/(open|settled)\/[^/.]+$/,
    "the names of open intents": /\/open$/,
    "the names of settled intents": /\/settled$/,
    "the names of a terminal's folders": /\/of\/a\/till\/[^/]+$/,
    "the names of terminals": /\/of\/a\/till$/,
    "the names above them": /^\/[^/]+(\/of(\/a)?)?$/,
  };
  for (const [what, path] of Object.entries(SYNCED)) {
    test(what, async () => {
      const drops = (synced) => path.test(synced);
      const found = /lost|was never written|open and not listed|does not say of which/;
      await assert.rejects(cutSales(fileJournal, { sales: 100, seed: SEED, drops }), found);
    });
  }
});
