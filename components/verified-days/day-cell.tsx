import type { DayLook } from "./verified-day-words.ts";
import { classNames } from "../ui/class-names.ts";

/** Six shapes, told apart without their colors. */
const LOOKS: Record<DayLook, string> = {
  full: "h-full bg-good",
  split: "h-full border-y-9 border-bad-dot",
  part: "h-2/3 bg-warn-dot",
  low: "h-1/2 border border-idle-dot bg-idle-tint",
  open: "h-1/2 border border-dashed border-info-dot",
  line: "h-0.5 bg-line-strong",
};

/** One day as a bar. */
export function DayCell({ look, className }: { look: DayLook; className?: string }) {
  return <span aria-hidden className={classNames("block rounded-[1px]", LOOKS[look], className)} />;
}
