import { useEffect, useRef } from "react";
import { classNames } from "../../ui/class-names.ts";
import type { PaletteAct, PaletteEntry, PaletteGroup } from "./palette-commands.ts";

export const PALETTE_LIST_ID = "palette-list";

/** The id of an entry's element, for the field that points at it. */
export function optionId({ key }: PaletteEntry): string {
  return `palette-${key.replaceAll(/[^\w-]/g, "_")}`;
}

type Props = {
  groups: readonly PaletteGroup[];
  active: PaletteEntry | undefined;
  choose: (key: string) => void;
  run: (act: PaletteAct) => void;
};

/** What can be chosen. The focus stays in the field; this only shows which entry is meant. */
export function PaletteList({ groups, active, choose, run }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const activeId = active && optionId(active);
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return (
    <div
      ref={list}
      id={PALETTE_LIST_ID}
      role="listbox"
      aria-label="Results"
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2 empty:hidden"
    >
      {groups.map(({ title, entries }) => (
        <div key={title} role="group" aria-label={title} className="not-first:mt-2">
          <div aria-hidden className="px-2.5 py-1 text-label text-ink-faint">
            {title}
          </div>
          {entries.map((entry) => (
            <Entry
              key={entry.key}
              entry={entry}
              isActive={entry === active}
              choose={choose}
              run={run}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type EntryProps = Pick<Props, "choose" | "run"> & { entry: PaletteEntry; isActive: boolean };

function Entry({ entry, isActive, choose, run }: EntryProps) {
  const { key, word, hint, icon: Icon, act } = entry;
  return (
    <div
      id={optionId(entry)}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      // So that a press leaves the focus in the field.
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={() => choose(key)}
      onClick={() => run(act)}
      className={classNames(
        "flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md px-2.5 md:min-h-9",
        isActive && "bg-accent-tint text-accent",
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <bdi className="min-w-0 truncate">{word}</bdi>
      {hint && (
        <span className="ml-auto max-w-1/2 shrink-0 truncate text-label text-ink-soft">{hint}</span>
      )}
    </div>
  );
}
