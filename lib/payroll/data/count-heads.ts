import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";

/** How many people work in the company now, and how many have left, as far as Gusto says. */
export async function countHeads(
  viewer: Viewer,
  companyId: string,
): Promise<{ active: number; terminated: number }> {
  if (!isUuid(companyId)) return { active: 0, terminated: 0 };
  const [row] = await db().$queryRaw<{ active: number; terminated: number }[]>`
    SELECT count(*) FILTER (WHERE e.terminated IS NOT TRUE)::int AS active,
      count(*) FILTER (WHERE e.terminated)::int AS terminated
    FROM employees e
    JOIN companies c ON c.id = e.company_id
    WHERE e.company_id = ${companyId}::uuid
      AND ${visibleCompaniesSql(viewer)}
      AND c.erase_requested_at IS NULL
      AND e.deleted_at IS NULL`;
  return row ?? { active: 0, terminated: 0 };
}
