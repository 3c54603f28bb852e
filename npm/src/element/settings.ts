// What a page sets on the element, by attribute or by property.

import { type OwnWords, Speech } from "./words.js";

/** What the element is: a real one where the compiler knows the web, by its library DOM. */
type Base = typeof globalThis extends { HTMLElement: infer Real extends new () => object } ? Real : new () => object;

// Node has none, and may import this all the same: the server's side of a page does.
const Parent: Base = (globalThis as { HTMLElement?: Base }).HTMLElement ?? (class {} as Base);

export abstract class Settings extends Parent {
  static readonly observedAttributes = ["lang", "cashier", "shop", "again", "inline"];
  #words: OwnWords = {};
  #speech: Speech | undefined;

  /** Texts of the page's own, in the page's language, instead of these. */
  get words(): OwnWords {
    return this.#words;
  }
  set words(own: OwnWords | undefined) {
    this.#words = own ?? {};
    this.#changed();
  }

  /** Whose name a decision by hand carries. Whoever types one in the sheet is the cashier from then on. */
  get cashier(): string {
    return this.element.getAttribute("cashier") ?? "";
  }
  set cashier(who: string) {
    if (who !== this.cashier) this.element.setAttribute("cashier", who);
  }

  /** The name on receipts. */
  get shop(): string {
    return this.element.getAttribute("shop") ?? "";
  }
  set shop(name: string) {
    this.element.setAttribute("shop", name);
  }

  /** Whether a sale that took no money can be tried again: then `again` is told. */
  get again(): boolean {
    return this.element.hasAttribute("again");
  }
  set again(on: boolean) {
    this.element.toggleAttribute("again", on);
  }

  /** Whether the sheet is part of the page's flow, not over it. */
  get inline(): boolean {
    return this.element.hasAttribute("inline");
  }
  set inline(on: boolean) {
    this.element.toggleAttribute("inline", on);
  }

  /** @internal In its own language, or that of the page around it. */
  get speech(): Speech {
    const tag = this.element.closest<HTMLElement>("[lang]")?.lang || document.documentElement.lang || "en";
    if (this.#speech?.tag !== tag) this.#speech = new Speech(tag, this.#words);
    return this.#speech;
  }

  /** @internal What the page has set before the element was known is taken. */
  connectedCallback(): void {
    for (const name of ["words", "cashier", "shop", "again", "inline"]) this.takeOver(name);
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.#changed();
  }

  /** @internal Itself, where the compiler knows no web. */
  protected get element(): HTMLElement {
    return this as unknown as HTMLElement;
  }

  /** @internal */
  protected takeOver(name: string): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = Reflect.get(this, name);
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }

  /** @internal Something that is drawn has changed. */
  protected abstract redraw(): void;

  #changed(): void {
    this.#speech = undefined;
    this.redraw();
  }
}
