import { cache } from "react";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { findCompany } from "#lib/companies/find-company.ts";

/** The viewer and the company in this URL, read once per request. */
export const companyOfPage = cache(async (id: string) => {
  const viewer = await requireViewer(`/companies/${encodeURIComponent(id)}`);
  return { viewer, company: await findCompany(viewer, id) };
});
