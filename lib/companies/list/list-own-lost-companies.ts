import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";

import { isLost } from "#lib/tokens/health/health.ts";
import type { CompanyListItem } from "../company-views.ts";
import { listCompanies } from "./list-companies.ts";

const MOST_SHOWN = 8;

/**
 * An admin's companies that no token serves until somebody reconnects them, as many as a person takes
 * in. Operators have incidents for this.
 */
export async function listOwnLostCompanies(viewer: Viewer): Promise<CompanyListItem[]> {
  if (viewer.role === "operator") return [];
  const { companies } = await listCompanies(viewer, { sort: "attention", limit: MOST_SHOWN });
  return companies.filter(({ health }) => isLost(health.status));
}
