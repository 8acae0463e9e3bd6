import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { foldText } from "#lib/platform/text/fold-text.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Up to this many matches are loaded, counted by health and sorted any way. A search with more
 * matches isn't counted.
 */
const MOST_FOUND = 1_000;

const LONGEST_GRAM = 3;

/** Whether companies `c` match the term. */
export function matchesSql(term: string): Prisma.Sql {
  return Prisma.sql`strpos(c.search_text, fold_text(${term})) > 0`;
}

/**
 * The parts of a folded term that the index contains: its trigrams, or the whole term if shorter.
 */
function gramsOf(folded: string): string[] {
  const characters = [...folded];
  const size = Math.min(LONGEST_GRAM, characters.length);
  return [
    ...new Set(
      Array.from({ length: characters.length - size + 1 }, (_, at) =>
        characters.slice(at, at + size).join(""),
      ),
    ),
  ];
}

/** The companies that match the term, up to `MOST_FOUND`. Its parts are looked up in an index. */
export async function searchFleet(term: string): Promise<{ ids: string[]; isAll: boolean }> {
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT c.id FROM companies c WHERE ${NOT_DELETED} AND search_grams(c.search_text) @> ${gramsOf(foldText(term))}::text[] AND ${matchesSql(term)} LIMIT ${MOST_FOUND + 1}`;
  return {
    ids: found.slice(0, MOST_FOUND).map(({ id }) => id),
    isAll: found.length <= MOST_FOUND,
  };
}
