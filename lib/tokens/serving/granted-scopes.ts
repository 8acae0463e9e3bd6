import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { FIRST_USABLE, USABLE_TOKENS } from "./company-token.ts";

/**
 * The scopes of the pair that serves a company, as Gusto stated them when it issued it; null when
 * unknown: `public` alone says nothing.
 */
export async function readGrantedScopes(companyId: string): Promise<ReadonlySet<string> | null> {
  const [row] = await db().$queryRaw<{ scope: string | null }[]>`
    SELECT t.scope
    FROM companies c ${USABLE_TOKENS}
    WHERE c.id = ${companyId}::uuid ${FIRST_USABLE}`;
  return row?.scope?.includes(":") ? new Set(row.scope.split(" ")) : null;
}
