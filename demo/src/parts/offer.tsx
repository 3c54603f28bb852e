// What the customer pays with at a gateway: a code to scan, or a page to open. A page is shown as a code as well, for
// the customer's own phone.

import type { Offer as GatewayOffer } from "tillwire";
import { encode } from "uqr";
import { now } from "../state/view";
import { clock, t } from "../words";

/** What is in the code: that of a wallet, or the link to a page. */
export const textOf = (offer: GatewayOffer) => ("qr" in offer ? offer.qr : offer.redirect);

export function Offer({ offer }: { offer: GatewayOffer }) {
  const left =
    offer.expiresAt === undefined ? undefined : Math.max(0, Math.floor((offer.expiresAt - now.value) / 1000));
  return (
    <div class="offer">
      <QrCode text={textOf(offer)} />
      <div>
        <p>{t("qr" in offer ? "offer.scan" : "offer.open")}</p>
        {"redirect" in offer && (
          <a class="button primary" href={offer.redirect} target="_blank" rel="noopener noreferrer">
            {t("offer.page")}
          </a>
        )}
        {left !== undefined && <p class="note">{t("offer.left", { time: clock(left) })}</p>}
      </div>
    </div>
  );
}

function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t("offer.code")}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
