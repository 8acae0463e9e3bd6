import "server-only";
import { db, pool } from "../db.ts";
import { env } from "../env.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { EFFECTIVE_REASON, EFFECTIVE_SINCE, EFFECTIVE_STATE, SERVING_TOKEN } from "./company-token.ts";
import { TOKEN_ROW_COLUMNS } from "./postgres-token-store.ts";
import type { Actor } from "./refresh-ports.ts";
import type { RefreshOutcome } from "./refresher.ts";
import { tokenRoom } from "./token-refresher.ts";
import type { TokenRow } from "./token-row.ts";

export type AccessTokenOutcome = (RefreshOutcome & { companyId: string; tokenId: string }) | { kind: "unknown_company" };

type ServingRow = TokenRow & { now: Date; companyId: string; effectiveState: TokenRow["state"]; effectiveReason: string | null; effectiveSince: Date };

/*
 * The statement that runs with every token handed out. A prepared one on the pool: parsed and planned once a connection, where
 * the same text through Prisma costs several times the read itself. Its text comes from the same fragments as every other.
 */
const FIND_SERVING_TOKEN = {
  name: "find-serving-token",
  text: Prisma.sql`
    SELECT c.id AS "companyId", ${EFFECTIVE_STATE} AS "effectiveState", ${EFFECTIVE_REASON} AS "effectiveReason", ${EFFECTIVE_SINCE} AS "effectiveSince", ${TOKEN_ROW_COLUMNS}
    FROM companies c ${SERVING_TOKEN}
    WHERE c.environment = $1::environment AND c.gusto_uuid = $2::uuid AND t.id IS NOT NULL`.text,
};

/** The row that speaks for a company of the configured environment, in one read. */
export async function findServingToken(gustoUuid: string): Promise<ServingRow | "unknown_company"> {
  const { rows } = await pool().query<ServingRow>({ ...FIND_SERVING_TOKEN, values: [env().GUSTO_ENVIRONMENT, gustoUuid] });
  return rows[0] ?? "unknown_company";
}

/** Gusto rejecting one fresh token after the other is not mended by more exchanges. */
const MAX_FORCED_REFRESHES_PER_MINUTE = 10;

/**
 * A valid access token of a company: the stored one while it is valid, else a refreshed one.
 * @param request.rejectedVersion Gusto answered 401 to this version: a newer one is returned if there is one, else exactly one
 *   refresh happens, however many callers say so.
 */
export async function getAccessToken(request: { gustoUuid: string; actor: Actor; rejectedVersion?: number }): Promise<AccessTokenOutcome> {
  const row = await findServingToken(request.gustoUuid);
  if (row === "unknown_company") return { kind: "unknown_company" };
  return { ...(await accessTokenOf(row, request)), companyId: row.companyId, tokenId: row.id };
}

async function accessTokenOf(row: ServingRow, request: { actor: Actor; rejectedVersion?: number }): Promise<RefreshOutcome> {
  if (row.effectiveState === "disconnected" || row.effectiveState === "reconnect_required") {
    return { kind: "terminal", state: row.effectiveState, reason: row.effectiveReason, since: row.effectiveSince };
  }
  const rejected = request.rejectedVersion === row.version;
  if (rejected && (await countRecentRejections(row.id)) >= MAX_FORCED_REFRESHES_PER_MINUTE) return { kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 60 };
  return tokenRoom().refresher.serve({ row, now: row.now }, request);
}

async function countRecentRejections(tokenId: string): Promise<number> {
  return db().tokenEvent.count({ where: { tokenId, type: "rejected", at: { gt: new Date(Date.now() - 60_000) } } });
}
