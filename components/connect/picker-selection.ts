import type { PickableCompany } from "#lib/companies/company-views.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import { foldText } from "#lib/platform/text/fold-text.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { placeOf } from "../companies/company-name.tsx";

/*
 * The picker's logic, without a screen. `many`: any number of companies is synced; `one`: exactly
 * one.
 */

export type PickerPolicy = "many" | "one";

/** The initial selection: earlier picks are kept, undecided companies are selected. */
function proposedSelection(companies: PickableCompany[], policy: PickerPolicy): Set<string> {
  if (policy === "many") {
    return new Set(
      companies
        .filter((company) => (company.syncDecidedAt ? company.syncSelected : true))
        .map((company) => company.id),
    );
  }
  const current =
    companies.find((company) => company.syncSelected) ??
    (companies.length === 1 ? companies[0] : undefined);
  return new Set(current ? [current.id] : []);
}

/** A company as the browser gets it, as small as possible: there may be thousands. */
export type PickerCompany = {
  id: string;
  name: string;
  /** If `name` is the trade name. */
  legalName?: string;
  /** "Portland, OR". */
  place?: string;
  people?: number;
  /** Absent: healthy. */
  status?: HealthStatus;
  isSynced?: true;
  isProposed?: true;
};

/** What the browser gets; usual and unknown values are left out. */
export function toPickerCompanies(
  companies: PickableCompany[],
  policy: PickerPolicy,
): PickerCompany[] {
  const proposed = proposedSelection(companies, policy);
  return companies.map((company) => {
    const place = placeOf(company);
    return {
      id: company.id,
      name: company.tradeName ?? company.name,
      ...(company.tradeName !== null && { legalName: company.name }),
      ...(place !== null && { place }),
      ...(company.peopleCount !== null && { people: company.peopleCount }),
      ...(company.status !== "healthy" && { status: company.status }),
      ...(company.syncSelected && { isSynced: true as const }),
      ...(proposed.has(company.id) && { isProposed: true as const }),
    };
  });
}

/**
 * Companies that match the search: each word must occur in their names or location, folded by
 * lib/platform/text/fold-text.ts.
 */
export function searchCompanies(
  companies: readonly PickerCompany[],
  search: string,
): readonly PickerCompany[] {
  const words = foldText(search).split(" ").filter(Boolean);
  if (words.length === 0) return companies;
  return companies.filter(({ name, legalName = "", place = "" }) => {
    const folded = foldText(`${name} ${legalName} ${place}`);
    return words.every((word) => folded.includes(word));
  });
}

/** Rows per page: the screen stays small however many companies there are. */
export const PICKER_PAGE = 100;

/**
 * Rows `from` (inclusive) to `to` (exclusive) on a page, counted from 1; a page that doesn't exist
 * becomes the nearest one.
 */
export function pageOf(page: number, rows: number) {
  const pages = Math.max(1, Math.ceil(rows / PICKER_PAGE));
  const nearest = Math.min(pages, Math.max(1, Math.trunc(page) || 1));
  const from = (nearest - 1) * PICKER_PAGE;
  return { page: nearest, pages, from, to: Math.min(rows, from + PICKER_PAGE) };
}

/**
 * The selection after "select all" or "select none" on the shown rows; hidden rows keep their
 * state.
 */
export function withShown(
  selected: ReadonlySet<string>,
  shown: string[],
  on: boolean,
): Set<string> {
  const next = new Set(selected);
  for (const id of shown) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** "Sync 4 of 6 companies". */
export function submitWords(selected: number, total: number, policy: PickerPolicy): string {
  if (policy === "one") return selected === 0 ? "Choose a company" : "Sync this company";
  if (selected === 0) return "Sync none of them";
  return `Sync ${formatCount(selected)} of ${countOf(total, "company", "companies")}`;
}
