// What the customer buys, line by line: one more, one less, or gone.

import { add, CURRENCY, counts, type Item, keyed, press } from "../state/basket";
import { amountText, t } from "../words";
import { Icon } from "./icon";

export function Cart() {
  const lines = [...counts.value];
  if (lines.length === 0 && keyed.value === 0n) return <p class="empty">{t("cart.empty")}</p>;
  return (
    <ul class="cart">
      {lines.map(([item, count]) => (
        <Line key={item.name} item={item} count={count} />
      ))}
      {keyed.value > 0n && <Keyed />}
    </ul>
  );
}

function Line({ item, count }: { item: Item; count: number }) {
  const name = t(item.name);
  return (
    <li>
      <span class="cart-name">
        {name}
        <small>{amountText(item.minor, CURRENCY)}</small>
      </span>
      <button type="button" class="round" aria-label={t("sale.less", { item: name })} onClick={() => add(item, -1)}>
        <Icon name="minus" />
      </button>
      <output class="cart-count">{count}</output>
      <button type="button" class="round" aria-label={t("cart.more", { item: name })} onClick={() => add(item)}>
        <Icon name="plus" />
      </button>
      <strong class="cart-sum">{amountText(item.minor * BigInt(count), CURRENCY)}</strong>
    </li>
  );
}

function Keyed() {
  return (
    <li>
      <span class="cart-name">{t("cart.keyed")}</span>
      <button type="button" class="round" aria-label={t("cart.remove")} onClick={() => press("none")}>
        <Icon name="close" />
      </button>
      <strong class="cart-sum">{amountText(keyed.value, CURRENCY)}</strong>
    </li>
  );
}
