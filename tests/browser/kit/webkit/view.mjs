// One page of WebKit, as BiDi tells of it: calls that may take their time, navigations that it does by itself, its console.

import { scriptOf } from "./scripts.mjs";

/** How often a page is asked what has ended, in ms: calls that take longer than the page waits with its answer. */
const BEAT = 20;

let calls = 0;

export class View {
  id;
  browser;
  handle;
  userContext;
  #opener;
  #tell;
  #realm;
  /** The navigation that is under way because it was asked for. */
  #navigation;
  #closed = false;
  /** What is waited for, by its number. */
  #open = new Map();
  #asking = false;
  /** Handles that nobody needs any more. */
  #forgotten = [];

  constructor({ id, browser, handle, userContext, opener = null, tell }) {
    this.id = id;
    this.browser = browser;
    this.handle = handle;
    this.userContext = userContext;
    this.#opener = opener;
    this.#tell = tell;
  }

  command(method, path, body) {
    if (this.#closed) return Promise.reject(Object.assign(new Error("the page is closed"), { code: "no such frame" }));
    return this.browser.in(this.handle, method, path, body);
  }

  /** Tells of the page, empty as it is. */
  async begin(viewport) {
    this.#tell("browsingContext.contextCreated", {
      ...{ context: this.id, url: "about:blank", userContext: this.userContext },
      ...{ children: null, parent: null, originalOpener: this.#opener, clientWindow: this.id },
    });
    if (viewport) await this.resize(viewport);
    await this.#run();
  }

  async resize({ width, height }) {
    await this.command("POST", "/window/rect", { x: 0, y: 0, width, height });
  }

  async navigate(method, path, body) {
    const navigation = `${this.id}/${Math.random()}`;
    const url = body?.url ?? "";
    this.#tell("browsingContext.navigationStarted", { context: this.id, navigation, url, timestamp: Date.now() });
    this.#left();
    this.#navigation = navigation;
    try {
      await this.command(method, path, body);
    } catch (error) {
      this.#navigation = undefined;
      this.#tell("browsingContext.navigationFailed", { context: this.id, navigation, url });
      throw error;
    }
    await this.#run();
    return { navigation, url };
  }

  /** Resolves with what the call gives, however long that takes; rejects once its page is left. */
  async call(source, args, root, sandbox) {
    calls += 1;
    const id = calls;
    const result = new Promise((resolve, reject) => this.#open.set(id, { resolve, reject }));
    result.catch(() => {});
    await this.#run({ id, source, args, root, forget: this.#forgotten.splice(0) });
    this.#ask();
    const told = await result;
    return { ...told, realm: sandbox ? `${this.#realm}/${sandbox}` : this.#realm };
  }

  /** With the next call: nobody waits for it. */
  disown(handles) {
    this.#forgotten.push(...handles);
    return {};
  }

  async close() {
    await this.command("DELETE", "/window").catch(() => {});
    this.gone();
  }

  gone() {
    if (this.#closed) return;
    this.#closed = true;
    this.#left();
    const nothing = { url: "", userContext: this.userContext, children: null, parent: null, originalOpener: null };
    this.#tell("browsingContext.contextDestroyed", { context: this.id, clientWindow: this.id, ...nothing });
  }

  /** A line of the console: "http://page:1:22: CONSOLE JS ERROR TypeError: ..."; without JS the page wrote it itself. */
  hears(line) {
    const [, kind, text] = /^.* CONSOLE (?:(\w+) )?ERROR (.*)$/.exec(` ${line}`) ?? [];
    if (text === undefined) return;
    const common = { level: "error", text, timestamp: Date.now(), source: { realm: this.#realm, context: this.id } };
    const written = { type: "console", method: "error", args: [{ type: "string", value: text }] };
    this.#tell("log.entryAdded", { ...common, ...(kind === "JS" ? { type: "javascript" } : written) });
  }

  /** Asks as long as something is waited for. */
  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#open.size > 0 && !this.#closed) {
      await new Promise((later) => setTimeout(later, BEAT));
      if (this.#open.size > 0) await this.#run().catch(() => {});
    }
    this.#asking = false;
  }

  /** Runs a call, if one is given, and hears what has ended. A page that is another by now is told of. */
  async #run(call) {
    const answer = await this.#answer(call).catch((error) => {
      if (call?.id) this.#open.delete(call.id);
      throw error;
    });
    if (answer.realm !== this.#realm) this.#came(answer);
    for (const [id, result] of answer.ended) {
      this.#open.get(id)?.resolve(result);
      this.#open.delete(id);
    }
  }

  async #answer(call) {
    try {
      return await this.command("POST", "/execute/async", scriptOf(this.#realm, call));
    } catch (error) {
      // It was left just then.
      if (error.code !== "javascript error" || !/unload/.test(error.message)) throw error;
      return this.command("POST", "/execute/async", scriptOf(this.#realm, call));
    }
  }

  #left() {
    if (this.#realm === undefined) return;
    this.#tell("script.realmDestroyed", { realm: this.#realm });
    this.#tell("script.realmDestroyed", { realm: `${this.#realm}/__playwright_utility_world__` });
    this.#realm = undefined;
    for (const { reject } of this.#open.values()) {
      reject(Object.assign(new Error("Execution context was destroyed"), { code: "no such frame" }));
    }
    this.#open.clear();
  }

  #came({ realm, url }) {
    const isFirst = this.#realm === undefined && this.#navigation === undefined;
    const navigation = this.#navigation ?? realm;
    const common = { context: this.id, navigation, timestamp: Date.now(), url };
    if (!isFirst && !this.#navigation) this.#tell("browsingContext.navigationStarted", common);
    this.#left();
    this.#navigation = undefined;
    this.#realm = realm;
    this.#tell("script.realmCreated", { realm, origin: url, context: this.id, type: "window" });
    if (isFirst) return;
    this.#tell("browsingContext.navigationCommitted", common);
    this.#tell("browsingContext.domContentLoaded", common);
    this.#tell("browsingContext.load", common);
  }
}
