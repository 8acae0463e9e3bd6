import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { SERVING_TOKEN } from "../serving/company-token.ts";

export type LostCompany = { companyId: string; name: string; tokenId: string };

/** Identifies one ending, so that it is reported once however it became known. */
export function endingKey({ companyId, tokenId }: { companyId: string; tokenId: string }): string {
  return `ended:${companyId}:${tokenId}`;
}

/**
 * Companies that have needed a reconnect for less than a day and have no notice yet, except those
 * another admin's grant still serves.
 */
export async function listLostCompanies(limit: number): Promise<LostCompany[]> {
  return db().$queryRaw<LostCompany[]>`
    SELECT DISTINCT c.id AS "companyId", COALESCE(c.trade_name, c.name) AS name, t.id AS "tokenId"
    FROM gusto_auth_tokens lost
    JOIN company_grants g ON g.token_id = lost.id AND g.ended_at IS NULL
    JOIN companies c ON c.id = g.company_id ${SERVING_TOKEN}
    WHERE lost.state = 'reconnect_required'
      AND lost.state_since > now() - interval '1 day'
      AND t.state = 'reconnect_required'
      AND t.grant_ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.key = 'ended:' || c.id || ':' || t.id)
    LIMIT ${limit}`;
}
