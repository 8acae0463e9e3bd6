import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { foldText } from "#lib/platform/text/fold-text.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** How much one page of a search may read, whatever it finds in however many companies. */
export type SearchBounds = {
  /** Up to this many matches are loaded, counted by health and sorted any way. */
  counted: number;
  /** A term is looked up in the index if about this many companies contain its rarest part. */
  lookedUp: number;
  /** Any other term is compared with this many companies of each standing, in the list's order. */
  walked: number;
};

const BOUNDS: SearchBounds = { counted: 1_000, lookedUp: 20_000, walked: 10_000 };

/**
 * `ids`: all matches. `lookUp`: too many to load; the index finds them. `walk`: even the index
 * would read too much, so the list is walked, `limit` companies of each standing at a time.
 */
export type Found =
  { ids: readonly string[] } | { lookUp: Prisma.Sql } | { walk: string; limit: number };

const LONGEST_GRAM = 3;
/** The rarest of a few parts is rare enough to be estimated by; a long term has a hundred. */
const MOST_ESTIMATED = 8;

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

/** Whether companies `c` match the term. */
export function matchesSql(term: string): Prisma.Sql {
  return Prisma.sql`strpos(c.search_text, fold_text(${term})) > 0`;
}

/** How the companies that match the term are found, and the first of them to count; null: the walk finds them. */
export async function searchFleet(
  term: string,
  bounds = BOUNDS,
): Promise<{ found: Found; counted: readonly string[] | null; isAll: boolean }> {
  const grams = gramsOf(foldText(term));
  if ((await estimateRarest(grams)) > bounds.lookedUp)
    return { found: { walk: term, limit: bounds.walked }, counted: null, isAll: false };
  const lookUp = Prisma.sql`
    SELECT c.id FROM companies c WHERE ${NOT_DELETED} AND search_grams(c.search_text) @> ${grams}::text[] AND ${matchesSql(term)}`;
  const rows = await db().$queryRaw<{ id: string }[]>`${lookUp} LIMIT ${bounds.counted + 1}`;
  const isAll = rows.length <= bounds.counted;
  const counted = rows.slice(0, bounds.counted).map(({ id }) => id);
  return { found: isAll ? { ids: counted } : { lookUp }, counted, isAll };
}

type Plan = { "Plan Rows": number; Plans?: Plan[] };

/**
 * About how many companies contain the rarest of these parts, by the statistics of PostgreSQL: none
 * is read. The index reads no more than that for a term.
 */
async function estimateRarest(grams: readonly string[]): Promise<number> {
  const step = Math.ceil(grams.length / MOST_ESTIMATED);
  const each = grams
    .filter((_, at) => at % step === 0)
    .map(
      (gram) =>
        Prisma.sql`SELECT 1 FROM companies c WHERE search_grams(c.search_text) @> ARRAY[${gram}::text]`,
    );
  const [row] = await db().$queryRaw<{ "QUERY PLAN": [{ Plan: Plan }] }[]>`
    EXPLAIN (FORMAT JSON) ${Prisma.join(each, " UNION ALL ")}`;
  const plan = row?.["QUERY PLAN"][0].Plan;
  if (!plan) return Infinity;
  const estimates = each.length === 1 ? [plan] : (plan.Plans ?? []);
  return Math.min(...estimates.map((one) => one["Plan Rows"]));
}
