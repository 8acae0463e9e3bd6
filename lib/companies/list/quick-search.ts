import "server-only";
import { listPeople } from "#lib/access/staff/list-people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { searchTerm } from "#lib/platform/page-query.ts";
import type { QuickSearchResult } from "../company-views.ts";
import { listCompanies } from "./list-companies.ts";

const MOST_COMPANIES = 8;
const MOST_PEOPLE = 5;

/**
 * The first companies that match, as the list of companies shows them to this viewer; for operators
 * also people. It costs what the first page of these lists costs.
 */
export async function quickSearch(viewer: Viewer, q: string): Promise<QuickSearchResult> {
  if (searchTerm(q) === null) return { companies: [], people: [], hasMore: false };
  const { companies, next } = await listCompanies(viewer, {
    ...{ q, sort: "name", limit: MOST_COMPANIES },
  });
  const { people } = viewer.role === "operator" ? await listPeople(viewer, { q }) : { people: [] };
  return {
    companies: companies.map(({ id, gustoUuid, name, tradeName, city, state, health }) => ({
      ...{ id, gustoUuid, name: tradeName ?? name, city, state, status: health.status },
    })),
    people: people.slice(0, MOST_PEOPLE).map(({ id, name, email }) => ({ id, name, email })),
    hasMore: next !== null,
  };
}
