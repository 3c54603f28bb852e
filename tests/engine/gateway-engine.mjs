// A shop whose gateway is an engine's: one process of `tillwire serve`, spoken to by its HTTP API, with the calls that the
// scenarios of the fault matrix have for the npm package.

import { startProcess } from "../browser/kit/helper.mjs";

/** Longer than anything takes here; whoever comes back after that waits again. */
const WAIT = "20s";
const PENDING = 202;
/** What belongs to one connection and is not handed on. */
const HOP = ["connection", "content-length", "host", "transfer-encoding"];

export class EngineGateway {
  #id;
  #key;
  #process;

  #refunds;
  #tells;
  lives = true;

  /**
   * Starts the engine with these arguments; `who` is the gateway's id, the key for the API, which references are refunds, and
   * what resolves once the shop was told how these references ended.
   */
  static async open(args, who) {
    return new EngineGateway(await startProcess(["serve", ...args, "--port", "0"]), who);
  }

  constructor(process, { id, key, refunds, tells }) {
    this.#process = process;
    this.#id = id;
    this.#key = key;
    this.#refunds = refunds;
    this.#tells = tells;
  }

  pay({ reference, amount, method, options }) {
    const wish = { amount: decimal(amount), method, options };
    return new Operation(this, `payments/${reference}`, wish);
  }

  refund({ of, reference, amount }) {
    this.#refunds.add(reference);
    return new Operation(this, `refunds/${reference}`, { of, amount: decimal(amount) });
  }

  /** What has that reference. */
  payment(reference) {
    return new Operation(this, `${this.#refunds.has(reference) ? "refunds" : "payments"}/${reference}`);
  }

  query(of) {
    return this.ask("POST", "query", { of }).then(({ body }) => body);
  }

  /** Asks for what is open, and gives how much of it is left; of all that ended the shop is told. */
  async reconcile() {
    const { body } = await this.ask("GET", `open?terminal=${this.#id}`);
    for (const { reference } of body.open) await this.ask("POST", `payments/${reference}/recheck?wait=${WAIT}`, {});
    const left = await this.ask("GET", `open?terminal=${this.#id}`);
    await this.#tells(await this.settled());
    return left.body.open.length;
  }

  /** The references of what has a final outcome. */
  async settled() {
    const { body } = await this.ask("GET", `history?terminal=${this.#id}`);
    return body.settled.map(({ outcome }) => outcome.reference);
  }

  /** How often the journal took no record. */
  async unwritten() {
    const text = await (await fetch(`${this.#process.ready.helper}/metrics`)).text();
    return Number(/^tillwire_journal_errors_total (\d+)/m.exec(text)?.[1]);
  }

  /** Hands it to the engine as a web server before it does. */
  async handleNotification(request) {
    const { search } = new URL(request.url);
    const headers = new Headers(request.headers);
    for (const name of HOP) headers.delete(name);
    const body = request.method === "GET" ? undefined : await request.arrayBuffer();
    const url = `${this.#process.ready.helper}/v1/notifications/${this.#id}${search}`;
    try {
      const answer = await fetch(url, { method: request.method, headers, body });
      return new Response(await answer.text(), { status: answer.status });
    } catch {
      return new Response(null, { status: 502 });
    }
  }

  /** It dies. */
  close() {
    this.lives = false;
    return this.#process.end("SIGKILL");
  }

  /** It stands still, as with a computer that sleeps, or goes on. */
  sleep(stands) {
    this.#process.end(stands ? "SIGSTOP" : "SIGCONT");
  }

  /** The answer to a request of the API. A problem is thrown: then no money has moved. */
  async ask(method, path, wish) {
    const headers = { authorization: `Bearer ${this.#key}`, "content-type": "application/json" };
    const body = wish && JSON.stringify({ ...wish, terminal: this.#id });
    const answer = await fetch(`${this.#process.ready.helper}/v1/${path}`, { method, headers, body });
    const told = /** @type {any} */ (await answer.json());
    if (answer.ok) return { status: answer.status, body: told };
    throw Object.assign(new Error(told.detail), { code: told.code, money: "none" });
  }
}

/** A payment or refund: its offer, its steps, and as a promise (which is what the package's is too) its outcome. */
class Operation {
  #gateway;
  #path;
  #begun;
  #ended;

  /** Begins it where there is a wish, and asks for it otherwise. */
  constructor(gateway, path, wish) {
    this.#gateway = gateway;
    this.#path = path;
    this.reference = path.split("/")[1];
    const until = path.startsWith("payments") ? "&until=offer" : "";
    this.#begun = wish ? gateway.ask("PUT", `${path}?wait=${WAIT}${until}`, wish) : this.#ask();
    this.#ended = this.#end();
    this.#ended.catch(() => {});
  }

  get offer() {
    return this.#begun.then(({ body }) => body.offer);
  }

  async cancel() {
    await this.#begun.catch(() => {});
    try {
      return (await this.#gateway.ask("POST", `${this.#path}/cancel`, {})).body.answer;
    } catch (problem) {
      // What was given up before anything left is known to nobody.
      if (problem.code === "UNKNOWN_ORDER") return "nothing-to-cancel";
      throw problem;
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: scenarios await it as they do the package's
  then(done, failed) {
    return this.#ended.then(done, failed);
  }

  async *[Symbol.asyncIterator]() {
    yield* (await this.#ended).steps;
  }

  /** How it stands. What is in doubt already is asked for, and waited for, until it is known. */
  async #ask() {
    let stands = await this.#gateway.ask("GET", this.#path);
    while (stands.body.status === "unknown") {
      stands = await this.#gateway.ask("POST", `${this.#path}/recheck?wait=${WAIT}`, {});
      if (stands.body.status === "unknown") stands = await this.#look();
    }
    return stands;
  }

  #look() {
    return this.#gateway.ask("GET", `${this.#path}?wait=${WAIT}`);
  }

  async #end() {
    let answer = await this.#begun;
    while (answer.status === PENDING) answer = await this.#look();
    return this.#outcome(answer);
  }

  #outcome({ body }) {
    const ask = (what, wish) => this.#gateway.ask("POST", `${this.#path}/${what}`, wish);
    return {
      ...body,
      recheck: async () => this.#outcome(await ask(`recheck?wait=${WAIT}`, {})),
      settleByHand: async (decision, who) => this.#outcome(await ask("settle", { decision, who })),
    };
  }
}

const decimal = ({ minor, currency }) => ({
  amount: `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`,
  currency,
});

export const moment = () => new Promise((done) => setTimeout(done, 5));
