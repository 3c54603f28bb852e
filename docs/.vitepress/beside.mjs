// What lies beside the pages: the static till, and the first example of `<tillwire-pay>` as a page that runs.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";

/** Puts them into the built site. */
export function beside(root, site) {
  cpSync(join(root, "demo/dist"), join(site, "till"), { recursive: true });
  const needed = (path) => extname(path) === "" || /\.page\.js$|\/(tillwire|simulator)\.wasm$/.test(path);
  cpSync(join(root, "npm/dist"), join(site, "live/package"), { recursive: true, filter: needed });
  mkdirSync(join(site, "live"), { recursive: true });
  writeFileSync(join(site, "live/element.html"), example(join(root, "docs/element.md")));
}

/** The example as it stands in its page, where the package is found by its names. */
function example(path) {
  const [, block] = readFileSync(path, "utf8").match(/```html\n([\s\S]*?)```/);
  const imports = { tillwire: "./package/index.page.js", "tillwire/element": "./package/element.page.js" };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<meta name="color-scheme" content="light dark" />
<title>tillwire-pay</title>
<link rel="icon" href="data:," />
<style>
  body { margin: 1rem; font: 1rem system-ui, sans-serif; }
  body > button { font: inherit; padding: 0.7rem 1.2rem; }
</style>
<script type="importmap">${JSON.stringify({ imports })}</script>
<body>
${block}</body>
</html>
`;
}
