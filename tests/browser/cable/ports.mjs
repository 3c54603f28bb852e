// The serial ports that Chromium sees, without hardware: its own Web Serial, on pseudo terminals.
//
// Only the answers to "which ports are there" are ours (udev.c, preloaded); opening, settings, reading, writing and
// the loss of a port are those of Chromium and the system. Linux alone; a C compiler is needed.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulate } from "../../node/kit/simulator.mjs";
import { ROOT } from "../../node/kit/toy.mjs";

/** The browser's program itself: the script around it starts others, which must see the real ports. */
const PROGRAMS = ["/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser", process.env.CHROMIUM];
/** What a PL2303 says of itself. */
export const CHIP = { vendor: "067b", product: "2303", name: "PAY Terminal", number: "SN0001" };

/** An empty table of ports, and what a browser is started with to see it. */
export function openPorts() {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-ports-"));
  const [library, table] = [join(folder, "udev.so"), join(folder, "ports")];
  mkdirSync(table);
  compile(library);
  return {
    folder,
    program: PROGRAMS.find((path) => path && existsSync(path)),
    env: { LD_PRELOAD: library, TILLWIRE_PORTS: table },
    /** A chip of that name appears, with a port at `path` behind it. */
    plug(name, path, { vendor, product, name: product_name, number } = CHIP) {
      const [major, minor] = serialDevice();
      const told = {
        DEVNAME: path,
        MAJOR: major,
        MINOR: minor,
        ID_BUS: "usb",
        ID_VENDOR_ID: vendor,
        ID_MODEL_ID: product,
        ID_MODEL_ENC: product_name.replaceAll(" ", "\\x20"),
        ID_SERIAL_SHORT: number,
      };
      const lines = Object.entries(told).map(([key, value]) => `${key}=${value}\n`);
      writeFileSync(join(table, `.${name}`), lines.join(""));
      renameSync(join(table, `.${name}`), join(table, name));
    },
    unplug: (name) => rmSync(join(table, name), { force: true }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A simulated terminal on a cable of its own, plugged into these ports as `name`; without a chip Chromium is not told. */
export async function plugTerminal(ports, name = "ttyUSB0", chip = CHIP) {
  const path = join(ports.folder, name);
  const terminal = await simulate(`--serial=${path}`);
  const tell = () => chip && ports.plug(name, path, chip);
  tell();
  return {
    ...terminal,
    path,
    /** The cable goes: the port and what the system says of it. */
    async unplug() {
      ports.unplug(name);
      await terminal.cable({ action: "unplug" });
    },
    async plug() {
      await terminal.cable({ action: "plug" });
      tell();
    },
    /** The cable is pulled after so many more bytes, `received` by the terminal or `sent` to the till. */
    unplugAfter: (count) => terminal.cable({ action: "unplug", ...count }),
    /** Resolves once it is pulled; then the system says so too. */
    async unplugged() {
      while ((await terminal.cable()).plugged) await new Promise((resolve) => setTimeout(resolve, 5));
      ports.unplug(name);
    },
    /** Resolves once nothing is on the line any more, either way. */
    async silent() {
      for (let last = -1, now = -2; last !== now; await new Promise((resolve) => setTimeout(resolve, 200))) {
        last = now;
        const { sent, received } = await terminal.cable();
        now = sent + received;
      }
    },
    async stop() {
      ports.unplug(name);
      await terminal.stop();
    },
  };
}

/** What a profile remembers once a person has chosen that chip for a page of that origin. */
export function remembered(origin, chips = [CHIP]) {
  const objects = chips.map(({ vendor, product, name, number }) => {
    return {
      name,
      vendor_id: Number.parseInt(vendor, 16),
      product_id: Number.parseInt(product, 16),
      serial_number: number,
    };
  });
  const serial_chooser_data = { [`${origin},*`]: { setting: { "chosen-objects": objects } } };
  return { profile: { content_settings: { exceptions: { serial_chooser_data } } } };
}

/** Resolves once the browser tells the page of so many ports: of what is plugged and pulled it hears with a delay. */
export const shows = (page, count) =>
  page.waitForFunction(async (count) => (await navigator.serial.getPorts()).length === count, count);

/** A page that its server lets have no serial ports. */
export async function barredPage(stage) {
  const page = await stage.browser.newPage();
  await page.route("**/cable.html", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "permissions-policy": "serial=()" } });
  });
  await page.goto(`${stage.origin}/cable.html`);
  await page.waitForFunction(() => globalThis.till !== undefined);
  return page;
}

function compile(library) {
  const source = join(ROOT, "tests/browser/cable");
  const named = ["-Wl,-soname,libudev.so.1", `-Wl,--version-script=${source}/udev.map`];
  execFileSync("cc", ["-O1", "-shared", "-fPIC", ...named, "-o", library, join(source, "udev.c")]);
}

/** The numbers of some serial device of this system: Chromium looks at no others. */
function serialDevice() {
  const drivers = readFileSync("/proc/tty/drivers", "utf8").split("\n");
  const fields = drivers.map((line) => line.split(/\s+/)).find((fields) => fields[4] === "serial");
  if (!fields) throw new Error("this system has no driver of serial ports, so Chromium sees none");
  return [fields[2], fields[3].split("-")[0]];
}
