// Nodes without markup: what a terminal or a page says becomes text, never HTML, and no style is written in line.

/** A text, a listener for `on…`, a switch, or nothing. */
type Attribute = string | number | boolean | ((event: never) => void) | undefined;
type Child = Node | string | false | undefined;

/** An element. Its class is its part too, so that a page can style it. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

function set(element: Element, name: string, value: Attribute): void {
  if (value === undefined || value === false) return;
  if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
  else element.setAttribute(name, value === true ? "" : String(value));
  if (name === "class") element.setAttribute("part", String(value));
}

/** Changes a text only where it is another one: a screen reader says every change. */
export function say(node: Element | undefined, text: string): void {
  if (node && node.textContent !== text) node.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** A drawing of these paths. */
export function svg(box: string, attributes: Readonly<Record<string, string>>, ...paths: Node[]): SVGSVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: box, ...attributes })) set(drawing, name, value);
  drawing.append(...paths);
  return drawing;
}

export function path(d: string, fill?: string): SVGPathElement {
  const shape = document.createElementNS(SVG, "path");
  set(shape, "d", d);
  set(shape, "fill", fill);
  return shape;
}

const SIGNS = {
  approved: "M5 12.5l4.5 4.5L19 7.5",
  declined: "M7 7l10 10M17 7L7 17",
  cancelled: "M6 12h12",
  "not-charged": "M12 4l7 3v5c0 4.2-3 7-7 8-4-1-7-3.8-7-8V7zM9 12h6",
  unknown: "M9.2 9.2a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.2-1.5 2.2M12 17.5v.1",
  refused: "M12 6v7M12 17v.1",
} as const;

export function sign(name: keyof typeof SIGNS): SVGSVGElement {
  return svg("0 0 24 24", { class: "icon", "aria-hidden": "true" }, path(SIGNS[name]));
}

/**
 * A place whose content is made anew when what it shows has changed, and only then: what somebody has typed, opened or
 * brought the focus to stays. A new content has the focus where the old one had it, by `data-act`, and the caret. While
 * a word is composed in it (by whoever writes Chinese), it waits: what is composed would be lost with its field.
 */
export class Place {
  readonly node: HTMLElement;
  #shown: string | undefined;
  #composes = false;
  #late: (() => void) | undefined;

  constructor(node: HTMLElement) {
    this.node = node;
    node.addEventListener("compositionstart", () => (this.#composes = true));
    node.addEventListener("compositionend", () => {
      this.#composes = false;
      this.#late?.();
    });
  }

  /** `what`: all that the content is made of. */
  draw(what: unknown, make: () => Child[]): void {
    this.#late = this.#composes ? () => this.draw(what, make) : undefined;
    if (this.#late) return;
    const shown = JSON.stringify(what, (_, value) => (typeof value === "bigint" ? String(value) : value));
    if (shown === this.#shown) return;
    this.#shown = shown;
    const root = this.node.getRootNode() as ShadowRoot;
    const focused = root.activeElement;
    const act = this.node.contains(focused) ? focused?.getAttribute("data-act") : undefined;
    const caret = caretOf(focused);
    this.node.replaceChildren(...make().filter((it): it is Node | string => it !== undefined && it !== false));
    const again = act ? this.node.querySelector<HTMLElement>(`[data-act="${act}"]`) : undefined;
    again?.focus();
    if (caret && again instanceof HTMLInputElement) again.setSelectionRange(...caret);
  }
}

/** In an input of text; elsewhere there is none. */
function caretOf(element: Element | null): [number | null, number | null] | undefined {
  return element instanceof HTMLInputElement ? [element.selectionStart, element.selectionEnd] : undefined;
}
