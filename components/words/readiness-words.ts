import type { CheckState, Readiness } from "#lib/readiness/readiness-views.ts";
import type { Tone } from "../ui/tone.ts";

export const CHECK_WORDS: Readonly<Record<CheckState, { word: string; tone: Tone }>> = {
  shown: { word: "Shown", tone: "good" },
  not_seen: { word: "Not seen yet", tone: "idle" },
  problem: { word: "Problem", tone: "bad" },
};

/** "9 of 16 checks are shown by this system, 1 has a problem; 3 of 15 manual steps are done." */
export function readinessSummary({
  shown,
  not_seen,
  problem,
  ticked,
  unticked,
}: Readiness["counts"]): string {
  const problems =
    problem === 0
      ? "none has a problem"
      : problem === 1
        ? "1 has a problem"
        : `${problem} have a problem`;
  return `${shown} of ${shown + not_seen + problem} checks are shown by this system, ${problems}; ${ticked} of ${ticked + unticked} manual steps are done.`;
}
