// An editor on a module in a project: the compiler's own language server, which editors talk to as well.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../kit/toy.mjs";

const SERVER = [join(ROOT, "node_modules/typescript/bin/tsc"), "--lsp", "--stdio"];

/** What is offered where the text of a module has a `|`. */
export async function completionsIn(project, marked) {
  const text = marked.replace("|", "");
  const compilerOptions = { strict: true, module: "nodenext", target: "es2022", types: [] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["editor.mts"] }));
  writeFileSync(join(project, "editor.mts"), text);
  const uri = String(pathToFileURL(join(project, "editor.mts")));
  const before = marked.slice(0, marked.indexOf("|")).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  const server = new Server(project);
  try {
    await server.ask("initialize", {
      processId: process.pid,
      rootUri: String(pathToFileURL(project)),
      capabilities: {},
    });
    server.tell("initialized", {});
    server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
    const found = await server.ask("textDocument/completion", { textDocument: { uri }, position });
    return (found.items ?? found).map(({ label }) => label.replace(/\?$/, ""));
  } finally {
    server.end();
  }
}

/** The language server, by its protocol. */
class Server {
  #process;
  #waiting = new Map();
  #last = 0;
  #read = Buffer.alloc(0);

  constructor(cwd) {
    this.#process = spawn(process.execPath, SERVER, { cwd, stdio: ["pipe", "pipe", "ignore"] });
    this.#process.stdout.on("data", (bytes) => this.#heard(bytes));
  }

  ask(method, params) {
    this.#last += 1;
    this.#send({ id: this.#last, method, params });
    return new Promise((resolve, reject) => this.#waiting.set(this.#last, { resolve, reject }));
  }

  tell(method, params) {
    this.#send({ method, params });
  }

  end() {
    this.#process.kill();
  }

  #send(message) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #heard(bytes) {
    this.#read = Buffer.concat([this.#read, bytes]);
    for (let end = this.#read.indexOf("\r\n\r\n"); end >= 0; end = this.#read.indexOf("\r\n\r\n")) {
      const length = Number(/Content-Length: (\d+)/i.exec(this.#read.subarray(0, end).toString())[1]);
      if (this.#read.length < end + 4 + length) return;
      this.#take(JSON.parse(this.#read.subarray(end + 4, end + 4 + length).toString()));
      this.#read = this.#read.subarray(end + 4 + length);
    }
  }

  #take({ id, method, result, error }) {
    if (method !== undefined) {
      // The server asks about the editor; this one has nothing to say.
      if (id !== undefined) this.#send({ id, result: null });
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
