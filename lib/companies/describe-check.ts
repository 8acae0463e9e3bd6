import type { ConnectionCheck } from "#lib/tokens/health/test-connection.ts";
import type { ActionResult } from "./action-result.ts";

/** A check of a connection in a sentence for the person who asked for it: what happened, and never more than was seen. */
export function describeCheck(check: ConnectionCheck, works: string): ActionResult {
  switch (check.kind) {
    case "works":
      return { kind: "done", message: works };
    case "terminal":
      return { kind: "problem", message: describeEnd(check) };
    case "unavailable":
      return {
        kind: "problem",
        message: `${describeReason(check.reason)} Try again in ${inSeconds(check.retryAfterSeconds)}.`,
      };
  }
}

function describeEnd({ state, reason }: Extract<ConnectionCheck, { kind: "terminal" }>): string {
  if (reason === "disconnected_at_gusto")
    return "The app was removed from this company in Gusto. Reconnect the company.";
  if (state === "disconnected") return "This company is disconnected. Connect it again to use it.";
  return "Gusto does not accept this connection any more. Reconnect the company.";
}

const NOTHING_SHOWN = "That says nothing about the connection; nothing is lost.";

const REASONS: Record<string, string> = {
  calls_rate_limited: `Gusto answered that this company makes too many calls at the moment (429). ${NOTHING_SHOWN}`,
  rate_limited: `Gusto asked us to wait before the next refresh. ${NOTHING_SHOWN}`,
  rejected_by_gusto:
    "Gusto does not accept the access token, not even a new one (401). It is tried again by itself; if this stays, reconnect the company.",
  version_refused: `Gusto refuses the version of its API that this dashboard uses (406). ${NOTHING_SHOWN}`,
  client_refused:
    "Gusto refuses this application's credentials. The people who run this dashboard have to correct them; no connection is lost.",
  cannot_decrypt:
    "The stored tokens cannot be opened: an encryption key is missing. The people who run this dashboard have to restore it; nothing is lost.",
  timeout: `Gusto did not answer in time. ${NOTHING_SHOWN}`,
  never_sent: `Gusto could not be reached. ${NOTHING_SHOWN}`,
  unreachable: `Gusto could not be reached. ${NOTHING_SHOWN}`,
  gusto_unreachable: `Gusto could not be reached. ${NOTHING_SHOWN}`,
  unreadable_answer: `What answered was not Gusto as we know it. ${NOTHING_SHOWN}`,
  gusto_unavailable: `Gusto is not answering at the moment. ${NOTHING_SHOWN}`,
  outcome_unknown:
    "Gusto's answer to the refresh did not arrive. The connection is kept, and the same refresh is repeated by itself.",
  refresh_under_way:
    "A refresh is under way and has taken long. Its outcome is shown here when it is known.",
  refusal_unconfirmed:
    "Gusto refused this connection, and has accepted no other one since, so nothing is decided yet. It is asked again by itself.",
  issued_to_another_client:
    "The stored tokens belong to another client id than the one that this dashboard is set up with. The people who run it have to correct that; nothing is lost.",
  held: "Gusto refuses several connections at once, so nothing is decided about this one. The people who run this dashboard have to look.",
  other_environment:
    "This company belongs to another Gusto environment than the one that this dashboard is set up for.",
};

function describeReason(reason: string): string {
  const status = /^status_(\d{3})$/.exec(reason)?.[1];
  if (status)
    return `Gusto, or something on the way to it, answered with an error (${status}). ${NOTHING_SHOWN}`;
  return REASONS[reason] ?? `Gusto could not be asked just now. ${NOTHING_SHOWN}`;
}

function inSeconds(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 120
    ? `${whole} ${whole === 1 ? "second" : "seconds"}`
    : `${Math.ceil(whole / 60)} minutes`;
}
