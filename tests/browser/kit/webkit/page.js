// In the page: what remembers values by handles, runs calls, and tells of those that have ended. WebDriver BiDi's forms of
// values in and out, of which Playwright uses these.

globalThis.__tillwireDriver ??= (() => {
  const handles = new Map();
  const known = new Map();
  const modules = new Map();
  const ended = [];
  /** What waits by the true clock: a test may have put another in its place. */
  const later = globalThis.__tillwireLater ?? setTimeout;
  let count = 0;

  // A page with a strict policy evaluates no text: what Playwright will ask for comes along as code.
  const own = Reflect.get(globalThis, "eval");
  globalThis.eval = (text) => {
    const code = known.get(text) ?? known.get(/^\((.*)\)$/s.exec(text)?.[1]);
    if (code) return code();
    for (const [source, run] of modules) if (String(text).includes(source)) return run();
    return own(text);
  };

  const keep = (value) => {
    count += 1;
    handles.set(`${page.realm}/${count}`, value);
    return `${page.realm}/${count}`;
  };

  const take = (given) => {
    const handle = given.handle ?? given.sharedId;
    if (handle !== undefined) {
      if (!handles.has(handle)) throw new Error("no such handle");
      return handles.get(handle);
    }
    const { type, value } = given;
    if (type === "array") return value.map(take);
    if (type === "object") return Object.fromEntries(value.map(([key, it]) => [key.value ?? key, take(it)]));
    if (type === "number") return Number(value);
    if (type === "bigint") return BigInt(value);
    if (type === "date") return new Date(value);
    if (type === "regexp") return new RegExp(value.pattern, value.flags);
    return type === "null" ? null : value;
  };

  const give = (value, root) => {
    const type = typeof value;
    if (value === null) return { type: "null" };
    if (type === "undefined" || type === "string" || type === "boolean") return { type, value };
    if (type === "bigint") return { type, value: String(value) };
    if (type === "number")
      return { type, value: Number.isFinite(value) && !Object.is(value, -0) ? value : sign(value) };
    if (value instanceof Node) {
      const handle = keep(value);
      return {
        type: "node",
        handle,
        sharedId: handle,
        value: { nodeType: value.nodeType, localName: value.localName },
      };
    }
    if (root) return { type: kind(value), handle: keep(value) };
    if (Array.isArray(value)) return { type: "array", value: value.map((it) => give(it)) };
    if (type === "object") return { type, value: Object.entries(value).map(([key, it]) => [key, give(it)]) };
    return { type: kind(value) };
  };

  const sign = (value) => (Object.is(value, -0) ? "-0" : String(value));
  const kind = (value) => {
    if (typeof value === "function") return "function";
    return Array.isArray(value) ? "array" : "object";
  };
  const thrown = (error) => {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : `Error: ${String(error)}`;
    return { type: "exception", exceptionDetails: { text: `${said}\n${error?.stack ?? ""}` } };
  };

  const page = {
    realm: Math.random().toString(36).slice(2),
    learn(expressions, sources) {
      for (const [text, run] of expressions) known.set(text, run);
      for (const [text, run] of sources) modules.set(text, run);
    },
    forget(ids) {
      for (const id of ids) handles.delete(id);
    },
    /** Begins a call, and resolves once it has ended; what came of it is told by this or a later answer. */
    begin(id, make, args, root) {
      const run = async () => give(await make()(...args.map(take)), root);
      return run().then(
        (result) => void ended.push([id, { type: "success", result }]),
        (error) => void ended.push([id, thrown(error)]),
      );
    },
    /** Soon: once this call has ended, or without it. */
    async answer(begun) {
      await Promise.race([begun, new Promise((resolve) => later(resolve, begun ? 100 : 0))]);
      return { realm: page.realm, url: location.href, ready: document.readyState, ended: ended.splice(0) };
    },
  };
  return page;
})();
