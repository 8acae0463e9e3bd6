import "server-only";
import { db } from "#lib/platform/database/db.ts";
import type { KnownBy } from "./page-recipients.ts";

/**
 * Which of these people know which of these companies: one statement for any number of open pages.
 */
export async function whoKnows(
  userIds: readonly string[],
  companyIds: readonly string[],
): Promise<KnownBy> {
  const known = new Map<string, Set<string>>();
  if (userIds.length === 0 || companyIds.length === 0) return known;
  const pairs = await db().$queryRaw<{ userId: string; companyId: string }[]>`
    SELECT DISTINCT a.user_id AS "userId", a.company_id AS "companyId"
    FROM company_access a
    WHERE a.company_id = ANY(${[...companyIds]}::uuid[])
      AND a.user_id = ANY(${[...userIds]}::uuid[])`;
  for (const { userId, companyId } of pairs)
    known.set(userId, (known.get(userId) ?? new Set()).add(companyId));
  return known;
}
