import { duration, relativeTime } from "#lib/platform/format.ts";
import type { HealthReason, HealthStatus, TokenHealth } from "#lib/tokens/health/health.ts";
import type { Tone } from "../ui/tone.ts";

/*
 * What health is called on screen. Admins read plain sentences; operators read the exact mechanism
 * beside them. Nothing here decides anything: lib/tokens/health/health.ts did.
 */

type StatusWords = { word: string; tone: Tone; meaning: string };

export const HEALTH_WORDS: Record<HealthStatus, StatusWords> = {
  healthy: {
    word: "Healthy",
    tone: "good",
    meaning: "Gusto accepted this connection within the last hours. It refreshes itself.",
  },
  not_checked: {
    word: "Not checked",
    tone: "idle",
    meaning: "Stored here, but not accepted by Gusto here lately. It is checked by itself.",
  },
  refreshing: { word: "Refreshing", tone: "info", meaning: "Being refreshed right now." },
  retrying: {
    word: "Retrying",
    tone: "warn",
    meaning: "Failing for a reason that may pass; the next try is planned.",
  },
  held: {
    word: "Held",
    tone: "warn",
    meaning:
      "Gusto refused it, and nothing is decided: no other connection was accepted since. Operators have to look.",
  },
  reconnect_required: {
    word: "Reconnect required",
    tone: "bad",
    meaning: "Gusto no longer accepts this connection. An admin has to reconnect the company.",
  },
  ended_at_gusto: {
    word: "Ended at Gusto",
    tone: "bad",
    meaning:
      "The app was removed from this company in Gusto. An admin has to reconnect the company.",
  },
  disconnected: {
    word: "Disconnected",
    tone: "idle",
    meaning: "Ended here, as wished. Its history is kept.",
  },
};

/** The order of the filter chips: the usual first, then by how much it asks of somebody. */
export const FILTER_ORDER: readonly HealthStatus[] = [
  "healthy",
  "not_checked",
  "refreshing",
  "retrying",
  "held",
  "reconnect_required",
  "ended_at_gusto",
  "disconnected",
];

type ReasonWords = {
  /** A few words for a table cell. */
  short: string;
  /** What happened and what it means, for a company admin. */
  admin: string;
  /** The mechanism, for an operator. */
  operator: string;
};

export const REASON_WORDS: Record<HealthReason, ReasonWords> = {
  revoked: {
    short: "access ended",
    admin:
      "Gusto no longer accepts this connection, most often because the app was removed in Gusto. Reconnect to continue; nothing that was synced is lost.",
    operator:
      "The token endpoint answered invalid_grant to the stored refresh token. It is not presented again.",
  },
  lost_in_unknown_outcome: {
    short: "answer lost",
    admin:
      "An answer from Gusto was lost on its way here, and the connection with it. Nothing changed in Gusto. Reconnect to continue; nothing that was synced is lost.",
    operator:
      "An exchange ended without a readable answer and Gusto has since refused the refresh token that was presented in it: the rotated pair never reached us.",
  },
  disconnected_here: {
    short: "disconnected here",
    admin: "This company was disconnected in this dashboard. Connect it again at any time.",
    operator:
      "Disconnected by a user of this dashboard. The tokens are wiped once Gusto has confirmed the revocation.",
  },
  disconnected_at_gusto: {
    short: "removed in Gusto",
    admin:
      "The app was removed from this company in Gusto. Reconnect to continue; synced data is kept until its retention ends.",
    operator:
      "Gusto reported that the grant was revoked (company.deprovisioned). The tokens are wiped.",
  },
  rate_limited: {
    short: "Gusto asked us to wait",
    admin:
      "Gusto asked us to wait a moment before the next call. The connection is kept and tried again by itself.",
    operator: "The token endpoint answered 429. The next attempt waits for Retry-After.",
  },
  gusto_unreachable: {
    short: "Gusto could not be reached",
    admin: "Gusto could not be reached. The connection is kept and tried again by itself.",
    operator:
      "The request did not reach Gusto (DNS, refused connection). The refresh token was not used; the attempt is safe to repeat.",
  },
  rejected_by_gusto: {
    short: "Gusto does not accept it at the moment",
    admin:
      "Gusto does not accept the connection at the moment, although it has just issued it. It is tried again by itself; if this stays, reconnect the company.",
    operator:
      "Gusto answered 401 to an access token that it had just issued. Ends with the next accepted call or exchange. If it stays, have the admin reconnect, and ask Gusto with the request id from API usage.",
  },
  gusto_error: {
    short: "Gusto had an error",
    admin:
      "Gusto answered with an error of its own. The connection is kept and tried again by itself.",
    operator:
      "The token endpoint answered with an error that does not judge the grant. The refresh token is still considered good.",
  },
  outcome_unknown: {
    short: "no clear answer from Gusto",
    admin:
      "Gusto's answer did not arrive, or could not be read. The connection is kept and tried again by itself.",
    operator:
      "Timeout, reset, 5xx or an unreadable answer: Gusto may or may not have rotated. The same refresh token is presented again after the lease.",
  },
  client_refused: {
    short: "Gusto refuses this application",
    admin:
      "The people who run this dashboard have to correct its registration with Gusto. Your connection is kept.",
    operator:
      "Gusto refuses the client credentials (invalid_client). Check GUSTO_CLIENT_ID and GUSTO_CLIENT_SECRET; all refreshes pause until a probe succeeds.",
  },
  gusto_unavailable: {
    short: "Gusto is unavailable",
    admin:
      "Gusto is not answering at the moment. The connection is kept and tried again by itself.",
    operator: "The breaker is open after consecutive failures; one probe at a time goes out.",
  },
  refusal_unconfirmed: {
    short: "waiting for Gusto's second answer",
    admin:
      "Gusto turned the connection away once. It is asked again before anything is decided; there is nothing for you to do.",
    operator:
      "The token endpoint answered invalid_grant. It becomes final only if Gusto says so again after it has accepted another grant, or ten minutes later when there is no other to ask.",
  },
  issued_to_another_client: {
    short: "belongs to another client id",
    admin:
      "The people who run this dashboard have to restore its registration with Gusto. Your connection is kept.",
    operator:
      "The stored pair was issued to another client id than GUSTO_CLIENT_ID. It is not sent, for Gusto would refuse it. Set the earlier client id again, or have the admin reconnect; nothing is lost.",
  },
  cannot_decrypt: {
    short: "an encryption key is missing",
    admin:
      "The people who run this dashboard have to restore an encryption key. Your connection is kept.",
    operator:
      "The stored pair is sealed under a key that is not in TOKEN_ENCRYPTION_KEYS. Add the key again; nothing is lost.",
  },
  held: {
    short: "waiting for Gusto to accept connections again",
    admin:
      "Gusto does not accept connections from this dashboard at the moment. Your connection is kept; there is nothing for you to do.",
    operator:
      "Several grants were refused and none accepted, the database is a restored one, or an operator paused refreshes. No refusal is final meanwhile; one canary at a time goes out.",
  },
  never_verified: {
    short: "Gusto was not asked yet",
    admin: "The connection is stored here, and Gusto was not asked with it yet.",
    operator:
      "Imported or restored: no exchange and no call of this dashboard was made with the pair. The worker asks token_info at a bounded pace.",
  },
  verified_long_ago: {
    short: "not verified lately",
    admin: "Gusto has not been asked with it for hours.",
    operator:
      "No exchange and no call was accepted within the window, though a refresh should have come: has the worker been away?",
  },
};

