// The static program in the root that helper/service/container/Containerfile makes: nothing but the program, a user without
// a name, a folder for its state. scripts/musl.mjs builds it and says where; root is needed for a root.

import assert from "node:assert/strict";
import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { ROOT } from "../node/kit/toy.mjs";
import { assemble } from "./container.mjs";

const { version } = JSON.parse(readFileSync(join(ROOT, "npm/package.json"), "utf8"));
const KEY = "f46b1f08bec1f39104792cc79ec9aacd";
let image;
let simulated;

before(async () => {
  image = assemble();
  const ports = ["http", "tcp", "websocket", "gateway", "control"].flatMap((name) => [`--${name}`, "0"]);
  simulated = await image.start("simulate", ...ports, "--pos-key", KEY);
});
after(async () => {
  await simulated?.end("SIGTERM");
  image?.remove();
});

/** What an operator mounts. */
function configure(text) {
  mkdirSync(join(image.root, "etc/tillwire"), { recursive: true });
  writeFileSync(join(image.root, "etc/tillwire/config.toml"), text);
  const key = join(image.root, "etc/tillwire/counter-1.key");
  writeFileSync(key, KEY, { mode: 0o600 });
  const [uid = 0, gid = 0] = image.user.split(":").map(Number);
  chownSync(key, uid, gid);
}
const terminal = (address) => `
[engine]
journal = "/var/lib/tillwire/journal"
[[terminal]]
id = "counter-1"
via = "tcp"
address = "${address}"
engine = true
system = "qfpay"
currency = "HKD"
key = { file = "/etc/tillwire/counter-1.key" }
`;

/** What the engine says of a payment. */
async function pay(url, key, reference) {
  const response = await fetch(`${url}/v1/payments/${reference}?wait=60s`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ amount: { amount: "12.50", currency: "HKD" }, method: "card" }),
  });
  return /** @type {Promise<any>} */ (response.json());
}

/** What the simulated terminal has read, and really charged. */
const ledger = async () => (await fetch(`${simulated.ready.control}/sim/ledger`)).json();

const simulate = (what, body) =>
  fetch(`${simulated.ready.control}/sim/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

describe("the container", () => {
  test("has the program, its licences and its state, and runs as nobody who may do more", () => {
    const there = readdirSync(image.root).filter((name) => !name.startsWith("."));
    assert.deepEqual(there.sort(), ["LICENSE-APACHE", "LICENSE-MIT", "tillwire", "var"]);
    assert.notEqual(Number(image.user.split(":")[0]), 0);
    const { uid, mode } = statSync(join(image.root, image.env.TILLWIRE_STATE));
    assert.deepEqual([uid, mode & 0o777], [Number(image.user.split(":")[0]), 0o700]);
    assert.deepEqual(image.volumes, [image.env.TILLWIRE_STATE]);
    assert.equal(image.stop, "SIGTERM");
  });

  test("says which version it is, and what it lacks", () => {
    const said = image.run("--version");
    assert.deepEqual([said.status, said.stdout, said.stderr], [0, `tillwire ${version}\n`, ""]);
    const unconfigured = image.run();
    assert.equal(unconfigured.status, 3);
    assert.match(unconfigured.stderr, /there is no configuration at \/etc\/tillwire\/config\.toml/);
  });

  test("finds its terminal, takes a payment, and is stopped as containers are", async () => {
    configure(terminal(simulated.ready.qfpay.tcp));
    const checked = image.run("doctor", "--port", "0");
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    const made = image.run("key", "create", "--for", "till");
    assert.equal(made.status, 0, made.stderr);
    const engine = await image.start("serve", "--port", "0");
    const url = engine.ready.helper;
    assert.equal((await fetch(`${url}/health`)).status, 200);
    assert.equal((await pay(url, made.stdout.trim(), "sale-1")).status, "approved");
    assert.equal((await ledger()).charges.length, 1);
    assert.ok(readdirSync(join(image.root, "var/lib/tillwire/journal")).includes("counter-1"));
    const [entry, ...health] = image.health;
    assert.equal(entry, image.entry[0]);
    const alive = image.run(...health, "--port", new URL(url).port);
    assert.equal(alive.status, 0, alive.stderr);
    assert.equal(await engine.end(image.stop), 0);
    assert.equal(image.run(...health, "--port", new URL(url).port).status, 4);
  });

  test("has no /proc, so nobody sees that an engine died: its lease runs out, and then the next one has the terminal", async () => {
    configure(`${terminal(simulated.ready.qfpay.tcp)}options = { timeouts = { lease = 2000, guard = 1500 } }\n`);
    const key = image.run("key", "create", "--for", "other").stdout.trim();
    const first = await image.start("serve", "--port", "0");
    await simulate("script", { system: "qfpay", steps: [{ verb: "WAIT" }], dedupe: false });
    const read = (await ledger()).requests.length;
    const lost = pay(first.ready.helper, key, "sale-2").catch(() => undefined);
    while ((await ledger()).requests.length === read) await pause(5);
    const leases = join(image.root, "var/lib/tillwire/journal/counter-1/leases");
    const [newest = ""] = readdirSync(leases).sort((one, other) => Number(other) - Number(one));
    const lease = JSON.parse(readFileSync(join(leases, newest), "utf8"));
    assert.deepEqual([lease.host, typeof lease.pid, lease.ttl], [undefined, "number", 2000]);
    await first.end("SIGKILL");
    assert.equal(await lost, undefined);
    await simulate("customer", { system: "qfpay", action: "tap" });
    const next = await image.start("serve", "--port", "0");
    const again = () => pay(next.ready.helper, key, "sale-2");
    let told = await again();
    for (; told.code === "TERMINAL_LOCKED"; told = await again()) await pause(100);
    assert.equal(told.status, "approved", JSON.stringify(told));
    assert.equal((await ledger()).charges.length, 2);
    assert.equal(await next.end("SIGTERM"), 0);
  });
});
