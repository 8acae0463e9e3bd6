"use client";

import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { formatDay } from "#lib/platform/format.ts";
import type { DayWords } from "./verified-day-words.ts";
import { classNames } from "../ui/class-names.ts";
import { DayCell } from "./day-cell.tsx";

const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -7,
  PageUp: 7,
  Home: -Infinity,
  End: Infinity,
};

/**
 * A cell a day, oldest first. One stop for the keyboard, whose arrows go from day to day; the line
 * below says what the day was. Three rows of thirty days on a phone.
 */
export function DayStrip({ label, days }: { label: string; days: DayWords[] }) {
  const [at, setAt] = useState(days.length - 1);
  const words = days.map(({ day, text }) => `${formatDay(day)}: ${text}`);

  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    setAt(Math.min(Math.max(at + by, 0), days.length - 1));
  };
  const point = ({ target }: PointerEvent) => {
    const place = (target as HTMLElement).closest<HTMLElement>("[data-place]")?.dataset["place"];
    if (place) setAt(Number(place));
  };

  return (
    <div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={at + 1}
        aria-valuetext={words[at]}
        onKeyDown={step}
        onPointerOver={point}
        onPointerDown={point}
        className="group grid grid-cols-30 gap-y-2 rounded-sm sm:grid-cols-90"
      >
        {days.map(({ day, look }, place) => (
          <span
            key={day}
            data-place={place}
            title={words[place]}
            className={classNames(
              "flex h-7 flex-col justify-end px-px",
              place === at && "group-hover:bg-line-strong group-focus-visible:bg-line-strong",
            )}
          >
            <DayCell look={look} />
          </span>
        ))}
      </div>
      <p aria-hidden className="mt-2 text-table text-ink-soft tabular-nums">
        {words[at]}
      </p>
    </div>
  );
}
