// VitePress's own look in this project's colours, with the till in a frame.

import DefaultTheme from "vitepress/theme-without-fonts";
import LiveExample from "./live-example.vue";
import LiveTill from "./live-till.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component("LiveTill", LiveTill).component("LiveExample", LiveExample),
};
