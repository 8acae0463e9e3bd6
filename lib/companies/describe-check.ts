import type { CheckReason, ConnectionCheck } from "#lib/tokens/health/test-connection.ts";
import type { ActionResult } from "./action-result.ts";

/**
 * Describes the result of a connection check to the person who requested it: what happened, and
 * nothing beyond what was observed.
 */
export function describeCheck(check: ConnectionCheck, works: string): ActionResult {
  switch (check.kind) {
    case "works":
      return { kind: "done", message: works };
    case "terminal":
      return { kind: "problem", message: describeOutcome(check) };
    case "unavailable":
      return {
        kind: "problem",
        message: `${describeOutcome(check)} Try again in ${inSeconds(check.retryAfterSeconds)}.`,
      };
  }
}

/** What went wrong, without a time to try again: for a record that is read later. */
export function describeOutcome(check: Exclude<ConnectionCheck, { kind: "works" }>): string {
  return check.kind === "terminal" ? describeEnd(check) : describeReason(check.reason);
}

function describeEnd({ state, reason }: Extract<ConnectionCheck, { kind: "terminal" }>): string {
  if (reason === "disconnected_at_gusto")
    return "The app was removed from this company in Gusto. Reconnect the company.";
  if (state === "disconnected") return "This company is disconnected. Connect it again to use it.";
  return "Gusto no longer accepts this connection. Reconnect the company.";
}

const NOTHING_SHOWN = "This says nothing about the connection itself; nothing is lost.";

const NOT_ASKED = `Gusto could not be reached just now. ${NOTHING_SHOWN}`;

const REASONS: Record<Exclude<CheckReason, `status_${number}`>, string> = {
  calls_rate_limited: `Gusto says this company is making too many calls right now (429). ${NOTHING_SHOWN}`,
  rate_limited: `Gusto asked us to wait before the next refresh. ${NOTHING_SHOWN}`,
  rejected_by_gusto:
    "Gusto rejected the access token, and a newly refreshed one as well (401). It is retried automatically. If this continues, reconnect the company.",
  version_refused: `Gusto no longer supports the API version this dashboard uses (406). ${NOTHING_SHOWN}`,
  client_refused:
    "Gusto refuses this application's credentials. The team that runs this dashboard needs to correct them; no connection is lost.",
  cannot_decrypt:
    "The stored tokens cannot be decrypted because an encryption key is missing. The team that runs this dashboard needs to restore it; nothing is lost.",
  timeout: `Gusto did not answer in time. ${NOTHING_SHOWN}`,
  never_sent: `Gusto could not be reached. ${NOTHING_SHOWN}`,
  unreachable: `Gusto could not be reached. ${NOTHING_SHOWN}`,
  gusto_unreachable: `Gusto could not be reached. ${NOTHING_SHOWN}`,
  unreadable_answer: `The response did not look like one from Gusto. ${NOTHING_SHOWN}`,
  gusto_unavailable: `Gusto is not responding right now. ${NOTHING_SHOWN}`,
  outcome_unknown:
    "Gusto's response to the refresh did not arrive. The connection is kept, and the same refresh is retried automatically.",
  refresh_under_way: "A refresh is taking longer than usual. The result will appear here.",
  refusal_unconfirmed:
    "Gusto refused this connection but has accepted no other one since, so nothing is final yet. It is retried automatically.",
  issued_to_another_client:
    "The stored tokens belong to a different client id than the one this dashboard uses. The team that runs this dashboard needs to correct that; nothing is lost.",
  held: "Gusto is refusing several connections at once, so nothing is final for this one. The team that runs this dashboard needs to investigate.",
  gusto_error: NOT_ASKED,
  database_unavailable: NOT_ASKED,
  shutting_down: NOT_ASKED,
  internal_error: NOT_ASKED,
  other_environment: "This company belongs to a different Gusto environment than this dashboard.",
};

function describeReason(reason: CheckReason): string {
  const status = /^status_(\d{3})$/.exec(reason)?.[1];
  if (status)
    return `Gusto, or something between here and Gusto, returned an error (${status}). ${NOTHING_SHOWN}`;
  // A newer version running in parallel may write reasons unknown here.
  return (REASONS as Partial<Record<string, string>>)[reason] ?? NOT_ASKED;
}

function inSeconds(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 120
    ? `${whole} ${whole === 1 ? "second" : "seconds"}`
    : `${Math.ceil(whole / 60)} minutes`;
}
