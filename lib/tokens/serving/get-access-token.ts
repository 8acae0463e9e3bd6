import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db, queryPrepared } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { withLogContext } from "#lib/platform/log/log-context.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import {
  EFFECTIVE_REASON,
  EFFECTIVE_SINCE,
  EFFECTIVE_STATE,
  FIRST_USABLE,
  SERVING_TOKEN,
  USABLE_TOKENS,
} from "./company-token.ts";
import { recordTakeovers } from "../grants/record-takeovers.ts";
import { SERVED_ROW_COLUMNS } from "../store/token-rows.ts";
import { readTogether } from "./read-together.ts";
import type { EndReason } from "../health/reasons.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { RefreshOutcome } from "../protocol/refresh-outcome.ts";
import { tokenServices } from "../store/token-refresher.ts";
import type { ServedRow } from "../protocol/token-row.ts";

export type AccessTokenOutcome =
  (RefreshOutcome & { companyId: string; tokenId: string }) | { kind: "unknown_company" };

/** `ended`: only a new authorization brings it back. */
type ServingRow = ServedRow & { now: Date; companyId: string; ended?: Ended };
type Ended = {
  state: "reconnect_required" | "disconnected";
  reason: EndReason | null;
  since: Date;
};
type AnyRow = ServingRow & {
  effectiveState: ServedRow["state"];
  effectiveReason: EndReason | null;
  effectiveSince: Date;
};

/*
 * The statements behind every token served: nearly always the first; the second when it finds
 * nothing usable. They are prepared statements on the pool, parsed and planned once per connection;
 * the same text through Prisma costs several times the read itself. Their text is built from the
 * same fragments as everywhere else. The first serves all concurrent callers at once. PostgreSQL
 * must not see the number of ids, or it makes a new plan for each number.
 */
const ASKED = Prisma.raw("unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked(gusto_uuid, place)");
const COMPANY_ASKED = Prisma.raw("c.gusto_uuid = asked.gusto_uuid");
const FIND_USABLE_TOKENS = {
  name: "find-usable-tokens",
  text: Prisma.sql`
    SELECT asked.place::int AS place, found.*
    FROM ${ASKED}
    CROSS JOIN LATERAL (
      SELECT c.id AS "companyId", ${SERVED_ROW_COLUMNS}
      FROM companies c ${USABLE_TOKENS}
      WHERE ${COMPANY_ASKED} ${FIRST_USABLE}
    ) found`.text,
};
const COMPANY = Prisma.raw("c.gusto_uuid = $1::uuid");
const FIND_SERVING_TOKEN = {
  name: "find-serving-token",
  text: Prisma.sql`
    SELECT c.id AS "companyId", ${EFFECTIVE_STATE} AS "effectiveState",
      ${EFFECTIVE_REASON} AS "effectiveReason", ${EFFECTIVE_SINCE} AS "effectiveSince",
      ${SERVED_ROW_COLUMNS}
    FROM companies c ${SERVING_TOKEN}
    WHERE ${COMPANY} AND t.id IS NOT NULL`.text,
};

const usable = processWide("usable tokens", () => ({ find: readTogether(findUsableTokens) }));

async function findUsableTokens(gustoUuids: string[]): Promise<(ServingRow | undefined)[]> {
  const { rows } = await queryPrepared<ServingRow & { place: number }>({
    ...FIND_USABLE_TOKENS,
    values: [gustoUuids],
  });
  const found: (ServingRow | undefined)[] = [];
  for (const { place, ...row } of rows) found[place - 1] = row;
  return found;
}

/** The stored row that serves a company of the configured environment. */
export async function findServingToken(gustoUuid: string): Promise<ServingRow | "unknown_company"> {
  // An invalid id would fail the whole batch.
  if (!isUuid(gustoUuid)) return "unknown_company";
  const found = await usable.find(gustoUuid);
  if (found) return found;
  const { rows } = await queryPrepared<AnyRow>({
    ...FIND_SERVING_TOKEN,
    values: [gustoUuid],
  });
  return rows[0] ? { ...rows[0], ended: endOf(rows[0]) } : "unknown_company";
}

function endOf({ effectiveState, effectiveReason, effectiveSince }: AnyRow): Ended | undefined {
  const final = effectiveState === "disconnected" || effectiveState === "reconnect_required";
  return final
    ? { state: effectiveState, reason: effectiveReason, since: effectiveSince }
    : undefined;
}

/** If Gusto rejects one fresh token after another, more exchanges will not help. */
const MAX_FORCED_REFRESHES_PER_MINUTE = 10;

/**
 * A valid access token for a company: the stored one while it is valid, else a refreshed one.
 * @param request.rejectedVersion Gusto answered 401 to this version: a newer one is returned if
 *   there is one, else exactly one refresh happens, however many callers report it.
 */
export async function getAccessToken(request: {
  gustoUuid: string;
  actor: Actor;
  rejectedVersion?: number;
}): Promise<AccessTokenOutcome> {
  const row = await findServingToken(request.gustoUuid);
  if (row === "unknown_company") return { kind: "unknown_company" };
  const company = { companyId: row.companyId, companyUuid: request.gustoUuid };
  const outcome = await withLogContext(company, () => accessTokenOf(row, request));
  if (outcome.kind !== "terminal" || row.ended)
    return { ...outcome, companyId: row.companyId, tokenId: row.id };
  return takeOver(row, outcome, request);
}

/**
 * The serving grant has just ended: another admin's grant takes over within the same call. The
 * rejected version belonged to the old one.
 */
async function takeOver(
  lost: ServingRow,
  ending: RefreshOutcome,
  { gustoUuid, actor }: { gustoUuid: string; actor: Actor },
): Promise<AccessTokenOutcome> {
  const next = await findServingToken(gustoUuid);
  if (next === "unknown_company" || next.ended || next.id === lost.id)
    return { ...ending, companyId: lost.companyId, tokenId: lost.id };
  await recordTakeovers(lost.companyId).catch((error: unknown) =>
    logger().warn({ err: error }, "A takeover could not be recorded; the worker will record it"),
  );
  return getAccessToken({ gustoUuid, actor });
}

async function accessTokenOf(
  row: ServingRow,
  request: { actor: Actor; rejectedVersion?: number },
): Promise<RefreshOutcome> {
  if (row.ended) return { kind: "terminal", ...row.ended };
  const rejected = request.rejectedVersion === row.version;
  if (rejected && (await countRecentRejections(row.id)) >= MAX_FORCED_REFRESHES_PER_MINUTE)
    return { kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 60 };
  return tokenServices().refresher.serve({ row, now: row.now }, request);
}

async function countRecentRejections(tokenId: string): Promise<number> {
  return db().tokenEvent.count({
    where: { tokenId, type: "rejected", at: { gt: new Date(databaseNow().getTime() - 60_000) } },
  });
}
