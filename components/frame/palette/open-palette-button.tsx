"use client";

import { Search } from "lucide-react";
import { openPalette } from "./open-palette.ts";
import { paletteKeys, useIsApple } from "./palette-keys.ts";

/** Opens the command palette; on a phone it is an icon. */
export function OpenPaletteButton({ compact = false }: { compact?: boolean }) {
  const keys = paletteKeys(useIsApple());
  if (compact)
    return (
      <button
        type="button"
        onClick={openPalette}
        aria-label="Search and commands"
        className="-mr-2 grid size-11 place-items-center rounded-md text-ink-soft hover:bg-sunken"
      >
        <Search aria-hidden className="size-5" />
      </button>
    );
  return (
    <button
      type="button"
      onClick={openPalette}
      aria-label="Search and commands"
      aria-keyshortcuts="Control+K Meta+K"
      className="flex h-9 w-full items-center gap-2.5 rounded-md border border-control bg-surface px-2.5 text-ink-soft hover:border-ink-faint"
    >
      <Search aria-hidden className="size-4" />
      Search
      <kbd className="ml-auto rounded-sm border border-line bg-sunken px-1.5 font-mono text-label text-ink-faint">
        {keys.join(keys[0] === "⌘" ? "" : " ")}
      </kbd>
    </button>
  );
}
