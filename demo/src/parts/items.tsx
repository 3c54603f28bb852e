// Quick items: one press puts one in, the sign in the corner takes one out.

import { add, CURRENCY, counts, ITEMS, type Item } from "../state/basket";
import { amountText, t } from "../words";
import { Icon } from "./icon";

export function Items() {
  return (
    <div class="items">
      {ITEMS.map((item) => (
        <ItemTile key={item.name} item={item} />
      ))}
    </div>
  );
}

function ItemTile({ item }: { item: Item }) {
  const count = counts.value.get(item) ?? 0;
  return (
    <div class="item">
      <button type="button" onClick={() => add(item)}>
        <strong>
          {t(item.name)}
          {count > 0 && ` × ${count}`}
        </strong>
        <span>{amountText(item.minor, CURRENCY)}</span>
      </button>
      {count > 0 && (
        <button
          type="button"
          class="count"
          aria-label={t("sale.less", { item: t(item.name) })}
          onClick={() => add(item, -1)}
        >
          <Icon name="minus" />
        </button>
      )}
    </div>
  );
}
