import {
  Ban,
  CircleCheck,
  Clock,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { classNames } from "./class-names.ts";
import { TONE_TINT, type Tone } from "./tone.ts";

const ICONS: Record<Tone, LucideIcon> = {
  good: CircleCheck,
  info: LoaderCircle,
  warn: TriangleAlert,
  bad: TriangleAlert,
  idle: Clock,
};

/** The state of a run or resource: icon and word. */
export function StatePill({ word, tone }: { word: string; tone: Tone }) {
  const Icon = word === "Canceled" || word === "Skipped" ? Ban : ICONS[tone];
  return (
    <span
      className={classNames(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2 text-label font-medium whitespace-nowrap",
        TONE_TINT[tone],
      )}
    >
      <Icon
        aria-hidden
        className={classNames("size-3.5", tone === "info" && "motion-safe:animate-turn")}
      />
      {word}
    </span>
  );
}
