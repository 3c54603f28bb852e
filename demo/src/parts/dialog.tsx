// A modal dialog. The browser keeps the focus inside; whatever opened it gets the focus back.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  class: string;
  label: string;
  /** Called for Escape; a dialog that must stay passes nothing. */
  onClose?: (() => void) | undefined;
  children: ComponentChildren;
}

export function Dialog({ class: name, label, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anything inside asks for the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      // The browser does so only for a dialog that is still in the page.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={name}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onKeyDown={(event) => {
        // The key that opened it may still be held down: it must not press what has the focus here.
        if (event.repeat && ["Enter", " ", "Escape"].includes(event.key)) event.preventDefault();
      }}
    >
      {children}
    </dialog>
  );
}
