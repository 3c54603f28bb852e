// A button that asks back once, for what cannot be undone.

import { useSignal } from "@preact/signals";
import { busy } from "../state/operations";

interface Props {
  class?: string;
  label: string;
  /** What it says once it was pressed; pressed again, it happens. */
  sure: string;
  disabled?: boolean;
  onSure: () => void;
}

export function SureButton({ class: name = "", label, sure, disabled = false, onSure }: Props) {
  const asked = useSignal(false);
  const press = () => {
    if (asked.value) onSure();
    asked.value = !asked.value;
  };
  // Whoever goes on with something else has not said yes.
  const leave = () => {
    asked.value = false;
  };
  return (
    <button
      type="button"
      class={`button ${name} ${asked.value ? "danger" : ""}`}
      disabled={busy.value || disabled}
      onClick={press}
      onBlur={leave}
    >
      {asked.value ? sure : label}
    </button>
  );
}
