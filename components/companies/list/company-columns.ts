/* What the list of companies shows beside name and health, as each person chooses. Pure. */

export const COMPANY_COLUMNS = {
  tags: "Tags",
  place: "Place",
  people: "People",
  last_verified: "Last verified",
  next_refresh: "Next refresh",
  sync: "Sync",
  connected_by: "Connected by",
} as const;
export type CompanyColumn = keyof typeof COMPANY_COLUMNS;
export const COMPANY_COLUMN_NAMES = Object.keys(COMPANY_COLUMNS) as CompanyColumn[];

export const DEFAULT_COLUMNS: readonly CompanyColumn[] = [
  ...(["tags", "last_verified", "next_refresh", "sync", "connected_by"] as const),
];

/** The choice is stored in a cookie, so the server renders it and nothing jumps. */
export const COLUMNS_COOKIE = "company_columns";

/** Reads the cookie; a column that is not known is left out, and no cookie is the default. */
export function parseColumns(value: string | undefined): readonly CompanyColumn[] {
  if (value === undefined) return DEFAULT_COLUMNS;
  const chosen = value.split(".");
  return COMPANY_COLUMN_NAMES.filter((name) => chosen.includes(name));
}

/** Widths in the table. Nothing of a cell's content counts, so all rows are alike. */
export const WIDTHS = {
  name: "min-[1080px]:min-w-28 min-[1080px]:flex-[1.6_1_0%]",
  health: "min-[1080px]:min-w-32 min-[1080px]:flex-[2_1_0%]",
  last_verified: "min-[1080px]:w-24 min-[1080px]:shrink-0 min-[1080px]:text-right",
  next_refresh: "min-[1080px]:w-22 min-[1080px]:shrink-0 min-[1080px]:text-right",
  sync: "min-[1080px]:w-18 min-[1080px]:shrink-0 min-[1080px]:pl-3",
  connected_by: "max-[1199px]:hidden min-w-20 flex-[0.7_1_0%]",
  /** Room for a button; or for the sign, on hover, that the row leads somewhere. */
  reconnect: "min-[1080px]:w-22 min-[1080px]:shrink-0",
  open: "min-[1080px]:w-5 min-[1080px]:shrink-0",
} as const;
