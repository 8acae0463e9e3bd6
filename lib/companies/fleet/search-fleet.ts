import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { foldText } from "#lib/platform/text/fold-text.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { ApplicationPause } from "#lib/tokens/health/health.ts";
import { type CompanyFilters, hasFilters } from "../list/company-filters.ts";
import { filterCandidates, filtersSql, STANDING_COLUMNS } from "./filter-sql.ts";

/** How much one page of a search may read, whatever it finds in however many companies. */
export type SearchBounds = {
  /** Up to this many matches are loaded, counted by health and sorted any way. */
  counted: number;
  /** An index looks them up if about this many companies contain the term's rarest part, or fit the rarest filter. */
  lookedUp: number;
  /** Otherwise this many companies of each standing are compared, in the list's order. */
  walked: number;
};

const BOUNDS: SearchBounds = { counted: 1_000, lookedUp: 20_000, walked: 10_000 };

/** `pause`: what filters by reason have to know. */
type FleetSearch = {
  term: string | null;
  filters: CompanyFilters;
  pause: ApplicationPause | null;
};

/**
 * `ids`: all matches. `lookUp`: too many to load; the index finds them. `walk`: even the index
 * would read too much, so the list is walked, `limit` companies of each standing at a time, and
 * this tells of the company `next.company_id` whether it matches.
 */
export type Found =
  { ids: readonly string[] } | { lookUp: Prisma.Sql } | { walk: Prisma.Sql; limit: number };

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

/**
 * How the companies that match the term and the filters are found, and the first of them to count;
 * null: the walk finds them.
 */
export async function searchFleet(
  search: FleetSearch,
  bounds = BOUNDS,
): Promise<{ found: Found; counted: readonly string[] | null; isAll: boolean }> {
  const rarest = (await readSources(search)).toSorted((one, other) => one.rows - other.rows)[0];
  if (!rarest || rarest.rows > bounds.lookedUp)
    return {
      found: { walk: isMatchSql(search), limit: bounds.walked },
      ...{ counted: null, isAll: false },
    };
  const lookUp = hasFilters(search.filters) ? amongSql(rarest.ids, search) : rarest.ids;
  const rows = await db().$queryRaw<{ id: string }[]>`${lookUp} LIMIT ${bounds.counted + 1}`;
  const isAll = rows.length <= bounds.counted;
  const counted = rows.slice(0, bounds.counted).map(({ id }) => id);
  return { found: isAll ? { ids: counted } : { lookUp }, counted, isAll };
}

/** Those of these companies that match. */
function amongSql(ids: Prisma.Sql, search: FleetSearch): Prisma.Sql {
  return Prisma.sql`
    SELECT c.id
    FROM (${ids}) one
    CROSS JOIN LATERAL (SELECT * FROM companies own WHERE own.id = one.id LIMIT 1) c
    CROSS JOIN LATERAL (SELECT * FROM company_standings own WHERE own.company_id = one.id LIMIT 1) s
    WHERE ${NOT_DELETED} AND ${conditionsSql(search)}`;
}

/** Of companies `c` with their standings `s`. */
function conditionsSql({ term, filters, pause }: FleetSearch): Prisma.Sql {
  return Prisma.join(
    [...(term === null ? [] : [matchesSql(term)]), ...filtersSql(filters, STANDING_COLUMNS, pause)],
    " AND ",
  );
}

/** A subselect, which PostgreSQL makes no join of: a join may begin by reading all companies. */
function isMatchSql(search: FleetSearch): Prisma.Sql {
  return Prisma.sql`(
    SELECT ${conditionsSql(search)}
    FROM companies c
    JOIN company_standings s ON s.company_id = c.id
    WHERE c.id = next.company_id
  )`;
}

/** Statements that find all matches by an index, and about how many rows each of them reads. */
type Source = { rows: number; ids: Prisma.Sql };

async function readSources({ term, filters, pause }: FleetSearch): Promise<Source[]> {
  const sources: Source[] = [];
  if (term !== null) {
    const grams = gramsOf(foldText(term));
    const [all = 0, ...each] = await estimateRows([Prisma.sql`companies c`, ...gramRowsSql(grams)]);
    const rows = Math.min(...each);
    // Where most companies have them, PostgreSQL would compute the parts of each rather than use the
    // index, at a hundred times the price of the comparison.
    const byIndex =
      rows * 2 > all
        ? Prisma.empty
        : Prisma.sql`AND search_grams(c.search_text) @> ${grams}::text[]`;
    sources.push({
      rows,
      ids: Prisma.sql`
        SELECT c.id FROM companies c WHERE ${NOT_DELETED} ${byIndex} AND ${matchesSql(term)}`,
    });
  }
  const candidates = filterCandidates(filters, pause);
  if (candidates.length === 0) return sources;
  const estimates = await estimateRows(candidates.map(({ rows }) => rows));
  return [
    ...sources,
    ...candidates.map(({ id, rows }, at) => ({
      rows: estimates[at] ?? Infinity,
      ids: Prisma.sql`SELECT DISTINCT ${id} AS id FROM ${rows}`,
    })),
  ];
}

/** What some of the parts of a term are in: the index reads no more than the rarest of them. */
function gramRowsSql(grams: readonly string[]): Prisma.Sql[] {
  const step = Math.ceil(grams.length / MOST_ESTIMATED);
  return grams
    .filter((_, at) => at % step === 0)
    .map(
      (gram) => Prisma.sql`companies c WHERE search_grams(c.search_text) @> ARRAY[${gram}::text]`,
    );
}

type Plan = { "Plan Rows": number; Plans?: Plan[] };

/** About how many rows each of these has, by the statistics of PostgreSQL: none is read. */
async function estimateRows(each: readonly Prisma.Sql[]): Promise<number[]> {
  const [row] = await db().$queryRaw<{ "QUERY PLAN": [{ Plan: Plan }] }[]>`
    EXPLAIN (FORMAT JSON) ${Prisma.join(
      each.map((rows) => Prisma.sql`SELECT 1 FROM ${rows}`),
      " UNION ALL ",
    )}`;
  const plan = row?.["QUERY PLAN"][0].Plan;
  const plans = each.length === 1 ? [plan] : (plan?.Plans ?? []);
  return each.map((_, at) => plans[at]?.["Plan Rows"] ?? Infinity);
}
