import { plural } from "#lib/platform/format.ts";
import { findWrongClocks, type WrongClock } from "#lib/platform/clocks/find-wrong-clocks.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Checks about the processes that run, and their clocks. Pure. */

const MINUTE_SECONDS = 60;

export function judgeWorker({
  worker: { alive, lastSeenAt },
}: Pick<ReadinessFacts, "worker">): Judgement {
  if (alive)
    return {
      state: "shown",
      evidence:
        "A worker is running: tokens are refreshed ahead of time, and companies are synced.",
      at: lastSeenAt,
      todo: null,
    };
  if (lastSeenAt === null)
    return {
      state: "not_seen",
      evidence: "No worker has run yet.",
      at: null,
      todo: "Start the worker beside the app, and keep it running.",
    };
  return {
    state: "problem",
    evidence:
      "The worker is silent. Tokens are refreshed only when a service asks for one; nothing is synced, and webhooks wait.",
    at: lastSeenAt,
    todo: "Start the worker and read the last line of its log: see WorkerSilent in the runbook.",
  };
}

/** Leases, expiry and sessions follow the database's clock; the others are told apart by Gusto's. */
export function judgeClocks({ clocks, now }: Pick<ReadinessFacts, "clocks" | "now">): Judgement {
  const measured = clocks.filter(({ clockAheadSeconds }) => clockAheadSeconds !== null);
  if (measured.length === 0)
    return {
      state: "not_seen",
      evidence: "No running process has measured its clock yet.",
      at: null,
      todo: "Start app and worker, then check again in a minute.",
    };
  const wrong = findWrongClocks(clocks);
  if (wrong.length > 0)
    return {
      state: "problem",
      evidence: wrong.map(describe).join(" "),
      at: now,
      todo: "Let NTP set the clock of each machine named here. Nothing is lost meanwhile: leases, expiry and sessions follow the database's clock alone.",
    };
  const withGusto = clocks.some(({ gustoAheadSeconds }) => gustoAheadSeconds !== null);
  return {
    state: "shown",
    evidence: `${measured.length} ${plural(measured.length, "process agrees", "processes agree")} with the database's clock${withGusto ? ", and Gusto's clock agrees too" : ""}, within a few seconds.`,
    at: now,
    todo: null,
  };
}

function describe({ whose, aheadSeconds, against }: WrongClock): string {
  const off = Math.abs(aheadSeconds);
  const far =
    off < 2 * MINUTE_SECONDS ? `${off} seconds` : `${Math.round(off / MINUTE_SECONDS)} minutes`;
  return `The clock of ${whose} is ${far} ${aheadSeconds > 0 ? "ahead of" : "behind"} ${against}.`;
}
