// The currencies there are (ISO 4217, those in use and its code for tests). A typing error must not pass for one.

import { shown } from "./arguments.js";
import { TillError } from "./errors.js";

const CURRENCIES =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF" +
  " CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD" +
  " HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL" +
  " MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD" +
  " RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD" +
  " USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XCD XCG XOF XPF XSU XTS XUA YER ZAR ZMW ZWG ZWL";

/** Throws `CURRENCY` for what is no currency in three upper-case letters. `path`: where it was given. */
export function requireLetters(value: unknown, path: string): asserts value is string {
  if (typeof value !== "string" || !/^[A-Z]{3}$/.test(value)) refuse(value, path);
}

/** Throws `CURRENCY` for what is no currency that there is. */
export function requireCurrency(value: unknown, path: string): asserts value is string {
  if (!isCurrency(value)) refuse(value, path);
}

function refuse(value: unknown, path: string): never {
  const upper = typeof value === "string" ? value.trim().toUpperCase() : undefined;
  const meant = isCurrency(upper) ? ` (is ${upper} meant?)` : "";
  const allowed = `a currency of ISO 4217 in three upper-case letters, such as HKD${meant}`;
  const given = shown(value);
  throw new TillError("CURRENCY", `${path} must be ${allowed}, not ${given}`, { argument: path, given, allowed });
}

function isCurrency(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value) && CURRENCIES.includes(value);
}
