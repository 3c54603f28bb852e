// One cell of the fault matrix at a simulated gateway, with an engine as the shop: a simulator, a journal and a configuration
// of its own. The process that dies is the engine's, and what it is told by the gateway goes through the shop's own server.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileJournal } from "tillwire";
import { listener } from "tillwire/listener";
import { startBackEnd } from "../node/kit/back-end-process.mjs";
import { listening } from "../node/kit/loopback.mjs";
import { PROGRAM } from "../node/kit/simulator.mjs";
import { Cell, MODULES } from "../node/gateways/gateway-cell.mjs";
import { EngineGateway, moment } from "./gateway-engine.mjs";
import { toml } from "./shop.mjs";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export class EngineCell extends Cell {
  #folder = mkdtempSync(join(tmpdir(), "tillwire-cell-"));
  #journals = 0;
  /** @type {{ seq?: number, settles?: boolean }} */
  #stalls = {};
  /** The references of the webhooks' messages, by their ids. */
  #heard = new Map();
  /** The references that are no payments: the API has them apart. */
  #refunds = new Set();

  async begin() {
    this.server = createServer(listener((request) => this.answer(request)));
    const server = `http://127.0.0.1:${await listening(this.server)}`;
    this.back = `${server}/notify`;
    const { key } = this.simulator[this.system].options;
    for (const [name, secret] of Object.entries({ key, secret: SECRET }))
      writeFileSync(this.#path(name), secret, { mode: 0o600 });
    this.hook = { name: "books", url: `${server}/told`, secret: { file: this.#path("secret") } };
    const rights = ["--for", "shop", "--rights", "pay,refund,read", "--state", this.#path("state")];
    const stdio = /** @type {import("node:child_process").StdioOptions} */ (["ignore", "pipe", "ignore"]);
    this.key = execFileSync(PROGRAM, ["key", "create", ...rights], { encoding: "utf8", stdio }).trim();
    this.forget();
    this.gateway = await this.open();
  }

  async end() {
    await this.gateway?.close();
    await this.process?.end();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    await this.simulator.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** An engine of the shop; `options` may lead it elsewhere. */
  async open(given) {
    const { terminal, system, currency, url, key, ...options } = this.options(given);
    const gateway = { id: terminal, system, url, currency, key: { file: this.#path("key") }, options };
    const rows = { engine: { journal: this.#journal() }, "[gateway]": gateway, "[webhook]": this.hook };
    const table = ([name, row]) => [`[${name}]`, ...Object.entries(row).map(([key, it]) => `${key} = ${toml(it)}`)];
    writeFileSync(this.#path("config.toml"), Object.entries(rows).flatMap(table).join("\n"));
    const args = ["--config", this.#path("config.toml"), "--state", this.#path("state")];
    const tells = (references) => this.#tells(references);
    return EngineGateway.open(args, { id: terminal, key: this.key, refunds: this.#refunds, tells });
  }

  /** The next engine has an empty journal. */
  forget() {
    this.#journals += 1;
    this.journal = fileJournal(this.#journal());
  }

  /**
   * Another engine takes over; `stalls` says which record its journal is never to have: `{ seq: 1 }` or `{ settles: true }`.
   * @param {{ stalls?: { seq?: number, settles?: boolean }, [option: string]: any }} [given]
   */
  async fork({ stalls = {}, ...options } = {}) {
    await this.gateway.close();
    this.#stalls = stalls;
    this.gateway = await this.open(options);
    if (stalls.seq) this.#block();
    const isStalled = () => (stalls.seq ? this.#begins() : this.#isBarred());
    this.process = {
      end: () => this.gateway.close(),
      ask: (_outcome, reference) => this.gateway.payment(reference),
      get stalled() {
        return isStalled();
      },
    };
    return this.process;
  }

  /** A program with the npm package takes over, at the same journal. */
  async toPackage(options) {
    await this.gateway.close();
    this.process = await startBackEnd({ folder: this.#journal(), modules: MODULES });
    await this.process.ask("connect", this.options(options));
    return this.process;
  }

  async revive(options) {
    await this.process.end();
    this.#unbar();
    this.gateway = await this.open(options);
    return this.result();
  }

  /** The operation of the cell, begun; a payment is offered to its customer. */
  async ask(flow = "P", { reference = this.reference, ...options } = {}) {
    const asked = await this.count("query");
    if (flow === "R") this.refund();
    else await this.browse(await this.pay(reference, options).offer);
    if (!this.#stalls.settles) return;
    // What comes before the outcome is written by then.
    await this.queries(asked + 1);
    this.#bar();
  }

  /** The acknowledgement waits for no webhook: here it does, for all that ended. */
  async heard(count) {
    await super.heard(count);
    if (this.gateway.lives) await this.#tells(await this.gateway.settled());
  }

  async answer(request) {
    if (new URL(request.url).pathname !== "/told") return super.answer(request);
    const { data } = await request.json();
    const id = request.headers.get("webhook-id");
    // The same message may come twice.
    if (!this.#heard.has(id)) this.told.push([data.reference, data.status]);
    this.#heard.set(id, data.reference);
    return new Response(null, { status: 204 });
  }

  async #tells(references) {
    const isMissing = (reference) => ![...this.#heard.values()].includes(reference);
    while (references.some(isMissing)) await moment();
  }

  /** The place of its second record is taken by a name that leads nowhere: that record is never written. */
  #block() {
    mkdirSync(this.#intent(), { recursive: true });
    symlinkSync("nowhere", join(this.#intent(), "1"));
  }

  /** Resolves once the journal has its first record. */
  async #begins() {
    while (!existsSync(join(this.#intent(), "0"))) await moment();
  }

  /** From now on no record of it can be written: a file is where its folder was. */
  #bar() {
    renameSync(this.#intent(), this.#path("barred"));
    writeFileSync(this.#intent(), "");
  }

  /** As the journal was when the process died. */
  #unbar() {
    if (this.#stalls.seq) rmSync(join(this.#intent(), "1"));
    if (!this.#stalls.settles) return;
    rmSync(this.#intent());
    renameSync(this.#path("barred"), this.#intent());
  }

  /** Resolves once the outcome could not be written. */
  async #isBarred() {
    while ((await this.gateway.unwritten()) === 0) await moment();
  }

  #intent() {
    return join(this.#journal(), this.reference, "open", this.reference);
  }

  #path(name) {
    return join(this.#folder, name);
  }

  #journal() {
    return this.#path(`journal-${this.#journals}`);
  }
}
