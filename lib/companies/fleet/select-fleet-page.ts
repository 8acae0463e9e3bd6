import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import {
  type ApplicationPause,
  HEALTH_STATUSES,
  type HealthStatus,
} from "#lib/tokens/health/health.ts";
import type { CompanyCursor, CompanySort } from "../list/company-query.ts";
import type { Found } from "./search-fleet.ts";
import { healthOfKind, STANDING_KINDS } from "./standing.ts";

export type FleetPageRequest = {
  health: HealthStatus | undefined;
  sort: CompanySort;
  pause: ApplicationPause | null;
  among: Found | "all";
  cursor: CompanyCursor | null;
  /** Whether the page ends at the cursor instead of starting after it. */
  isBefore: boolean;
  limit: number;
};

export type FleetRow = { id: string; rank: number; sortName: string };
type FoundRow = FleetRow & { isMatch: boolean };

/** Companies with the same standing, and their place in the order by health. */
type StandingRange = { status: string; serving: boolean; rank: number };

/**
 * The next rows in an order, or the previous rows, nearest to the cursor first. An index sorts
 * companies within each standing, so a page takes the first few of each and merges them. Its cost
 * is the page size, anywhere in the list; what a search found otherwise is sorted as a whole.
 */
export async function selectFleetPage(
  request: FleetPageRequest,
): Promise<{ rows: FleetRow[]; stoppedAt: FleetRow | null }> {
  const { health, sort, pause, cursor, isBefore, limit } = request;
  const ranges = STANDING_KINDS.flatMap((kind): StandingRange[] => {
    const shown = healthOfKind(kind, pause);
    if (health !== undefined && shown !== health) return [];
    return [{ ...kind, rank: sort === "attention" ? HEALTH_STATUSES.indexOf(shown) + 1 : 0 }];
  });
  const parts = [
    { ranges: ranges.filter((range) => isAhead(range, request)), from: null },
    { ranges: ranges.filter((range) => isAt(range, request)), from: cursor },
  ].filter((part) => part.ranges.length > 0);
  if (parts.length === 0) return { rows: [], stoppedAt: null };
  const way = isBefore ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const found = await db().$queryRaw<FoundRow[]>`
    SELECT id, rank, sort_name AS "sortName", is_match AS "isMatch" FROM (
      ${Prisma.join(
        parts.map((part) => rowsOfSql(part.ranges, part.from, request)),
        " UNION ALL ",
      )}) page
    ORDER BY rank ${way}, sort_name ${way}, id ${way}, is_match DESC LIMIT ${limit}`;
  // Beyond the first place where a walk stopped, rows may be missing.
  const stop = found.findIndex(({ isMatch }) => !isMatch);
  return {
    rows: (stop < 0 ? found : found.slice(0, stop)).map(({ id, rank, sortName }) => ({
      ...{ id, rank, sortName },
    })),
    stoppedAt: found[stop] ?? null,
  };
}

const goesByHealth = ({ sort }: FleetPageRequest): boolean =>
  sort === "attention" || sort === "name";

/** The whole range comes after the cursor, in the page's direction. */
function isAhead({ rank }: StandingRange, request: FleetPageRequest): boolean {
  const { cursor, isBefore } = request;
  if (cursor === null) return true;
  return goesByHealth(request) && (isBefore ? rank < cursor.rank : rank > cursor.rank);
}

/** The cursor is inside the range. */
function isAt({ rank }: StandingRange, request: FleetPageRequest): boolean {
  const { cursor } = request;
  return cursor !== null && (!goesByHealth(request) || rank === cursor.rank);
}

/** The rows of these ranges, starting at the cursor: enough of them for the page. */
function rowsOfSql(
  ranges: readonly StandingRange[],
  from: CompanyCursor | null,
  { sort, among, isBefore, limit }: FleetPageRequest,
): Prisma.Sql {
  const [way, beyond] = isBefore
    ? [Prisma.sql`DESC`, Prisma.sql`<`]
    : [Prisma.sql`ASC`, Prisma.sql`>`];
  const time =
    sort === "last_verified"
      ? Prisma.sql`s.last_verified`
      : sort === "next_refresh"
        ? Prisma.sql`s.next_refresh`
        : null;
  const keyset =
    from === null
      ? Prisma.empty
      : time === null
        ? Prisma.sql`AND (s.sort_name, s.company_id) ${beyond} (${from.name}, ${from.id}::uuid)`
        : Prisma.sql`
          AND (${time}, s.sort_name, s.company_id) ${beyond}
            (${from.rank}::bigint, ${from.name}, ${from.id}::uuid)`;
  const range = Prisma.sql`
    unnest(
      ${ranges.map(({ status }) => status)}::text[],
      ${ranges.map(({ serving }) => serving)}::boolean[], ${ranges.map(({ rank }) => rank)}::int[]
    ) AS range (status, serving, rank)`;
  const ofRange = Prisma.sql`s.status = range.status AND s.serving = range.serving ${keyset}`;
  // With a limit, PostgreSQL looks each of them up instead of joining the whole table.
  if (among !== "all" && !("walk" in among))
    return Prisma.sql`
      SELECT s.company_id AS id, s.sort_name, ${time ?? Prisma.sql`range.rank`}::float8 AS rank,
        true AS is_match
      FROM (${foundSql(among)}) found
      CROSS JOIN LATERAL (
        SELECT * FROM company_standings own WHERE own.company_id = found.id LIMIT 1
      ) s
      JOIN ${range} ON ${ofRange}`;
  const order =
    time === null
      ? Prisma.sql`sort_name ${way}, company_id ${way}`
      : Prisma.sql`time ${way}, sort_name ${way}, company_id ${way}`;
  const inOrder = Prisma.sql`
    SELECT s.company_id, s.sort_name, ${
      time ??
      Prisma.sql`
      0`
    } AS time FROM company_standings s WHERE ${ofRange} ORDER BY ${order}`;
  const first =
    among === "all"
      ? Prisma.sql`SELECT all_rows.*, true AS is_match FROM (${inOrder} LIMIT ${limit}) all_rows`
      : walkSql(inOrder, order, among, limit);
  return Prisma.sql`
    SELECT first.company_id AS id, first.sort_name, ${
      time === null
        ? Prisma.sql`
      range.rank`
        : Prisma.sql`
      first.time`
    }::float8 AS rank, first.is_match
    FROM ${range} CROSS JOIN LATERAL (${first}) first`;
}

function foundSql(found: { ids: readonly string[] } | { lookUp: Prisma.Sql }): Prisma.Sql {
  return "ids" in found ? Prisma.sql`SELECT unnest(${[...found.ids]}::uuid[]) AS id` : found.lookUp;
}

/** The matches among the next companies of a range, and where it stops if there are more of them. */
function walkSql(
  inOrder: Prisma.Sql,
  order: Prisma.Sql,
  { walk: isMatch, limit: walked }: { walk: Prisma.Sql; limit: number },
  limit: number,
): Prisma.Sql {
  return Prisma.sql`
    (
      SELECT next.*, true AS is_match
      FROM (${inOrder} LIMIT ${walked}) next
      WHERE ${isMatch}
      ORDER BY ${order}
      LIMIT ${limit}
    ) UNION ALL (SELECT last.*, false FROM (${inOrder} OFFSET ${walked - 1} LIMIT 1) last)`;
}
