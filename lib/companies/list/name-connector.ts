import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompanies } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";

/** Who connected a company that this viewer sees, as the list names them. Null: nobody of them. */
export async function nameConnector(viewer: Viewer, userId: string): Promise<string | null> {
  const company = await db().company.findFirst({
    where: { AND: [{ connectedByUserId: userId }, visibleCompanies(viewer)] },
    select: { connectedBy: { select: { name: true, email: true } } },
  });
  return company?.connectedBy?.name ?? company?.connectedBy?.email ?? null;
}
