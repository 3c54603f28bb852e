// Every tool and runtime that the package is tried with: what is installed, the project's files, and how it comes to a
// payment. `settings` is all that a project has to set; `core` rows run in every test run, the others by table.mjs.
//
// A row's `pay` gives what became of the payment (or of what it `expects` instead of "approved"): the printed status of a program, or, of a page, `{ folder }` with what
// was built or `{ address }` of a server, which a browser then opens.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { POLICY } from "../browser/kit/stage.mjs";
import { everyEntry, typeCheck } from "../node/kit/toy.mjs";
import * as sources from "./sources.mjs";

const MAIN = { "index.html": sources.html, "main.js": sources.page };
const last = (text) => text.split("\n").at(-1).trim();
const built = (shop, path = "dist") => ({ folder: shop.path(path) });

const vite = (major) => [
  {
    tool: `Vite ${major}`,
    mode: "build",
    packages: [`vite@${major}`],
    files: MAIN,
    async pay(shop) {
      await shop.run("vite", ["build", "--base", "./"]);
      return built(shop);
    },
  },
  {
    tool: `Vite ${major}`,
    mode: "dev",
    packages: [`vite@${major}`],
    settings: 'vite.config.js: `optimizeDeps: { exclude: ["tillwire"] }`',
    files: { ...MAIN, "vite.config.js": 'export default { optimizeDeps: { exclude: ["tillwire"] } };' },
    pay: (shop) => shop.serve("vite", ["--host", "127.0.0.1", "--port", "0"]),
  },
];

const esbuild = (format, name, files, settings) => ({
  tool: "esbuild",
  mode: name,
  core: true,
  packages: ["esbuild@0.28"],
  settings,
  files,
  async pay(shop) {
    await shop.run("esbuild", ["main.js", "--bundle", `--format=${format}`, "--outfile=dist/main.js"]);
    if (format === "esm") shop.copyWasm("dist");
    shop.write("dist/index.html", files["index.html"]);
    return built(shop);
  },
});

const bundlers = [
  ...[5, 6, 7, 8].flatMap(vite),
  {
    tool: "Rollup",
    mode: "build",
    core: true,
    packages: ["rollup@4", "@rollup/plugin-node-resolve@16"],
    settings: "`nodeResolve({ browser: true })`; copy `tillwire/dist/*.wasm` beside what is built",
    files: {
      ...MAIN,
      "rollup.config.js": `import resolve from "@rollup/plugin-node-resolve";
        export default { input: "main.js", output: { dir: "dist" }, plugins: [resolve({ browser: true })] };`,
    },
    async pay(shop) {
      await shop.run("rollup", ["-c"]);
      shop.copyWasm("dist");
      shop.write("dist/index.html", sources.html);
      return built(shop);
    },
  },
  {
    tool: "webpack",
    mode: "build",
    core: true,
    packages: ["webpack@5", "webpack-cli@6"],
    files: { "main.js": sources.page },
    async pay(shop) {
      await shop.run("webpack", ["--mode", "production", "--entry", "./main.js", "--output-path", "dist"]);
      shop.write("dist/index.html", sources.scriptHtml);
      return built(shop);
    },
  },
  {
    tool: "Parcel",
    mode: "build",
    packages: ["parcel@2"],
    settings:
      'package.json: `"@parcel/resolver-default": { "packageExports": true }`; a policy has to allow the import map that Parcel writes into the page, by its hash',
    files: { ...MAIN, "package.json": { "@parcel/resolver-default": { packageExports: true } } },
    async pay(shop) {
      await shop.run("parcel", ["build", "index.html", "--public-url", "./", "--no-cache"]);
      return { ...built(shop), policy: withImportMap(readFileSync(shop.path("dist/index.html"), "utf8")) };
    },
  },
  esbuild("esm", "esm", MAIN, "copy `tillwire/dist/*.wasm` beside what is built"),
  esbuild(
    "iife",
    "iife",
    { "index.html": sources.scriptHtml, "main.js": sources.inlinePage },
    "`await init(wasm())` with `wasm` of `tillwire/inline`",
  ),
];

