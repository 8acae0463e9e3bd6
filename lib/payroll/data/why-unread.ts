import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompanies } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import type { ResourceName } from "../resources/names.ts";

/**
 * Why the last run that reached a resource didn't read it, in words; null if it did, or if no run
 * has reached it.
 */
export async function findWhyUnread(
  viewer: Viewer,
  companyId: string,
  resource: ResourceName,
): Promise<string | null> {
  if (!isUuid(companyId)) return null;
  const last = await db().syncCheckpoint.findFirst({
    where: {
      resource,
      state: { in: ["succeeded", "failed", "skipped"] },
      run: { companyId, company: { AND: [visibleCompanies(viewer), { eraseRequestedAt: null }] } },
    },
    orderBy: { runId: "desc" },
    select: { state: true, reason: true },
  });
  return last && last.state !== "succeeded" ? last.reason : null;
}
