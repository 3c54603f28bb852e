// What is run in a page as the text of one WebDriver command: the page's own runtime (page.js) where it is not there yet, then
// calls. A page may have a policy against evaluating text, so whatever is text in the arguments and could be code goes along as code.

import { readFileSync } from "node:fs";
import { Script } from "node:vm";

const PAGE = readFileSync(new URL("page.js", import.meta.url), "utf8");

/** A command's body: begins the call, if one is given, and answers with all that has ended. */
export function scriptOf(expected, call) {
  const begin = call ? beginning(call) : "undefined";
  const script = `
    const answer = arguments[arguments.length - 1];
    ${PAGE}
    const page = globalThis.__tillwireDriver;
    const expected = ${JSON.stringify(expected ?? null)};
    const isThere = expected === null || expected === page.realm;
    page.answer(isThere ? ${begin} : undefined).then(answer);`;
  return { script, args: [] };
}

/** `source` is a function's text. */
function beginning({ id, source, args = [], root = false, forget = [] }) {
  const texts = args.flatMap(textsIn);
  const expressions = texts.filter(isExpression).map((text) => `[${JSON.stringify(text)}, () => (${unended(text)})]`);
  const sources = texts.filter(isModule).map((text) => `[${JSON.stringify(text)}, () => { ${asModule(text)} }]`);
  const learnt = `page.learn([${expressions}], [${sources}]), page.forget(${JSON.stringify(forget)})`;
  return `(${learnt}, page.begin(${id}, () => (${source}), ${JSON.stringify(args)}, ${root}))`;
}

/** Every text in a value as BiDi has it. */
function textsIn({ type, value }) {
  if (type === "string") return [value];
  if (type === "array") return value.flatMap(textsIn);
  return type === "object" ? value.flatMap(([, it]) => textsIn(it)) : [];
}

const isModule = (text) => text.includes("module.exports = __toCommonJS");
const asModule = (text) => `const module = {}; ${text}; return module.exports.default();`;

function isExpression(text) {
  if (isModule(text) || !text.includes("(")) return false;
  try {
    new Script(`(${unended(text)})`);
    return true;
  } catch {
    return false;
  }
}

/** Without the semicolon that ends a statement. */
export const unended = (text) => text.trim().replace(/;$/, "");
