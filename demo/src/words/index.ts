// Words in three languages: the till's own, and those of the sheet that shows a payment. Every key is in every file; a test
// sees to that.

import { signal } from "@preact/signals";
import { type Code, hint } from "tillwire";
import { words as sheet, type Word as SheetWord } from "tillwire/element";
import { store, stored } from "../state/stored";
import { decimal } from "./amount";
import en from "./en.json";
import fields from "./fields.json";
import zhHans from "./zh-Hans.json";
import zhHant from "./zh-Hant.json";

export type Word = keyof typeof en | SheetWord;

export const LANGUAGES = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文" } as const;
export type Language = keyof typeof LANGUAGES;

const DICTIONARIES: Record<Language, Record<Word, string>> = {
  en: { ...sheet.en, ...en },
  "zh-Hans": { ...sheet["zh-Hans"], ...zhHans },
  "zh-Hant": { ...sheet["zh-Hant"], ...zhHant },
};

export const language = signal<Language>(first());
document.documentElement.lang = language.value;

export function speak(next: Language): void {
  language.value = next;
  document.documentElement.lang = next;
  store("language", next);
}

/** A text with its `{places}` filled. */
export function t(word: Word, places: Record<string, string | number> = {}): string {
  const text = DICTIONARIES[language.value][word];
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(places[name] ?? whole));
}

/** The word of a name that comes from outside, or the name itself where there is none. */
export function named(group: string, name: string): string {
  const word = `${group}.${name}`;
  return word in DICTIONARIES.en ? t(word as Word) : name;
}

/** What a field of a system is for. Its description is English; what it says in Chinese is here, as far as it is known. */
export function fieldText(system: string, { name, text }: { readonly name: string; readonly text: string }): string {
  if (language.value === "en") return text;
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> = fields;
  const plain = name.replace(/^link\./, "");
  return (known[`${system}.${plain}`] ?? known[plain])?.[language.value] ?? text;
}

/** What a person can do about a code. */
export function advice(code: Code | undefined): string | undefined {
  return code === undefined ? undefined : hint(code, language.value);
}

/** An amount in minor units as people write it. */
export function amountText(minor: bigint | string, currency: string): string {
  const format = new Intl.NumberFormat(language.value, { style: "currency", currency });
  return format.format(decimal(BigInt(minor), currency) as `${number}`);
}

/** Seconds as minutes and seconds. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function timeText(at: number): string {
  return new Intl.DateTimeFormat(language.value, { timeStyle: "medium", hour12: false }).format(at);
}

export function dateText(at: number): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "short", hour12: false }).format(at);
}

function first(): Language {
  const known = Object.keys(LANGUAGES).find((name) => name === stored("language"));
  if (known) return known as Language;
  const asked = navigator.language.toLowerCase();
  if (!asked.startsWith("zh")) return "en";
  return /hant|hk|tw|mo/.test(asked) ? "zh-Hant" : "zh-Hans";
}