/** Words for a reason; an unknown one (written by a newer version) stays readable. */
export function reasonWords(reason: string | null): ReasonWords | null {
  if (reason === null) return null;
  const known = (REASON_WORDS as Record<string, ReasonWords | undefined>)[reason];
  if (known) return known;
  const plain = reason.replaceAll("_", " ");
  return {
    short: plain,
    admin: `The reason noted is “${plain}”.`,
    operator: `Reason code: ${reason}.`,
  };
}

/** The sentence under a company's name: what it is, how we know, what comes next. */
export function healthSentence(
  health: TokenHealth,
  lastVerifiedAt: Date | null,
  now: number,
): string {
  const { word } = HEALTH_WORDS[health.status];
  const verified = lastVerifiedAt
    ? `Last verified with Gusto ${relativeTime(lastVerifiedAt, now, "long")}`
    : "Gusto was not asked with it yet";
  const reason = reasonWords(health.reason)?.admin;
  switch (health.status) {
    case "healthy":
      return `${word}. ${verified}; ${nextRefresh(health, now)}.`;
    case "not_checked":
      return `${word}. ${reason ?? verified} It is checked by itself; Test connection does it now.`;
    case "refreshing":
      return `${word}. ${verified}; a refresh is under way.`;
    case "retrying":
      return `${word}${failingFor(health, now)}. ${reason ?? "The last refresh failed."} ${served(health)}`;
    case "held":
      return `${word}${failingFor(health, now)}. ${reason ?? HEALTH_WORDS.held.meaning} ${served(health)}`;
    case "reconnect_required":
      return `${word}. ${reason ?? "Gusto no longer accepts this connection."}`;
    case "ended_at_gusto":
      return `${word}. ${reason ?? "The connection was ended in Gusto."}`;
    case "disconnected":
      return `${word}. ${reason ?? "The connection was ended."}`;
  }
}

function nextRefresh({ nextRefreshAt: next }: TokenHealth, now: number): string {
  return next && next.getTime() > now
    ? `it refreshes itself ${relativeTime(next, now, "long")}`
    : "it refreshes itself on its next use";
}

function failingFor({ failingSince }: TokenHealth, now: number): string {
  return failingSince
    ? `, failing for ${duration((now - failingSince.getTime()) / 1000, "long")}`
    : "";
}

function served({ serving }: TokenHealth): string {
  return serving ? "Callers are still served." : "Callers wait until it succeeds.";
}
