// Programs that a test needs and a new machine may lack: found, or installed from Debian's packages where this may.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { executable, run, Stop } from "./shell.mjs";

/** What `find` gives, after an installation where it gave nothing; `missing` says what a person has to do. */
export async function provide(packages, find, missing) {
  const found = find();
  if (found) return found;
  if (mayInstall()) {
    await run("apt-get", ["-qq", "update"]);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["-qq", "install", "-y", "--no-install-recommends", ...packages], { env });
  }
  const installed = find();
  if (!installed) throw new Stop(missing);
  return installed;
}

const mayInstall = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

/** All that the tests need beside what builds them, before a build of minutes rather than after it. */
export async function programs() {
  for (const needed of [chromium, firefox, webkit, journalServers, strace, php, prometheusReader]) await needed();
  // Only where it costs nobody a question: what it packs is for other systems than these.
  if (mayInstall()) await provide(["rpm"], () => inPath("rpmbuild"), "rpmbuild is missing: install rpm.");
}

/** Where Chromium and Chrome are installed; CHROMIUM names another. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser of the tests. */
export const chromium = () =>
  provide(
    ["chromium"],
    () => [process.env.CHROMIUM, ...BROWSERS].find((path) => path && existsSync(path)),
    "Chromium is missing: install it, or name a browser by CHROMIUM=/path/to/it.",
  );

/** The second browser of the tests: Debian's long-time one, or another by FIREFOX. */
export const firefox = () =>
  provide(
    ["firefox-esr"],
    () =>
      [process.env.FIREFOX, inPath("firefox-esr"), inPath("firefox"), ...FIREFOXES].find((it) => it && existsSync(it)),
    "Firefox is missing: install it, or name it by FIREFOX=/path/to/it.",
  );

const FIREFOXES = [
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/** WebKitGTK with its driver, what shows it a screen, and Python's way to it. Only Linux has it. */
export const webkit = () =>
  process.platform !== "linux" ||
  provide(
    ["webkit2gtk-driver", "gir1.2-webkit2-4.1", "python3-gi", "xvfb"],
    findWebkit,
    "WebKitGTK is missing: install webkit2gtk-driver, gir1.2-webkit2-4.1, python3-gi and xvfb.",
  );

function findWebkit() {
  const driver = process.env.WEBKIT_DRIVER ?? inPath("WebKitWebDriver");
  const python = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')";
  const { status } = spawnSync("/usr/bin/python3", ["-c", python], { stdio: "ignore" });
  return driver && inPath("Xvfb") && status === 0 ? { WEBKIT_DRIVER: driver } : undefined;
}

/** The servers of journals, as the tests find them. */
export const journalServers = () => provide(["redis-server", "postgresql"], findServers, SERVERS_MISSING);

/** What writes down all that a program asks the system for. Only Linux has it. */
export const strace = () =>
  process.platform !== "linux" ||
  provide(
    ["strace"],
    () => process.env.STRACE ?? inPath("strace"),
    "strace is missing: install it, or name STRACE=/path/to/strace.",
  );

/** PHP, for the client of the engine that is written in it. */
export const php = () =>
  provide(
    ["php-cli"],
    () => process.env.PHP ?? inPath("php"),
    "PHP is missing: install php-cli, or name PHP=/path/to/php.",
  );

/** A Python that has Prometheus' reader of metrics: Debian's own, or the one that is named. */
export const prometheusReader = () =>
  provide(
    ["python3-prometheus-client"],
    () => [process.env.PYTHON ?? "python3", "/usr/bin/python3"].find(readsMetrics),
    "Prometheus' reader is missing: install python3-prometheus-client, or name PYTHON=/path/to/python that has it.",
  );

function readsMetrics(python) {
  const { status } = spawnSync(python, ["-c", "import prometheus_client.openmetrics.parser"], { stdio: "ignore" });
  return status === 0;
}

export const SERVERS_MISSING =
  "Redis or PostgreSQL is missing: install redis-server and postgresql, or name REDIS_SERVER=/path/to/redis-server and POSTGRES_BIN=/folder/of/initdb.";

/** Where the servers are, by the names of the variables that may say so. */
export function findServers() {
  const [redis, postgres] = [process.env.REDIS_SERVER ?? inPath("redis-server"), postgresFolder()];
  return redis && postgres ? { REDIS_SERVER: redis, POSTGRES_BIN: postgres } : undefined;
}

/** The folder with PostgreSQL's server programs, the newest where there are several. */
function postgresFolder() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : [];
  const folders = [process.env.POSTGRES_BIN, ...versions.map((version) => join(debian, version, "bin")), ...PATH];
  return folders.find((folder) => folder && existsSync(join(folder, executable("initdb"))));
}

const PATH = (process.env.PATH ?? "").split(delimiter);

const inPath = (name) => PATH.map((folder) => join(folder, executable(name))).find((path) => existsSync(path));
