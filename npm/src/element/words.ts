// What the element says, in three languages, and how amounts and times are written in them. A page may have words of its own.

import { type Code, hint, type Language, stepText } from "../errors.js";
import type { Money } from "../money.js";
import type { Step, StepName, StoredMoney } from "../types.js";
import { en } from "./words/en.js";
import { zhHans } from "./words/zh-hans.js";
import { zhHant } from "./words/zh-hant.js";

/** The key of a text. */
export type Word = keyof typeof en;
type Spoken = Exclude<Language, "zh">;

/** Texts of a page's own instead of these: also of a step, or what a person can do about a code. */
export type OwnWords = Readonly<Partial<Record<Word | `step.${StepName}` | `hint.${Code}`, string>>>;

/** Every text, by language and key; `{name}` is filled in. */
export const words: Readonly<Record<Spoken, Readonly<Record<Word, string>>>> = {
  en,
  "zh-Hans": zhHans,
  "zh-Hant": zhHant,
};

/** The language of a tag such as `zh-HK`; English for what is not spoken here. */
export function spokenIn(tag: string): Spoken {
  if (!/^zh\b/i.test(tag)) return "en";
  return /hant|hk|tw|mo/i.test(tag) ? "zh-Hant" : "zh-Hans";
}

/** One language, with a page's own words. Of a language that is not spoken here, only numbers and times are written. */
export class Speech {
  readonly language: Spoken;
  /** As the page says it. */
  readonly tag: string;
  /** That in which numbers and times are written. */
  readonly #written: string;
  readonly #own: OwnWords;

  constructor(tag: string, own: OwnWords) {
    this.language = spokenIn(tag);
    this.tag = tag;
    this.#written = Intl.NumberFormat.supportedLocalesOf(safe(tag))[0] ?? this.language;
    this.#own = own;
  }

  /** A text with its `{places}` filled. */
  t(word: Word, places: Readonly<Record<string, string | number>> = {}): string {
    const text = this.#own[word] ?? words[this.language][word];
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(places[name] ?? whole));
  }

  /** The text of a name that comes from outside; none where there is none. */
  named(group: string, name: string): string | undefined {
    const word = `${group}.${name}` as Word;
    return Object.hasOwn(words.en, word) || Object.hasOwn(this.#own, word) ? this.t(word) : undefined;
  }

  step(step: Step, gateway: boolean): string {
    const own = this.#own[`step.${step.name}`] ?? (gateway ? this.named("step-gateway", step.name) : undefined);
    return own ?? stepText(step, this.language);
  }

  /** What a person can do about a code. */
  hint(code: Code | undefined): string | undefined {
    return code === undefined ? undefined : (this.#own[`hint.${code}`] ?? hint(code, this.language));
  }

  amount({ minor, currency }: Money | StoredMoney): string {
    const format = new Intl.NumberFormat(this.#written, { style: "currency", currency });
    const places = format.resolvedOptions().maximumFractionDigits ?? 2;
    const digits = String(minor).padStart(places + 1, "0");
    const decimal = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
    return format.format(decimal as unknown as number); // exact, as text
  }

  time(at: number): string {
    return new Intl.DateTimeFormat(this.#written, { timeStyle: "medium", hour12: false }).format(at);
  }

  date(at: number): string {
    return new Intl.DateTimeFormat(this.#written, { dateStyle: "medium", timeStyle: "short", hour12: false }).format(
      at,
    );
  }
}

/** From `then` to `now` as minutes and seconds. */
export function clock(then: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What a page has in `lang` may be no language at all. */
function safe(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    return "en";
  }
}
