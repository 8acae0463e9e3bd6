import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lockCompanies, lockTokens } from "#lib/platform/database/lock-order.ts";
import { createNotice } from "#lib/notices/create-notice.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { EndReason } from "../health/reasons.ts";
import { FIRST_USABLE, USABLE_TOKENS } from "../serving/company-token.ts";
import { writeEvents } from "../store/write-events.ts";

/*
 * When one admin's grant ends, a company with several admins continues with the next one's. Nothing
 * needs to be done for that: each read finds the serving grant (company-token.ts). This records
 * that it happened and notifies people. It is derived from stored rows afterwards, so neither a
 * crash nor the way the grant ended can leave it unreported.
 */

type Takeover = {
  companyId: string;
  lostTokenId: string;
  lostVersion: number;
  reason: EndReason | null;
  lostName: string | null;
  tokenId: string;
  version: number;
  name: string | null;
};

const NAME_OF = (owner: string) =>
  Prisma.raw(
    `(
      SELECT COALESCE(u.name, u.email)
      FROM accounts a
      JOIN users u ON u.id = a.user_id
      WHERE a.provider = 'gusto' AND a.provider_account_id = ${owner}
    )`,
  );

/** Records takeovers and creates their notices if not done yet, for one company or for all. */
export async function recordTakeovers(companyId?: string): Promise<void> {
  const onlyOne = companyId ? Prisma.sql`AND c.id = ${companyId}::uuid` : Prisma.empty;
  const found = await db().$queryRaw<Takeover[]>`
    SELECT c.id AS "companyId", lost.id AS "lostTokenId", lost.version AS "lostVersion",
      lost.state_reason AS reason, ${NAME_OF("g.resource_owner_uuid")} AS "lostName",
      next.id AS "tokenId", next.version, ${NAME_OF("next.resource_owner_uuid")} AS name
    FROM gusto_auth_tokens lost
    JOIN company_grants g ON g.token_id = lost.id AND g.ended_at IS NULL
    JOIN companies c ON c.id = g.company_id
    CROSS JOIN LATERAL (
      SELECT t.id, t.version, grants.resource_owner_uuid, grants.created_at
      FROM (SELECT c.id) AS c ${USABLE_TOKENS} ${FIRST_USABLE}
    ) next
    WHERE lost.state = 'reconnect_required'
      AND g.created_at < next.created_at ${onlyOne}
      AND NOT EXISTS (
        SELECT 1
        FROM notices n
        WHERE n.key = 'takeover:' || lost.id || ':' || c.id || ':' || lost.version
      )`;
  for (const takeover of found) await recordTakeover(takeover);
}

function recordTakeover({
  companyId,
  lostTokenId,
  lostVersion,
  reason,
  lostName,
  tokenId,
  version,
  name,
}: Takeover): Promise<void> {
  const key = `takeover:${lostTokenId}:${companyId}:${lostVersion}`;
  const text = `Gusto ended ${lostName ?? "one admin"}'s connection. ${name ?? "Another admin"}'s connection took over; nothing stopped. ${lostName ?? "That admin"} can reconnect to restore a second connection.`;
  return transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    await lockTokens(tx, [tokenId]);
    const isNew = await createNotice({ companyId, kind: "takeover", key, text }, tx);
    if (isNew)
      await writeEvents(tx, tokenId, "system", [
        { type: "took_over", version, reason: reason ?? undefined },
      ]);
  });
}

/**
 * Lists who else has a connection to a company that could take over, in order. Null is an admin
 * whose name is unknown.
 */
export async function listStandbys(companyId: string): Promise<(string | null)[]> {
  const rows = await db().$queryRaw<{ name: string | null }[]>`
    SELECT ${NAME_OF("grants.resource_owner_uuid")} AS name
    FROM (SELECT ${companyId}::uuid AS id) c ${USABLE_TOKENS}
    ORDER BY grants.created_at, grants.id
    OFFSET 1`;
  return rows.map(({ name }) => name);
}
