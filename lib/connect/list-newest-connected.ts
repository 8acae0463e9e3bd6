import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";

/** How long after an authorization its companies count as "just connected". */
const JUST_MINUTES = 60;

/**
 * The companies of this person's latest authorization. Derived from their grants, so that the
 * address of the page names nothing and no one else can read it.
 */
export async function listNewestConnected(viewer: Pick<Viewer, "userId">): Promise<Set<string>> {
  const rows = await db().$queryRaw<{ companyId: string }[]>`
    SELECT g.company_id AS "companyId"
    FROM company_grants g
    WHERE g.ended_at IS NULL
      AND g.token_id = (
        SELECT own.token_id
        FROM company_access a
        JOIN company_grants own ON own.id = a.grant_id
        WHERE a.user_id = ${viewer.userId}::uuid
          AND a.lost_at IS NULL
          AND a.created_at > clock_timestamp() - make_interval(mins => ${JUST_MINUTES})
        ORDER BY a.created_at DESC, a.grant_id DESC
        LIMIT 1
      )`;
  return new Set(rows.map(({ companyId }) => companyId));
}
