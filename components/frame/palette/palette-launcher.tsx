"use client";

import { Dialog } from "radix-ui";
import { useEffect, useState, type ComponentType } from "react";
import { useFocusReturn } from "../../ui/use-focus-return.ts";
import { OPEN_PALETTE_EVENT } from "./open-palette.ts";
import type { CommandPaletteProps } from "./command-palette.tsx";

type Loaded = { palette: ComponentType<CommandPaletteProps> } | "failed" | null;

/**
 * Opens the command palette on ⌘K or Ctrl+K and from its button. What is in it is loaded when it
 * opens for the first time.
 */
export function PaletteLauncher({ isOperator }: { isOperator: boolean }) {
  const [open, setOpen] = useState(false);
  const [loaded, setLoaded] = useState<Loaded>(null);
  const focusReturn = useFocusReturn();

  useEffect(() => {
    const show = () => setOpen(true);
    const press = (event: KeyboardEvent) => {
      if (!isPaletteKey(event)) return;
      event.preventDefault();
      setOpen((isOpen) => !isOpen && !isModalOpen());
    };
    window.addEventListener(OPEN_PALETTE_EVENT, show);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener(OPEN_PALETTE_EVENT, show);
      window.removeEventListener("keydown", press);
    };
  }, []);

  useEffect(() => {
    if (!open || loaded !== null) return;
    import("./command-palette.tsx").then(
      ({ CommandPalette }) => setLoaded({ palette: CommandPalette }),
      () => setLoaded("failed"),
    );
  }, [open, loaded]);

  const change = (isOpen: boolean) => {
    setOpen(isOpen);
    // Tried again when it is opened again.
    if (loaded === "failed") setLoaded(null);
  };
  return (
    <Dialog.Root open={open} onOpenChange={change}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-0 top-0 z-50 flex max-h-[80dvh] animate-arrive flex-col overflow-hidden rounded-b-md border border-line bg-surface shadow-floating focus:outline-none sm:inset-x-auto sm:top-[12vh] sm:left-1/2 sm:max-h-[70dvh] sm:w-[calc(100%-2rem)] sm:max-w-xl sm:-translate-x-1/2 sm:rounded-md"
          {...focusReturn}
        >
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          {loaded === "failed" ? (
            <p role="alert" className="p-5 text-ink-soft">
              This could not be loaded. Check your connection, or reload the page if the dashboard
              was updated.
            </p>
          ) : loaded === null ? (
            <p role="status" className="p-5 text-ink-soft">
              Loading…
            </p>
          ) : (
            <loaded.palette isOperator={isOperator} close={() => setOpen(false)} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function isPaletteKey({ key, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "k" && metaKey !== ctrlKey && !altKey && !shiftKey;
}

function isModalOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}
