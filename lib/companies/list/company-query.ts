import { z } from "zod";
import { isStorableText } from "#lib/platform/database/storable.ts";

/* Sorting, searching and paging for the list of companies, without the database. */

export const COMPANY_SORTS = ["attention", "name", "last_verified", "next_refresh"] as const;
export type CompanySort = (typeof COMPANY_SORTS)[number];

const MAX_CURSOR_LENGTH = 2_000;

/** Where a page ended: its last row's sort keys. */
export type CompanyCursor = { sort: CompanySort; rank: number; name: string; id: string };

const cursor = z.tuple([z.enum(COMPANY_SORTS), z.number(), z.string().max(500), z.uuid()]);

export function writeCompanyCursor({ sort, rank, name, id }: CompanyCursor): string {
  return Buffer.from(JSON.stringify([sort, rank, name, id])).toString("base64url");
}

/**
 * Parses a cursor for the same sort. Anything else starts at the first page, which is always safe.
 */
export function readCompanyCursor(
  text: string | undefined,
  sort: CompanySort,
): CompanyCursor | null {
  if (!text || text.length > MAX_CURSOR_LENGTH) return null;
  const parsed = cursor.safeParse(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  if (!parsed.success || parsed.data[0] !== sort || !isStorableText(parsed.data[2])) return null;
  const [, rank, name, id] = parsed.data;
  return { sort, rank, name, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
