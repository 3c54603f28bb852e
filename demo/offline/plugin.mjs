// Builds worker.js: offline/worker.js, behind the list of every file of the page and a version made of their bytes.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("./worker.js", import.meta.url));
const NAME = "worker.js";

/** The vite plugin; it comes after everything is written, the files of public/ too. */
export const offline = {
  name: "offline",
  apply: "build",
  enforce: "post",
  transformIndexHtml: () => [{ tag: "link", attrs: { rel: "manifest", href: "./till.webmanifest" }, injectTo: "head" }],
  writeBundle({ dir }) {
    const files = listed(dir);
    const hash = createHash("sha256").update(readFileSync(SOURCE));
    for (const name of files) hash.update(name).update(readFileSync(join(dir, name)));
    const constants = { VERSION: hash.digest("hex").slice(0, 16), FILES: files };
    const head = Object.entries(constants).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
    writeFileSync(join(dir, NAME), head.join("") + readFileSync(SOURCE, "utf8"));
  },
};

function listed(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && it.name !== NAME)
    .map((it) =>
      join(it.parentPath, it.name)
        .slice(dir.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
