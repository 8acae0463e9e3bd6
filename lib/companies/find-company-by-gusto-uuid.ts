import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompanies } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import type { CompanyDetail } from "./company-views.ts";
import { findCompany } from "./find-company.ts";

/** Like `findCompany`, by the id Gusto and partner services use. */
export async function findCompanyByGustoUuid(
  viewer: Viewer,
  gustoUuid: string,
): Promise<CompanyDetail | null> {
  if (!isUuid(gustoUuid)) return null;
  const company = await db().company.findFirst({
    where: { AND: [visibleCompanies(viewer), { gustoUuid }] },
    select: { id: true },
  });
  return company && findCompany(viewer, company.id);
}