/** The careful shop's policy, and the one script that stands in that page. */
function withImportMap(html) {
  const [, map] = /<script type=importmap>(.*?)<\/script>/.exec(html);
  return POLICY.replace("script-src", `script-src 'sha256-${createHash("sha256").update(map).digest("base64")}'`);
}

const frameworks = [
  ...["client", "server"].map((side) => ({
    tool: "Next",
    mode: side,
    packages: ["next@16", "react@19", "react-dom@19"],
    files: {
      "package.json": { type: undefined },
      "app/layout.jsx": "export default ({ children }) => <html><body>{children}</body></html>;",
      "app/sale.js": sources.saleModule,
      "app/client.jsx": `"use client"; import { useEffect } from "react"; import { sale } from "./sale.js";
        const show = (said) => { document.body.dataset.outcome = said; };
        export function Sale() { useEffect(() => { sale().then(show, (error) => show(error.message)); }, []); return null; }`,
      "app/page.jsx": 'import { Sale } from "./client.jsx"; export default () => <Sale />;',
      "app/pay/route.js": `import { sale } from "../sale.js"; export const dynamic = "force-dynamic";
        export const GET = async () => new Response(await sale());`,
    },
    async pay(shop) {
      await shop.run("next", ["build"]);
      const server = await shop.serve("next", ["start", "--hostname", "127.0.0.1", "--port", "0"]);
      return side === "client" ? server : said(server, "/pay");
    },
  })),
  ...["client", "server"].map((side) => ({
    tool: "SvelteKit",
    mode: side,
    packages: ["@sveltejs/kit@2", "@sveltejs/adapter-node@5", "@sveltejs/vite-plugin-svelte@6", "svelte@5", "vite@7"],
    files: {
      "svelte.config.js": 'import node from "@sveltejs/adapter-node"; export default { kit: { adapter: node() } };',
      "vite.config.js": 'import { sveltekit } from "@sveltejs/kit/vite"; export default { plugins: [sveltekit()] };',
      "src/app.html": "<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>",
      "src/lib/sale.js": sources.saleModule,
      "src/routes/+page.svelte": `<script> import { onMount } from "svelte"; import { sale } from "$lib/sale.js";
        const show = (said) => { document.body.dataset.outcome = said; };
        onMount(() => void sale().then(show, (error) => show(error.message))); </script>`,
      "src/routes/pay/+server.js": `import { sale } from "$lib/sale.js";
        export const GET = async () => new Response(await sale());`,
    },
    async pay(shop) {
      await shop.run("vite", ["build"]);
      const server = await shop.serve("vite", ["preview", "--host", "127.0.0.1", "--port", "0"]);
      return side === "client" ? server : said(server, "/pay");
    },
  })),
];

/** What a server answers there. */
async function said({ address, close }, path) {
  try {
    return await (await fetch(address + path)).text();
  } finally {
    close();
  }
}

