import { scopeOfEndpoint } from "#lib/gusto/endpoint-scopes.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Checks about what was agreed with Gusto: API version and scopes. Pure. */

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
        evidence: `This dashboard requests ${version.version}, but Gusto answers in ${version.answered}.`,
        at: version.since,
        todo: "Check Gusto's changelog and update this dashboard.",
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
          evidence: `Every call requests ${version.version}; no response from Gusto has named a version yet.`,
          at: null,
          todo: "Connect a company and let it sync.",
        };
      return {
        state: "shown",
        evidence: `Every call requests API version ${version.version}, and Gusto answers in it.`,
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
      evidence: `Gusto refused calls for a missing scope: ${scopes.refusedEndpoints.map(needs).join(", ")}.`,
      at: now,
      todo: "Request the scope from Gusto, or stop reading this data.",
    };
  if (used.length === 0)
    return {
      state: "not_seen",
      evidence: "No data was read from Gusto in 30 days.",
      at: null,
      todo: "Choose a company for sync.",
    };
  // "public" is Doorkeeper's default: such a token doesn't name the scopes agreed in the review.
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
      evidence: `Granted but not used in 30 days: ${unused.join(", ")}. Used: ${used.join(", ")}.`,
      at: now,
      todo: "Gusto expects an application to hold only the scopes it needs: use these, or drop them before the review.",
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
