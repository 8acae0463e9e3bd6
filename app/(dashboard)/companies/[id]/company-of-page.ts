import { cache } from "react";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { addToLogContext } from "#lib/platform/log/log-context.ts";
import { findCompany } from "#lib/companies/find-company.ts";

/** The viewer and the company in this URL, read once per request. */
export const companyOfPage = cache(async (id: string) => {
  const viewer = await requireViewer(`/companies/${encodeURIComponent(id)}`);
  const company = await findCompany(viewer, id);
  if (company) addToLogContext({ companyId: company.id });
  return { viewer, company };
});
