"use client";

import { Check, ChevronsUpDown, Keyboard, LogOut } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useRef, useState } from "react";
import { openKeyboardHelp } from "./keyboard-shortcuts.tsx";
import { clipText } from "../ui/clip-text.ts";
import { parseTheme, THEMES, type Theme } from "./theme/theme-cookie.ts";
import { THEME_WORDS } from "./theme/theme-words.ts";
import { chooseTheme, useTheme } from "./theme/use-theme.ts";

export type AccountMenuProps = {
  name: string | null;
  email: string | null;
  role: string;
  theme: Theme;
  compact?: boolean;
};

const ITEM =
  "flex h-10 items-center gap-2.5 rounded-sm px-2.5 outline-none select-none data-highlighted:bg-sunken md:h-8 [&_svg]:size-4 [&_svg]:text-ink-soft";

/** The signed-in person, theme, keyboard shortcuts, sign out. */
export function AccountMenu({
  name,
  email,
  role,
  theme: initial,
  compact = false,
}: AccountMenuProps) {
  const theme = useTheme(initial);
  // Rendered next to its button instead of at the end of the page, so it stays inside its landmark.
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const signOut = useRef<HTMLFormElement>(null);
  const shown = clipText(name ?? email ?? "Account", 60);
  return (
    <div ref={setContainer} className="relative">
      <form ref={signOut} action="/api/auth/signout" method="post" hidden />
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          aria-label={compact ? `Account: ${shown}` : undefined}
          className="flex min-h-11 w-full min-w-0 items-center gap-2.5 rounded-md px-2 text-left hover:bg-sunken data-[state=open]:bg-sunken"
        >
          <Initials name={shown} />
          {!compact && (
            <>
              <span className="min-w-0 flex-1 leading-tight">
                <bdi className="block truncate font-medium">{shown}</bdi>
                <span className="block truncate text-label text-ink-faint">{role}</span>
              </span>
              <ChevronsUpDown aria-hidden className="size-3.5 text-ink-faint" />
            </>
          )}
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal container={container}>
          <DropdownMenu.Content
            align="end"
            side="top"
            sideOffset={6}
            collisionPadding={8}
            className="z-50 w-60 animate-arrive rounded-md border border-line bg-surface p-1.5 shadow-floating"
          >
            <div className="px-2.5 pt-1.5 pb-2">
              <bdi className="block truncate font-medium">{shown}</bdi>
              {email && name && (
                <bdi className="block truncate text-label text-ink-faint">
                  {clipText(email, 60)}
                </bdi>
              )}
            </div>
            <DropdownMenu.Separator className="-mx-1.5 mb-1.5 h-px bg-line" />
            <DropdownMenu.Label className="px-2.5 py-1 text-label text-ink-faint">
              Theme
            </DropdownMenu.Label>
            <DropdownMenu.RadioGroup
              value={theme}
              onValueChange={(value) => chooseTheme(parseTheme(value))}
            >
              {THEMES.map((value) => (
                <ThemeItem key={value} value={value} />
              ))}
            </DropdownMenu.RadioGroup>
            <DropdownMenu.Separator className="-mx-1.5 my-1.5 h-px bg-line" />
            <DropdownMenu.Item className={ITEM} onSelect={openKeyboardHelp}>
              <Keyboard aria-hidden /> Keyboard shortcuts{" "}
              <kbd className="ml-auto font-mono text-label text-ink-faint">?</kbd>
            </DropdownMenu.Item>
            <DropdownMenu.Item className={ITEM} onSelect={() => signOut.current?.submit()}>
              <LogOut aria-hidden /> Sign out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}

function ThemeItem({ value }: { value: Theme }) {
  const { word, icon: Icon } = THEME_WORDS[value];
  return (
    <DropdownMenu.RadioItem value={value} className={ITEM}>
      <Icon aria-hidden /> {word}
      <DropdownMenu.ItemIndicator className="ml-auto">
        <Check aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

function Initials({ name }: { name: string }) {
  const letters = name
    .split(/[\s@.]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toUpperCase())
    .join("");
  return (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-tint text-label font-semibold text-accent"
    >
      {letters}
    </span>
  );
}
