import "server-only";
import { shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import {
  EFFECTIVE_REASON,
  EFFECTIVE_SINCE,
  EFFECTIVE_STATE,
  LAST_VERIFIED_AT,
  servingToken,
} from "../serving/company-token.ts";
import {
  type ApplicationPause,
  type HealthInput,
  type TokenHealth,
  tokenHealth,
} from "./health.ts";
import { verifiedForMs } from "./verify-window.ts";
import { tokenServices } from "../store/token-refresher.ts";

/** What the screens show about a company's token. Read only from the database: no page ever waits for Gusto. */
export type CompanyToken = {
  companyId: string;
  tokenId: string | null;
  health: TokenHealth;
  version: number | null;
  scope: string | null;
  /** Short; tells pairs apart. */
  fingerprint: string | null;
  attempts: number;
  accessTokenExpiration: Date | null;
  refreshDueAt: Date | null;
  lastRefreshedAt: Date | null;
  /** When Gusto last accepted the pair here: the exchange that issued it, or a call. */
  lastVerifiedAt: Date | null;
  issuedAt: Date | null;
  /** Disconnected, but Gusto has not confirmed the revocation yet. */
  revocationPending: boolean;
};

type Row = Omit<HealthInput, "state"> & {
  companyId: string;
  tokenId: string | null;
  state: HealthInput["state"];
  version: number | null;
  scope: string | null;
  refreshFingerprint: string | null;
  attempts: number | null;
  lastRefreshedAt: Date | null;
  createdAt: Date | null;
  revocationPending: boolean;
  now: Date;
};

/** The breaker, when it is open. */
export async function readApplicationPause(): Promise<ApplicationPause | null> {
  const { state } = await tokenServices().store.readApplication(env().GUSTO_ENVIRONMENT);
  if (state.pausedReason === null || state.pausedSince === null || state.pausedUntil === null)
    return null;
  return {
    reason: state.pausedReason,
    since: state.pausedSince,
    until: state.pausedUntil,
    ...(state.heldReason && { heldReason: state.heldReason }),
  };
}

/**
 * The serving tokens of these companies, by company id.
 * @param grants which grants count, as a condition over `grants`
 */
export async function listCompanyTokens(
  companyIds: string[],
  pause: ApplicationPause | null,
  grants: Prisma.Sql = Prisma.sql`true`,
): Promise<Map<string, CompanyToken>> {
  if (companyIds.length === 0) return new Map();
  const rows = await db().$queryRaw<Row[]>`
    SELECT c.id AS "companyId", t.id AS "tokenId", ${EFFECTIVE_STATE} AS state,
      ${EFFECTIVE_REASON} AS "stateReason",
      COALESCE(${EFFECTIVE_SINCE}, c.connected_at) AS "stateSince",
      t.access_token_expiration AS "accessTokenExpiration", t.refresh_due_at AS "refreshDueAt",
      t.retry_at AS "retryAt", t.lease_expires_at AS "leaseExpiresAt", t.last_error AS "lastError",
      t.failing_since AS "failingSince", t.held_since AS "heldSince",
      ${LAST_VERIFIED_AT} AS "lastVerifiedAt", t.version, t.scope,
      t.refresh_fingerprint AS "refreshFingerprint", t.attempts,
      t.last_refreshed_at AS "lastRefreshedAt", t.created_at AS "createdAt",
      (t.state = 'disconnected' AND t.refresh_token IS NOT NULL) AS "revocationPending",
      clock_timestamp() AS now
    FROM companies c ${servingToken(grants)}
    WHERE c.id = ANY(${companyIds}::uuid[])`;
  return new Map(rows.map((row) => [row.companyId, toCompanyToken(row, pause)]));
}

function toCompanyToken(row: Row, pause: ApplicationPause | null): CompanyToken {
  const {
    companyId,
    tokenId,
    version,
    scope,
    accessTokenExpiration,
    refreshDueAt,
    lastRefreshedAt,
    lastVerifiedAt,
  } = row;
  const health = tokenHealth(
    { ...row, state: tokenId === null ? "disconnected" : row.state },
    row.now,
    pause,
    verifiedForMs(),
  );
  return {
    companyId,
    tokenId,
    health,
    version,
    scope,
    fingerprint: row.refreshFingerprint ? shortFingerprint(row.refreshFingerprint) : null,
    attempts: row.attempts ?? 0,
    accessTokenExpiration,
    refreshDueAt,
    lastRefreshedAt,
    lastVerifiedAt,
    issuedAt: row.lastRefreshedAt ?? row.createdAt,
    revocationPending: row.revocationPending ?? false,
  };
}
