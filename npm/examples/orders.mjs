// What the examples share: what a shop's page is told of an order.

/** Where a customer goes who comes back from the gateway's page: the shop's own page of that order. */
export function seeOrder(reference) {
  return new Response(null, { status: 303, headers: { Location: `/orders/${encodeURIComponent(reference)}` } });
}

/** The outcome once there is one; `pending` while the customer may still pay. */
export async function orderState(gateway, reference) {
  const pending = new Promise((resolve) => setTimeout(resolve, 2000, { status: "pending" }));
  const { status, money } = await Promise.race([gateway.payment(reference), pending]);
  return { reference, status, money };
}
