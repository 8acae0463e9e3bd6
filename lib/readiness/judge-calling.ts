import { formatCount, formatShare } from "#lib/platform/format.ts";
import { scopeOfEndpoint } from "#lib/gusto/endpoint-scopes.ts";
import { plural } from "./judge-connecting.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Judgements on calling Gusto: refresh, 401, 429, version, scopes, errors. Pure. */

/** Above it, a reviewer will ask. */
const MOST_FAILED_SHARE = 0.02;
/** Fewer calls say nothing of a rate. */
const ENOUGH_CALLS = 100;
/** After so long without a success, calls have not recovered from a 429. */
const RECOVERY_MS = 10 * 60_000;

export function judgeRefreshLock({ chaos, refreshes }: ReadinessFacts): Judgement {
  const here =
    refreshes.succeeded === 0
      ? ""
      : ` Here, ${formatCount(refreshes.succeeded)} ${plural(refreshes.succeeded, "refresh", "refreshes")} went well in 30 days.`;
  if (!chaos)
    return {
      state: "not_seen",
      evidence: `No chaos run was found in this installation.${here}`,
      at: refreshes.lastAt,
      todo: "Run npm run chaos: it kills, stops and cuts off real processes while they refresh, and counts what Gusto saw.",
    };
  const size = `${formatCount(chaos.trials)} disturbed refreshes and ${formatCount(chaos.schedules)} seeded schedules`;
  if (chaos.isBroken)
    return {
      state: "problem",
      evidence: `The chaos run of ${size} found a broken promise.`,
      at: chaos.at,
      todo: "Read reports/chaos.json; do not go live with it.",
    };
  return {
    state: "shown",
    evidence: `In ${size} no refresh token was sent twice at a time and no grant was lost.${here}`,
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
      todo: "Let a demo token be rejected: ask the token API with rejected_version, or revoke the application's access in Gusto.",
    };
  const open = rejected - rejectedAnswered;
  if (open > 0)
    return {
      state: "problem",
      evidence: `${open} of ${rejected} rejected tokens were followed neither by a refresh nor by a reconnect that a person was asked for.`,
      at: lastRejectedAt,
      todo: "Look at the timeline of the company on its page.",
    };
  return {
    state: "shown",
    evidence: `Gusto answered 401 ${formatCount(rejected)} ${plural(rejected, "time", "times")}; each was followed by one refresh, or by asking a person to reconnect.`,
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
      evidence: "Gusto has not answered 429 in 30 days: the budget of each grant was kept.",
      at: null,
      todo: "Use the same demo grant elsewhere at the same time, or lower the limit in the simulator.",
    };
  if (lastSuccessAt && lastSuccessAt > lastAt)
    return {
      state: "shown",
      evidence: `Gusto answered 429 to ${formatCount(calls)} ${plural(calls, "call", "calls")} in 30 days; calls paused and then went on.`,
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
      : "Look at API usage: which calls are still refused?",
  };
}

export function judgeVersion({ version }: ReadinessFacts): Judgement {
  switch (version.kind) {
    case "refused":
      return {
        state: "problem",
        evidence: `Gusto refuses API version ${version.version} (406).`,
        at: version.since,
        todo: "Update this dashboard, or lower the minimum version of the application in Gusto's developer portal.",
      };
    case "other_answered":
      return {
        state: "problem",
        evidence: `This dashboard asks for ${version.version}, and Gusto answers in ${version.answered}.`,
        at: version.since,
        todo: "Look at Gusto's changelog and update this dashboard.",
      };
    case "sunset":
      return {
        state: "problem",
        evidence: `Gusto stops answering API version ${version.version} on ${version.on}.`,
        at: null,
        todo: "Update this dashboard before that day.",
      };
    case "well":
      if (!version.answeredAt)
        return {
          state: "not_seen",
          evidence: `Every call asks for ${version.version}; Gusto has not named a version in an answer yet.`,
          at: null,
          todo: "Connect a company and let it sync.",
        };
      return {
        state: "shown",
        evidence: `Every call asks for API version ${version.version}, and Gusto answers in it.`,
        at: version.answeredAt,
        todo: null,
      };
  }
}

export function judgeScopes({ scopes, now }: ReadinessFacts): Judgement {
  const used = [
    ...new Set(scopes.usedEndpoints.map(scopeOfEndpoint).filter((scope) => scope !== null)),
  ].toSorted();
  if (scopes.refusedEndpoints.length > 0)
    return {
      state: "problem",
      evidence: `Gusto refused for a missing scope: ${scopes.refusedEndpoints.map(needs).join(", ")}.`,
      at: now,
      todo: "Ask Gusto for the scope, or stop asking for this data.",
    };
  if (used.length === 0)
    return {
      state: "not_seen",
      evidence: "No data of Gusto's was read in 30 days.",
      at: null,
      todo: "Choose a company for sync.",
    };
  // Doorkeeper's own default: the token does not name the scopes that were agreed in the review.
  const granted = scopes.granted.filter((scope) => scope.includes(":"));
  if (granted.length === 0)
    return {
      state: "not_seen",
      evidence: `Scopes used: ${used.join(", ")}. The tokens of this application do not name their scopes.`,
      at: null,
      todo: "Compare this list with the scopes in Gusto's developer portal.",
    };
  const unused = granted.filter((scope) => !used.includes(scope)).toSorted();
  if (unused.length > 0)
    return {
      state: "not_seen",
      evidence: `Granted, and not seen in use in 30 days: ${unused.join(", ")}. Used: ${used.join(", ")}.`,
      at: now,
      todo: "Gusto wants an application to have the fewest scopes: use these, or give them back before the review.",
    };
  return {
    state: "shown",
    evidence: `Every granted scope is used: ${used.join(", ")}.`,
    at: now,
    todo: null,
  };
}

function needs(endpoint: string): string {
  const scope = scopeOfEndpoint(endpoint);
  return scope ? `${endpoint} (needs ${scope})` : endpoint;
}

export function judgeErrorRate({ lastDay: { calls, failed }, now }: ReadinessFacts): Judgement {
  if (calls === 0)
    return {
      state: "not_seen",
      evidence: "No call of Gusto in the last 24 hours.",
      at: null,
      todo: "Let a company sync.",
    };
  const evidence = `${formatCount(failed)} of ${formatCount(calls)} calls of the last 24 hours failed (${formatShare(failed, calls)}).`;
  if (calls < ENOUGH_CALLS)
    return {
      state: "not_seen",
      evidence: `${evidence} That is too few to judge by.`,
      at: now,
      todo: "Let a company sync.",
    };
  if (failed / calls > MOST_FAILED_SHARE)
    return {
      state: "problem",
      evidence,
      at: now,
      todo: "API usage names the endpoints, with Gusto's request ids.",
    };
  return { state: "shown", evidence, at: now, todo: null };
}
