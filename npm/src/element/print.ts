// Prints one piece of paper and nothing else of the page. The page is left as it was once the printer's dialog is closed.

import { sheetOf } from "./style.js";
import { PAPER } from "./style-paper.js";

const MARK = "data-tillwire-print";

const PAGE = `@page{size:80mm auto;margin:0}
@media screen{[${MARK}]{display:none}}
@media print{body>:not([${MARK}]){display:none!important}}`;

export function print(paper: HTMLElement): void {
  const place = document.createElement("div");
  place.setAttribute(MARK, "");
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheetOf(PAPER)];
  root.append(paper.cloneNode(true));
  const page = sheetOf(PAGE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  document.body.append(place);
  const done = () => {
    place.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
  };
  addEventListener("afterprint", done, { once: true });
  window.print();
}
