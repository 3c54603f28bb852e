// The documentation as a site: docs/ with the pages that are made (the package's reference, the engine's requests), built by
// VitePress with packages of its own, and the static till beside them. Then every link of it is followed by tests/docs.
//
//   npm run docs                 builds it into target/docs/site
//   npm run docs -- --serve      and serves it on loopback; what is changed meanwhile is seen at the next build

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { referencePages } from "./docs-api.mjs";
import { requestsPage } from "./docs-engine.mjs";
import { digestOf, npm, ROOT, readIfThere, run, Stop, TARGET } from "./shell.mjs";
import { runTests, testFiles } from "./tests.mjs";

const DOCS = join(ROOT, "docs");
const SITE = join(TARGET, "docs/site");

/** Builds the site and follows its links. */
export async function buildDocs(args = []) {
  if (!existsSync(join(ROOT, "demo/dist/index.html")))
    throw new Stop("the till is not built: run `npm run till` first.");
  await installTools();
  requestsPage();
  await referencePages();
  await vitepress(["build", DOCS]);
  await runTests(testFiles("tests/docs"));
  if (args.includes("--serve")) await serve();
}

/** Serves it until somebody stops this program. */
async function serve() {
  const { preview } = await import("vite"); // not above: the install step brings it
  const server = await preview({
    ...{ root: DOCS, configFile: false, appType: "mpa", build: { outDir: SITE } },
    preview: { host: "127.0.0.1", port: 4173 },
  });
  server.printUrls();
  await new Promise((closed) => server.httpServer.once("close", closed));
}

/** What the site is built with, by its own lockfile: nothing else waits for it. */
async function installTools() {
  const wanted = digestOf(readFileSync(join(DOCS, "package-lock.json")), process.platform, process.arch);
  const stamp = join(DOCS, "node_modules/.installed-from");
  if (readIfThere(stamp) === wanted) return;
  await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: DOCS });
  writeFileSync(stamp, wanted);
}

const vitepress = (args) => run(process.execPath, [join(DOCS, "node_modules/vitepress/bin/vitepress.js"), ...args]);