const runtimes = [
  {
    tool: "Jest",
    mode: "node",
    packages: ["jest@30"],
    settings: "`node --experimental-vm-modules node_modules/jest/bin/jest.js`",
    files: { "sale.test.js": sources.spec },
    pay: async (shop) => passed(await shop.node("--experimental-vm-modules", "node_modules/jest/bin/jest.js")),
  },
  {
    tool: "Jest",
    mode: "jsdom",
    packages: ["jest@30", "jest-environment-jsdom@30"],
    settings:
      'the same; `testEnvironmentOptions: { customExportConditions: ["node"] }`; jsdom lacks `TextDecoder` and `TextEncoder`: a setup file gives it those of node:util',
    files: {
      "sale.test.js": sources.spec,
      "setup.js": `import { TextDecoder, TextEncoder } from "node:util";
        Object.assign(globalThis, { TextDecoder, TextEncoder });`,
      "jest.config.js": `export default { testEnvironment: "jsdom", setupFiles: ["./setup.js"],
        testEnvironmentOptions: { customExportConditions: ["node"] } };`,
    },
    pay: async (shop) => passed(await shop.node("--experimental-vm-modules", "node_modules/jest/bin/jest.js")),
  },
  {
    tool: "Vitest",
    mode: "node",
    core: true,
    packages: ["vitest@4"],
    files: { "sale.test.js": sources.spec },
    pay: async (shop) => passed(await shop.run("vitest", ["run", "--globals"])),
  },
  {
    tool: "Service worker",
    mode: "esbuild, esm",
    core: true,
    packages: ["esbuild@0.28"],
    settings: "one file, without splitting; `init(address)` of tillwire and of tillwire/simulator",
    files: { "worker.js": sources.worker },
    async pay(shop) {
      await shop.run("esbuild", ["worker.js", "--bundle", "--format=iife", "--outfile=dist/worker.js"]);
      shop.copyWasm("dist");
      shop.write("dist/main.js", sources.workerPage);
      shop.write("dist/index.html", sources.html);
      return built(shop);
    },
  },
  {
    tool: "workerd",
    mode: "miniflare",
    packages: ["miniflare@4", "esbuild@0.28"],
    settings:
      '`import wasm from "./tillwire.wasm"`, `init(wasm)`; esbuild: `--conditions=workerd,browser --external:*.wasm`',
    files: { "worker.js": sources.workerd, "run.mjs": sources.miniflare },
    async pay(shop) {
      const how = ["--bundle", "--format=esm", "--conditions=workerd,browser", "--external:*.wasm"];
      await shop.run("esbuild", ["worker.js", ...how, "--outfile=dist/worker.js"]);
      shop.copyWasm("dist");
      return last(await shop.node("run.mjs"));
    },
  },
  {
    tool: "Deno",
    mode: "run",
    packages: ["deno@2"],
    files: { "main.mjs": sources.program },
    pay: async (shop) => last(await shop.run("deno", ["run", "--allow-all", "main.mjs"])),
  },
  {
    tool: "Bun",
    mode: "run",
    packages: ["bun@1"],
    files: { "main.mjs": sources.program },
    pay: async (shop) => last(await shop.run(shop.platformBinary("@oven", "bin/bun"), ["run", "main.mjs"])),
  },
  {
    tool: "Node",
    mode: "bundled by esbuild",
    core: true,
    packages: ["esbuild@0.28"],
    settings: "`--platform=node`, `--external:tillwire`, or copy `tillwire/dist/*.wasm` beside an esm bundle",
    files: { "main.mjs": sources.program },
    async pay(shop) {
      await shop.run("esbuild", ["main.mjs", "--bundle", "--platform=node", "--format=esm", "--outfile=dist/main.mjs"]);
      shop.copyWasm("dist");
      return last(await shop.node(join("dist", "main.mjs")));
    },
  },
];

/** A test runner that says that nothing failed has seen the payment approved. */
function passed(text) {
  return /1 passed/.test(text) && !/failed/.test(text) ? "approved" : text;
}

/** The oldest compiler that reads the declarations, the last of its line, and the next; the newest is the build's own. */
const compilers = ["5.2", "5.9", "6"].map((version) => ({
  tool: `TypeScript ${version}`,
  mode: "node16, nodenext and bundler, with and without DOM",
  core: version !== "6",
  packages: [`typescript@${version}`],
  settings: "`skipLibCheck: false`",
  expects: "compiles",
  async pay(shop) {
    const manifest = JSON.parse(readFileSync(shop.path("node_modules/tillwire/package.json"), "utf8"));
    const compiler = shop.path("node_modules/typescript/bin/tsc");
    for (const module of ["node16", "nodenext", "bundler"]) {
      for (const lib of ["es2022", "es2022,dom"]) {
        const found = typeCheck(shop.folder, everyEntry(manifest), { module, lib, compiler });
        if (found) return `${module}, ${lib}: ${found}`;
      }
    }
    return "compiles";
  },
}));

/**
 * @type {{ tool: string, mode: string, packages: string[], files?: Record<string, string | object>,
 *   pay: (shop: any) => any, core?: boolean, settings?: string, expects?: string }[]}
 */
export const rows = [...bundlers, ...frameworks, ...runtimes, ...compilers];
