import { z } from "zod";
import { isStorableText } from "#lib/platform/database/storable.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";

/* Sorting, searching and paging for the list of companies, without the database. */

export const COMPANY_SORTS = ["attention", "name", "last_verified", "next_refresh"] as const;
export type CompanySort = (typeof COMPANY_SORTS)[number];

/** Where a page ended: its last row's sort keys. */
export type CompanyCursor = { sort: CompanySort; rank: number; name: string; id: string };

const cursor = z.tuple([z.enum(COMPANY_SORTS), z.number(), z.string().max(500), z.uuid()]);

export function writeCompanyCursor({ sort, rank, name, id }: CompanyCursor): string {
  return writeCursor([sort, rank, name, id]);
}

/**
 * Parses a cursor for the same sort. Anything else starts at the first page, which is always safe.
 */
export function readCompanyCursor(
  text: string | undefined,
  sort: CompanySort,
): CompanyCursor | null {
  const place = readCursor(cursor, text);
  if (!place) return null;
  const [readSort, rank, name, id] = place;
  return readSort === sort && isStorableText(name) ? { sort, rank, name, id } : null;
}
