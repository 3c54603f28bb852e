// Amounts in minor units as plain decimal text, by the places that a currency has.

/** `1250` of HKD as `12.50`. */
export function decimal(minor: bigint, currency: string): string {
  const places = placesOf(currency);
  const digits = String(minor).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function placesOf(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
