import { useRef } from "react";

type FocusReturn = {
  onOpenAutoFocus: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

/** For a dialog that is opened by state instead of a trigger: it has to remember where the focus was. */
export function useFocusReturn(): FocusReturn {
  const focusedBefore = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      focusedBefore.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      if (focusedBefore.current instanceof HTMLElement) focusedBefore.current.focus();
    },
  };
}
