import type { Judgement } from "#lib/readiness/readiness-views.ts";
import type { Finding, StatusState } from "./status-views.ts";

/** Nothing has to be done. */
export function sound(saw: string, since: Date | null = null): Finding {
  return { state: "sound", saw, since, todo: null };
}

/** It works, and somebody should look at it in the daytime. */
export function needsCare(saw: string, todo: string, since: Date | null = null): Finding {
  return { state: "care", saw, since, todo };
}

/** Something that people rely on does not work. */
export function broken(saw: string, todo: string, since: Date | null = null): Finding {
  return { state: "broken", saw, since, todo };
}

/**
 * What production readiness says about the same thing.
 * @param states what it means here that there is a problem, and that nothing was seen yet
 */
export function fromJudgement(
  { state, evidence, at, todo }: Judgement,
  states: { problem: StatusState; notSeen: StatusState },
): Finding {
  const meaning = { shown: "sound", problem: states.problem, not_seen: states.notSeen } as const;
  return { state: meaning[state], saw: evidence, since: at, todo };
}
