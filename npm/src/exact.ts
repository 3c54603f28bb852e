// JSON whose numbers keep their digits: an order number of twenty digits is another one after JSON.parse.

/** Texts are passed over; what is left of a number's sign, digits, point and exponent is the second group. */
const TOKENS = /"(?:[^"\\]|\\.)*"|(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/g;

/**
 * Where this is not, every number is kept: sixteen digits, with their point, or an exponent, behind what a number can stand
 * behind. Order numbers, which are long, are texts: before them is a quote.
 */
const LONG = /(?:^|[:,[\s])-?[0-9](?:[0-9.]{15}|[0-9.]*[eE])/;

/** The most digits that every number of JavaScript keeps. */
const DIGITS = 15;

/** A JSON text's value, in which a number that JavaScript cannot hold is the text of its digits. */
export function parseExact<T>(json: string): T {
  if (!LONG.test(json)) return JSON.parse(json);
  const exact = (token: string, number: string | undefined) =>
    number === undefined || isKept(number) ? token : `"${number}"`;
  return JSON.parse(json.replace(TOKENS, exact));
}

function isKept(number: string): boolean {
  const [mantissa = ""] = number.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, "").replace(/^0+/, "");
  const value = Number(number);
  return digits.length <= DIGITS && Number.isFinite(value) && (value !== 0 || digits === "");
}
