import type { HealthReason } from "#lib/tokens/health/health.ts";

type ReasonWords = {
  /** A short form, for a table cell. */
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
      "Gusto no longer accepts this connection, usually because the app was removed in Gusto. Reconnect to continue; no synced data is lost.",
    operator:
      "The token endpoint answered invalid_grant to the stored refresh token. It is not sent again.",
  },
  lost_in_unknown_outcome: {
    short: "answer lost",
    admin:
      "A response from Gusto got lost, and the connection with it. Nothing changed in Gusto. Reconnect to continue; no synced data is lost.",
    operator:
      "An exchange ended without a readable response, and Gusto has since refused the refresh token it sent: the rotated pair never reached us.",
  },
  disconnected_here: {
    short: "disconnected here",
    admin: "This company was disconnected in this dashboard. Connect it again at any time.",
    operator:
      "Disconnected by a user of this dashboard. The tokens are deleted once Gusto confirms the revocation.",
  },
  disconnected_at_gusto: {
    short: "app removed",
    admin:
      "The app was removed from this company in Gusto. Reconnect to continue; data synced before is kept for a limited time.",
    operator:
      "Gusto reported that the grant was revoked (company.deprovisioned). The tokens were deleted.",
  },
  rate_limited: {
    short: "Gusto asked us to wait",
    admin:
      "Gusto asked us to wait before the next call. The connection is kept and retried automatically.",
    operator: "The token endpoint answered 429. The next attempt waits for Retry-After.",
  },
  gusto_unreachable: {
    short: "Gusto could not be reached",
    admin: "Gusto could not be reached. The connection is kept and retried automatically.",
    operator:
      "The request did not reach Gusto (DNS, refused connection). The refresh token was not used; the attempt is safe to repeat.",
  },
  rejected_by_gusto: {
    short: "Gusto is rejecting it right now",
    admin:
      "Gusto is rejecting this connection although it just refreshed it. The connection is retried automatically. If this continues, reconnect the company.",
    operator:
      "Gusto answered 401 to an access token it had just issued. This clears with the next accepted call or exchange. If it continues, have the admin reconnect, and contact Gusto with the request id from API usage.",
  },
  gusto_error: {
    short: "Gusto had an error",
    admin: "Gusto returned an error. The connection is kept and retried automatically.",
    operator:
      "The token endpoint returned an error that says nothing about the grant. The refresh token is still considered valid.",
  },
  outcome_unknown: {
    short: "no clear response from Gusto",
    admin:
      "Gusto's response did not arrive or could not be read. The connection is kept and retried automatically.",
    operator:
      "Timeout, reset, 5xx or an unreadable answer: Gusto may or may not have rotated. The same refresh token is sent again after the lease.",
  },
  client_refused: {
    short: "Gusto refuses this application",
    admin:
      "The team that runs this dashboard needs to correct its registration with Gusto. Your connection is kept.",
    operator:
      "Gusto refuses the client credentials (invalid_client). Check GUSTO_CLIENT_ID and GUSTO_CLIENT_SECRET; all refreshes pause until a probe succeeds.",
  },
  gusto_unavailable: {
    short: "Gusto is unavailable",
    admin: "Gusto is not responding right now. The connection is kept and retried automatically.",
    operator: "The breaker is open after consecutive failures; one probe at a time goes out.",
  },
  refusal_unconfirmed: {
    short: "waiting for Gusto to confirm",
    admin:
      "Gusto refused the connection once. We check again before deciding anything; you do not need to do anything.",
    operator:
      "The token endpoint answered invalid_grant. It becomes final only if Gusto repeats it after accepting another grant, or ten minutes later if there is no other grant to ask with.",
  },
  issued_to_another_client: {
    short: "belongs to another client id",
    admin:
      "The team that runs this dashboard needs to restore its registration with Gusto. Your connection is kept.",
    operator:
      "The stored pair was issued to another client id than GUSTO_CLIENT_ID. It is not sent because Gusto would refuse it. Restore the earlier client id, or have the admin reconnect; nothing is lost.",
  },
  cannot_decrypt: {
    short: "an encryption key is missing",
    admin:
      "The team that runs this dashboard needs to restore an encryption key. Your connection is kept.",
    operator:
      "The stored pair is encrypted with a key that is not in TOKEN_ENCRYPTION_KEYS. Add the key back; nothing is lost.",
  },
  held: {
    short: "waiting for Gusto to accept connections again",
    admin:
      "Gusto is not accepting connections from this dashboard right now. Your connection is kept; you do not need to do anything.",
    operator:
      "Several grants were refused and none accepted, the database was restored, or an operator put refreshing on hold. No refusal is final meanwhile; one grant at a time is tried.",
  },
  never_verified: {
    short: "not checked with Gusto yet",
    admin: "The connection is stored here but has not been checked with Gusto yet.",
    operator:
      "Imported or restored: this dashboard has made no exchange or call with the pair. The worker checks it with token_info at a limited rate.",
  },
  verified_long_ago: {
    short: "not verified recently",
    admin: "It has not been checked with Gusto for hours.",
    operator:
      "No exchange or call was accepted within the window, although a refresh was due. Check whether the worker was down.",
  },
};

/** The text for a reason; an unknown one (from a newer version) stays readable. */
export function reasonWords(reason: string | null): ReasonWords | null {
  if (reason === null) return null;
  const known = (REASON_WORDS as Record<string, ReasonWords | undefined>)[reason];
  if (known) return known;
  const plain = reason.replaceAll("_", " ");
  return {
    short: plain,
    admin: `The recorded reason is “${plain}”.`,
    operator: `Reason code: ${reason}.`,
  };
}
