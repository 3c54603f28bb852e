// Builds the web till into demo/dist: static files that any server can hand out from any path.

import { defineConfig } from "vite";
import { offline } from "./offline/plugin.mjs";

/** What the page may load: itself and its wasm. What it may talk to is whatever terminal a person names, and the helper. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "connect-src 'self' http: https: ws: wss:",
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
  plugins: [policy, offline],
  optimizeDeps: { exclude: ["tillwire"] },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
