import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import type { NotDone } from "#lib/calls/call-organization.ts";

/** Explains to an operator why an organization call failed, in one sentence. Pure. */
export function describeCallOutcome(outcome: NotDone): string {
  switch (outcome.kind) {
    case "invalid":
      return outcome.problems.length > 0
        ? `Gusto refused it: ${outcome.problems.map(({ message }) => message).join(" ")}`
        : "Gusto rejected the request without giving a reason.";
    case "rejected":
      return "Gusto does not accept the organization's token (401).";
    case "forbidden":
      return `Gusto says the application does not have the scope ${outcome.missingScope ?? "for this call"} (403).`;
    case "not_found":
      return "Gusto did not find it (404).";
    case "version_refused":
      return `Gusto no longer supports API version ${GUSTO_API_VERSION} (406).`;
    case "rate_limited":
      return `Gusto asked us to wait ${outcome.retryAfterSeconds} seconds (429).`;
    case "over_budget":
      return `The calls Gusto allows per minute are used up. Try again in ${Math.ceil(outcome.waitMs / 1_000)} seconds.`;
    case "no_access":
      return NO_ACCESS[outcome.reason];
    case "unavailable":
      return (
        UNAVAILABLE[outcome.reason] ??
        `Gusto returned an error (${outcome.reason.replaceAll("_", " ")}${outcome.requestId ? `, request ${outcome.requestId}` : ""}).`
      );
  }
}

const NO_ACCESS = {
  client_refused: "Gusto does not accept the application's client id and secret.",
  gusto_unavailable:
    "Gusto did not issue a system access token; it may be down. Try again in a minute.",
  no_api_token: "No API token is set. Enter one on the Organization page.",
} as const;

const UNAVAILABLE: Readonly<Record<string, string>> = {
  never_sent: "Gusto could not be reached; nothing was sent.",
  timeout: "Gusto did not answer in time.",
  unreachable: "The connection to Gusto broke before it answered.",
  unreadable_answer: "Gusto's answer could not be read.",
};

/** Whether retrying later may help. Pure. */
export function isPassing(outcome: NotDone): boolean {
  return (
    outcome.kind === "unavailable" ||
    outcome.kind === "rate_limited" ||
    outcome.kind === "over_budget" ||
    (outcome.kind === "no_access" && outcome.reason === "gusto_unavailable")
  );
}
