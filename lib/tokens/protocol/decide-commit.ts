// See docs/decisions/0002-lease-and-lineage.md

import { shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { type Claim, wasFinal } from "./decide-claim.ts";
import { type Decision, type TokenRow, tokenTimes } from "./token-row.ts";

/** A new pair, sealed for its row and the next version, ready to be stored. */
export type SealedPair = {
  accessToken: string;
  refreshToken: string;
  refreshFingerprint: string;
  scope: string | null;
};

/** A sealed pair and the details of the exchange that issued it. */
export type NewPair = {
  sealed: SealedPair;
  expiresInSeconds: number;
  /** Time since the answer: the access token has aged while we tried to store it. */
  answerAgeMs: number;
  durationMs: number;
  /** 0 to 1, spreads refresh-ahead. */
  random: number;
  /** How long after this Gusto is asked about it, if nothing else verifies it. */
  checkAfterMs: number;
  /** The client it was issued to. */
  client: ClientOfPair;
};

/** SHA-256 of a client id, and the redirect URI to repeat with each refresh. */
export type ClientOfPair = { clientFingerprint: string; redirectUri: string };

export type CommitResult =
  | { kind: "committed"; version: number; expiresAt: Date }
  /** The row has moved on to a newer pair; the pair in hand is dropped. */
  | { kind: "superseded" }
  /** The company was disconnected meanwhile; the pair in hand is dropped and revoked. */
  | { kind: "disconnected" };

/**
 * Step 5 of the protocol, under the row lock. Compares and swaps on the lineage (the fingerprint
 * and version that were sent), not on the lease: a late success is never thrown away while its
 * parent is still the stored pair, even if the row was declared `reconnect_required` in between.
 * Safe to call twice: the second call finds its own child stored, which is also how a commit with a
 * lost acknowledgement is detected.
 */
export function decideCommit(
  row: TokenRow,
  now: Date,
  claim: Claim,
  pair: NewPair,
): Decision<CommitResult> {
  const version = claim.version + 1;
  const { refreshFingerprint } = pair.sealed;
  if (row.version === version && row.refreshFingerprint === refreshFingerprint) {
    return { result: { kind: "committed", version, expiresAt: row.accessTokenExpiration ?? now } };
  }
  // Replaced by a new authorization of the same company: revoking the late child might end that
  // one, so it is only dropped.
  if (row.state === "disconnected")
    return { result: { kind: row.stateReason === "replaced" ? "superseded" : "disconnected" } };
  if (row.refreshFingerprint !== claim.parentFingerprint || row.version !== claim.version)
    return { result: { kind: "superseded" } };
  const times = tokenTimes(pair, new Date(now.getTime() - pair.answerAgeMs), pair.random);
  return {
    result: { kind: "committed", version, expiresAt: times.accessTokenExpiration },
    patch: {
      ...withoutEmptyScope(pair.sealed),
      ...times,
      ...pair.client,
      version,
      state: "active",
      stateReason: null,
      stateSince: now,
      attemptId: null,
      leaseExpiresAt: null,
      attempts: 0,
      retryAt: null,
      unknownAttemptAt: null,
      lastError: null,
      failingSince: null,
      heldSince: null,
      lastRefreshedAt: now,
      checkDueAt: new Date(now.getTime() + pair.checkAfterMs),
    },
    events: [
      ...(row.state === "reconnect_required" || wasFinal(row)
        ? [{ type: "recovered" as const, version }]
        : []),
      {
        type: "refreshed",
        version,
        durationMs: pair.durationMs,
        fingerprint: shortFingerprint(refreshFingerprint),
      },
    ],
  };
}

/** An answer may leave the scope out when it has not changed (RFC 6749, 5.1). */
function withoutEmptyScope({
  scope,
  ...sealed
}: SealedPair): Omit<SealedPair, "scope"> & { scope?: string } {
  return scope === null ? sealed : { ...sealed, scope };
}
