// The fault matrix at the gateways, over real sockets, with the ledger as judge: IG (icashier), BG (BPC) and NB (back
// notifications).

import { after, before, describe } from "node:test";
import { Board, HURRY, LINKS } from "./gateway-board.mjs";
import { Cell } from "./gateway-cell.mjs";
import { simulate } from "../kit/simulator.mjs";

const board = new Board();

after(() => board.print());

describe("faults", { concurrency: true }, () => {
  for (const [link, system] of Object.entries(LINKS)) {
    describe(link, { concurrency: 1 }, () => {
      let simulator;
      before(async () => {
        simulator = await simulate("--hurry", HURRY);
      });
      after(() => simulator?.stop());
      board.cellsOf(link, (name) => new Cell(simulator, system, name));
    });
  }
});
