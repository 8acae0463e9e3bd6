import { MINUTE_MS } from "#lib/platform/durations.ts";
import { formatCount, formatShare, plural } from "#lib/platform/format.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Checks about calling Gusto: refresh, 401, 429, errors. Pure. */

/** Above this, a reviewer will ask. */
const MOST_FAILED_SHARE = 0.02;
/** With fewer calls, a failure rate means nothing. */
const ENOUGH_CALLS = 100;
/** Without a success for this long, calls have not recovered from a 429. */
const RECOVERY_MS = 10 * MINUTE_MS;

/** Refreshes and rejections are counted up to a thousand: lib/tokens/health/read-connection-facts.ts. */
const MOST_COUNTED = 1_000;
const orMore = (count: number): string => (count >= MOST_COUNTED ? " or more" : "");

export function judgeRefreshLock({ chaos, refreshes }: ReadinessFacts): Judgement {
  const here =
    refreshes.succeeded === 0
      ? ""
      : ` Here, ${formatCount(refreshes.succeeded)}${orMore(refreshes.succeeded)} ${plural(refreshes.succeeded, "refresh", "refreshes")} succeeded in 30 days.`;
  if (!chaos)
    return {
      state: "not_seen",
      evidence: `No chaos run was found in this installation.${here}`,
      at: refreshes.lastAt,
      todo: "Run npm run chaos: it kills, pauses and disconnects real processes while they refresh, and checks what Gusto saw.",
    };
  const size = `${formatCount(chaos.trials)} disturbed refreshes and ${formatCount(chaos.schedules)} seeded schedules`;
  if (chaos.isBroken)
    return {
      state: "problem",
      evidence: `The chaos run of ${size} found a broken promise.`,
      at: chaos.at,
      todo: "Read reports/chaos.json. Do not go live until this is fixed.",
    };
  return {
    state: "shown",
    evidence: `In ${size}, no refresh token was sent twice at once and no grant was lost.${here}`,
    at: chaos.at,
    todo: null,
  };
}

export function judgeRejectedToken({
  refreshes: { rejected, rejectedAnswered, lastRejectedAt },
}: ReadinessFacts): Judgement {
  if (rejected === 0)
    return {
      state: "not_seen",
      evidence: "Gusto has not answered 401 in 30 days.",
      at: null,
      todo: "Have a demo token rejected: call the token API with rejected_version, or revoke the application's access in Gusto.",
    };
  const open = rejected - rejectedAnswered;
  if (open > 0)
    return {
      state: "problem",
      evidence: `${open} of ${rejected} rejected tokens led to neither a refresh nor a reconnect request.`,
      at: lastRejectedAt,
      todo: "Check the timeline on the company's page.",
    };
  return {
    state: "shown",
    evidence: `Gusto answered 401 ${formatCount(rejected)}${orMore(rejected)} ${plural(rejected, "time", "times")}; each led to one refresh or a reconnect request.`,
    at: lastRejectedAt,
    todo: null,
  };
}

export function judgeRateLimit({
  rateLimited: { calls, lastAt, lastSuccessAt },
  now,
}: ReadinessFacts): Judgement {
  if (calls === 0 || !lastAt)
    return {
      state: "not_seen",
      evidence: "Gusto has not answered 429 in 30 days: every grant stayed within its rate limit.",
      at: null,
      todo: "Use the same demo grant from another client at the same time, or lower the limit in the simulator.",
    };
  if (lastSuccessAt && lastSuccessAt > lastAt)
    return {
      state: "shown",
      evidence: `Gusto answered 429 to ${formatCount(calls)} ${plural(calls, "call", "calls")} in 30 days; calls paused, then resumed.`,
      at: lastAt,
      todo: null,
    };
  const isFresh = now.getTime() - lastAt.getTime() < RECOVERY_MS;
  return {
    state: isFresh ? "not_seen" : "problem",
    evidence: `Gusto answered 429, and no call has succeeded since.`,
    at: lastAt,
    todo: isFresh
      ? "Wait a few minutes and look again."
      : "Check API usage for the calls that are still refused.",
  };
}

export function judgeErrorRate({ lastDay: { calls, failed }, now }: ReadinessFacts): Judgement {
  if (calls === 0)
    return {
      state: "not_seen",
      evidence: "No calls to Gusto in the last 24 hours.",
      at: null,
      todo: "Let a company sync.",
    };
  const evidence = `${formatCount(failed)} of ${formatCount(calls)} calls in the last 24 hours failed (${formatShare(failed, calls)}).`;
  if (calls < ENOUGH_CALLS)
    return {
      state: "not_seen",
      evidence: `${evidence} That is too few to judge.`,
      at: now,
      todo: "Let a company sync.",
    };
  if (failed / calls > MOST_FAILED_SHARE)
    return {
      state: "problem",
      evidence,
      at: now,
      todo: "API usage lists the endpoints with Gusto's request ids.",
    };
  return { state: "shown", evidence, at: now, todo: null };
}
