"use client";

import { useEffect, useRef, useState } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { useNavigate } from "../ui/navigation-progress.tsx";
import { paletteKeys, useIsApple } from "./palette/palette-keys.ts";
import { useRowFocus } from "./use-row-focus.ts";

const OPEN_EVENT = "open-keyboard-help";
const SEQUENCE_MS = 1200;
const GO_TO: Record<string, string> = {
  o: "/",
  i: "/incidents",
  t: "/desk",
  c: "/companies",
  s: "/syncs",
  a: "/activity",
};
const keysOf = (isApple: boolean): readonly (readonly [keys: string[], does: string])[] => [
  [paletteKeys(isApple), "Search everything, or do something"],
  [["/"], "Search this list"],
  [["j"], "Next row"],
  [["k"], "Previous row"],
  [["Enter"], "Open the row"],
  [["x"], "Select the row"],
  [["e"], "Export the list as CSV"],
  [["g", "o"], "Go to Overview"],
  [["g", "t"], "Go to Today"],
  [["g", "c"], "Go to Companies"],
  [["g", "s"], "Go to Sync"],
  [["g", "a"], "Go to Activity"],
  [["?"], "This list"],
  [["Esc"], "Close"],
];

/** Opens the list of shortcuts from anywhere. */
export function openKeyboardHelp(): void {
  window.dispatchEvent(new Event(OPEN_EVENT));
}

/** Handles the dashboard's keyboard shortcuts and lists them on `?`. */
export function KeyboardShortcuts() {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const lead = useRef(0);
  useRowFocus();
  const isApple = useIsApple();

  useEffect(() => {
    const show = () => setOpen(true);
    const press = (event: KeyboardEvent) => {
      if (
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        event.defaultPrevented ||
        isTyping(event.target) ||
        isModalOpen()
      )
        return;
      if (event.key === "?") setOpen(true);
      else if (event.key === "/") focusSearch(event);
      else if (event.key === "j" || event.key === "k") moveRow(event.key === "j" ? 1 : -1);
      else if (event.key === "x") selectRow();
      else if (event.key === "e") exportList();
      else if (event.key === "g") lead.current = event.timeStamp;
      else if (GO_TO[event.key] && event.timeStamp - lead.current < SEQUENCE_MS && lead.current > 0)
        navigate(GO_TO[event.key] ?? "/");
      if (event.key !== "g") lead.current = 0;
    };
    window.addEventListener(OPEN_EVENT, show);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener(OPEN_EVENT, show);
      window.removeEventListener("keydown", press);
    };
  }, [navigate]);

  return (
    <Dialog open={open} onOpenChange={setOpen} title="Keyboard shortcuts">
      <dl className="mt-4 divide-y divide-line">
        {keysOf(isApple).map(([keys, does]) => (
          <div key={does} className="flex items-center justify-between gap-4 py-1.5">
            <dt className="text-ink-soft">{does}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-7 rounded-sm border border-line-strong bg-sunken px-1.5 py-0.5 text-center font-mono text-label"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) &&
    !isBox(target)
  );
}

function isBox(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && target.type === "checkbox";
}

function isModalOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"], [role="alertdialog"]') !== null;
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function moveRow(step: 1 | -1): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-row-link]"));
  // Also from another control of a row: its box.
  const here = document.activeElement?.closest('[role="row"]')?.querySelector("[data-row-link]");
  const current = rows.indexOf((here ?? document.activeElement) as HTMLElement);
  rows[
    current === -1
      ? step === 1
        ? 0
        : rows.length - 1
      : Math.min(rows.length - 1, Math.max(0, current + step))
  ]?.focus();
}

function exportList(): void {
  document.querySelector<HTMLAnchorElement>("a[data-export]")?.click();
}

function selectRow(): void {
  document.activeElement
    ?.closest('[role="row"]')
    ?.querySelector<HTMLInputElement>('input[name="company"]')
    ?.click();
}
