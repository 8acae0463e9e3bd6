import type { TokenPair } from "#lib/oauth/token-response.ts";
import type { TokenState } from "../health/health.ts";
import type { EndReason, FailureReason } from "../health/reasons.ts";
import { EXPIRY_MARGIN_SECONDS, REFRESH_AHEAD_JITTER, REFRESH_AHEAD_SHARE } from "./timing.ts";

/**
 * A row of gusto_auth_tokens as the refresh protocol sees it. All times are on the database's
 * clock.
 */
export type TokenRow = {
  id: string;
  environment: "demo" | "production";
  /** Sealed; null once wiped. */
  accessToken: string | null;
  refreshToken: string | null;
  refreshFingerprint: string | null;
  accessTokenExpiration: Date | null;
  refreshDueAt: Date | null;
  version: number;
  state: TokenState;
  stateReason: EndReason | null;
  stateSince: Date;
  attemptId: string | null;
  leaseExpiresAt: Date | null;
  attempts: number;
  retryAt: Date | null;
  unknownAttemptAt: Date | null;
  lastError: FailureReason | null;
  /**
   * The first failure since the last success. Set while `state` is uncertain or `lastError` is set,
   * and kept by a final refusal.
   */
  failingSince: Date | null;
  /** When Gusto refused the pair, while the refusal is not confirmed (decide-refusal.ts). */
  heldSince: Date | null;
  /** SHA-256 of the client id the pair was issued to; null when it was not recorded. */
  clientFingerprint: string | null;
  redirectUri: string | null;
};

/** Only the columns needed to serve an access token: they are read on every call. */
export type ServedRow = Pick<
  TokenRow,
  | "id"
  | "environment"
  | "accessToken"
  | "accessTokenExpiration"
  | "refreshDueAt"
  | "version"
  | "state"
  | "retryAt"
>;

/** What a decision writes. */
export type TokenPatch = Partial<Omit<TokenRow, "id" | "environment">> & {
  scope?: string | null;
  lastRefreshedAt?: Date;
  lastProvedAt?: Date;
  checkDueAt?: Date;
};

type TokenEventType =
  | "authorized"
  | "imported"
  | "refreshed"
  | "refresh_failed"
  | "rejected"
  | "proved"
  | "reconnect_required"
  | "recovered"
  | "disconnected"
  | "revoked"
  | "revocation_failed"
  | "left_live"
  | "replaced"
  | "took_over";

/** A timeline entry, written in the transaction of the change it records. */
export type TokenEventInput = {
  type: TokenEventType;
  version?: number;
  reason?: FailureReason | EndReason | "client_refused";
  durationMs?: number;
  fingerprint?: string;
};

/** A decision about a locked row: what to return, what to write, which events to record. */
export type Decision<T> = { result: T; patch?: TokenPatch; events?: TokenEventInput[] };

/** True while the stored access token may be handed out. */
export function hasValidAccessToken(
  row: Pick<TokenRow, "state" | "accessToken" | "accessTokenExpiration">,
  now: Date,
): boolean {
  return (
    !isTerminal(row) &&
    row.accessToken !== null &&
    row.accessTokenExpiration !== null &&
    row.accessTokenExpiration > now
  );
}

/** True when only a person can bring the row back. */
export function isTerminal(row: Pick<TokenRow, "state">): boolean {
  return row.state === "reconnect_required" || row.state === "disconnected";
}

/**
 * When a new access token expires for us, and when refresh-ahead takes it. A life shorter than
 * twice the margin keeps half of itself, so that it does not start out expired.
 * @param answeredAt the time of the answer, on the database's clock
 * @param random 0 to 1, spreads the refresh times across companies
 */
export function tokenTimes(
  pair: Pick<TokenPair, "expiresInSeconds">,
  answeredAt: Date,
  random: number,
): { accessTokenExpiration: Date; refreshDueAt: Date } {
  const margin = Math.min(EXPIRY_MARGIN_SECONDS, pair.expiresInSeconds / 2);
  const life = (pair.expiresInSeconds - margin) * 1_000;
  const share = REFRESH_AHEAD_SHARE + (random - 0.5) * 2 * REFRESH_AHEAD_JITTER;
  return {
    accessTokenExpiration: new Date(answeredAt.getTime() + life),
    refreshDueAt: new Date(answeredAt.getTime() + life * share),
  };
}
