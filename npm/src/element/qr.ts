// A QR code as a drawing. It is loaded when the first one is shown.

import { encode } from "uqr";
import { path, svg } from "./dom.js";

/** `label`: what it is, for who cannot see it. */
export function qrCode(text: string, label: string): SVGSVGElement {
  const { data, size } = encode(text, { border: 2 });
  const dark = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const ground = path(`M0 0h${size}v${size}H0z`, "#fff");
  const attributes = { class: "qr", role: "img", "aria-label": label, "shape-rendering": "crispEdges" };
  return svg(`0 0 ${size} ${size}`, attributes, ground, path(dark, "#000"));
}
