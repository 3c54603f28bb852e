// Builds the web till into demo/dist: static files that any server can hand out from any path.

import { defineConfig } from "vite";

/** What the page may load: itself, its wasm, and a helper on this machine. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' http://127.0.0.1:9003 ws://127.0.0.1:9003",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Only in the built page: the development server puts its styles in line. */
const policy = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
  ],
};

export default defineConfig({
  base: "./",
  plugins: [policy],
  optimizeDeps: { exclude: ["tillwire"] },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
