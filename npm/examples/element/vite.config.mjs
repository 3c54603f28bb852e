// `npx vite npm/examples/element`, then /plain/, /react/, /vue/ or /svelte/. All that the element needs of a framework is in
// here: Vue is told that it is no component of its own.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const isCustomElement = (tag) => tag === "tillwire-pay";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [vue({ template: { compilerOptions: { isCustomElement } } }), svelte()],
  optimizeDeps: { exclude: ["tillwire"] },
  build: {
    target: "es2022",
    rollupOptions: { input: ["plain", "react", "vue", "svelte"].map((name) => `${import.meta.dirname}/${name}/index.html`) },
  },
});
