import "server-only";
import { db, pool } from "../db.ts";
import { env } from "../env.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { EFFECTIVE_REASON, EFFECTIVE_SINCE, EFFECTIVE_STATE, FIRST_USABLE, SERVING_TOKEN, USABLE_TOKENS } from "./company-token.ts";
import { SERVED_ROW_COLUMNS } from "./postgres-token-store.ts";
import type { Actor } from "./refresh-ports.ts";
import type { RefreshOutcome } from "./refresher.ts";
import { tokenRoom } from "./token-refresher.ts";
import type { ServedRow } from "./token-row.ts";

export type AccessTokenOutcome = (RefreshOutcome & { companyId: string; tokenId: string }) | { kind: "unknown_company" };

/** `ended`: only a new authorization brings it back. */
type ServingRow = ServedRow & { now: Date; companyId: string; ended?: Ended };
type Ended = { state: "reconnect_required" | "disconnected"; reason: string | null; since: Date };
type AnyRow = ServingRow & { effectiveState: ServedRow["state"]; effectiveReason: string | null; effectiveSince: Date };

/*
 * The statements that run with every token handed out: the first nearly always, the second when it finds nothing usable.
 * Prepared ones on the pool, parsed and planned once a connection, where the same text through Prisma costs several times the
 * read itself. Their texts come from the same fragments as all others.
 */
const COMPANY = Prisma.raw("c.environment = $1::environment AND c.gusto_uuid = $2::uuid");
const FIND_USABLE_TOKEN = {
  name: "find-usable-token",
  text: Prisma.sql`SELECT c.id AS "companyId", ${SERVED_ROW_COLUMNS} FROM companies c ${USABLE_TOKENS} WHERE ${COMPANY} ${FIRST_USABLE}`.text,
};
const FIND_SERVING_TOKEN = {
  name: "find-serving-token",
  text: Prisma.sql`
    SELECT c.id AS "companyId", ${EFFECTIVE_STATE} AS "effectiveState", ${EFFECTIVE_REASON} AS "effectiveReason", ${EFFECTIVE_SINCE} AS "effectiveSince", ${SERVED_ROW_COLUMNS}
    FROM companies c ${SERVING_TOKEN} WHERE ${COMPANY} AND t.id IS NOT NULL`.text,
};

/** The row that speaks for a company of the configured environment, as it is stored now. */
export async function findServingToken(gustoUuid: string): Promise<ServingRow | "unknown_company"> {
  const values = [env().GUSTO_ENVIRONMENT, gustoUuid];
  const usable = await pool().query<ServingRow>({ ...FIND_USABLE_TOKEN, values });
  if (usable.rows[0]) return usable.rows[0];
  const { rows } = await pool().query<AnyRow>({ ...FIND_SERVING_TOKEN, values });
  return rows[0] ? { ...rows[0], ended: endOf(rows[0]) } : "unknown_company";
}

function endOf({ effectiveState, effectiveReason, effectiveSince }: AnyRow): Ended | undefined {
  const final = effectiveState === "disconnected" || effectiveState === "reconnect_required";
  return final ? { state: effectiveState, reason: effectiveReason, since: effectiveSince } : undefined;
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
  if (row.ended) return { kind: "terminal", ...row.ended };
  const rejected = request.rejectedVersion === row.version;
  if (rejected && (await countRecentRejections(row.id)) >= MAX_FORCED_REFRESHES_PER_MINUTE) return { kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 60 };
  return tokenRoom().refresher.serve({ row, now: row.now }, request);
}

async function countRecentRejections(tokenId: string): Promise<number> {
  return db().tokenEvent.count({ where: { tokenId, type: "rejected", at: { gt: new Date(Date.now() - 60_000) } } });
}
