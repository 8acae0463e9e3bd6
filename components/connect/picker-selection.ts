import type { PickableCompany } from "#lib/companies/company-views.ts";
import { foldText } from "#lib/platform/text/fold-text.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";

/*
 * The picker's logic, without a screen. `many`: any number of companies is synced; `one`: exactly
 * one.
 */

export type PickerPolicy = "many" | "one";

/** The initial selection: earlier picks are kept, undecided companies are selected. */
export function proposedSelection(companies: PickableCompany[], policy: PickerPolicy): Set<string> {
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

/**
 * Whether a company matches the search: each word must occur in its names or location, folded by
 * lib/platform/text/fold-text.ts.
 */
export function matchesSearch(company: PickableCompany, search: string): boolean {
  const text = [company.name, company.tradeName, company.city, company.state]
    .filter(Boolean)
    .join(" ");
  const folded = foldText(text);
  return foldText(search)
    .split(" ")
    .every((word) => folded.includes(word));
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
