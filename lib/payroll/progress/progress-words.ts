import { countOf } from "#lib/platform/format.ts";
import { FARTHEST_PLACE, type RunProgress } from "./run-progress.ts";

/*
 * How much longer a run will take or wait, in words that never claim more than is known. Pure;
 * components may import it.
 */

/** "less than a minute left", "about 2 min left"; empty if unknown. */
export function estimateWords(seconds: number | null): string | null {
  if (seconds === null) return null;
  if (seconds < 50) return "less than a minute left";
  if (seconds < 55 * 60)
    return `about ${roundMinutes(Math.max(1, Math.round(seconds / 60)))} min left`;
  return `about ${Math.max(1, Math.round(seconds / 3600))} h left`;
}

/** "3rd in line, about 2 minutes"; null for a run that isn't waiting in line. */
export function placeWords({
  place,
  waitSeconds,
}: Pick<RunProgress, "place" | "waitSeconds">): string | null {
  if (place === null) return null;
  if (place > FARTHEST_PLACE) return `Over ${FARTHEST_PLACE} in line`;
  const where = place === 1 ? "Next in line" : `${ordinal(place)} in line`;
  return waitSeconds === null ? where : `${where}, ${waitWords(waitSeconds)}`;
}

function waitWords(seconds: number): string {
  if (seconds < 50) return "less than a minute";
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes >= 55)
    return `about ${countOf(Math.max(1, Math.round(seconds / 3600)), "hour", "hours")}`;
  return `about ${countOf(roundMinutes(minutes), "minute", "minutes")}`;
}

const ORDINALS = new Intl.PluralRules("en-US", { type: "ordinal" });
const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

function ordinal(number: number): string {
  return `${number}${SUFFIXES[ORDINALS.select(number)] ?? "th"}`;
}

function roundMinutes(minutes: number): number {
  return minutes < 10 ? minutes : Math.round(minutes / 5) * 5;
}
