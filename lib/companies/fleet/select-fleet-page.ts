import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import {
  type ApplicationPause,
  HEALTH_STATUSES,
  type HealthStatus,
} from "#lib/tokens/health/health.ts";
import type { CompanyCursor, CompanySort } from "../list/company-query.ts";
import { matchesSql } from "./search-fleet.ts";
import { healthOfKind, STANDING_KINDS } from "./standing.ts";

/** `matching`: companies that match a term; `ids`: only these. */
type Among = { matching: string } | { ids: readonly string[] } | "all";

export type FleetPageRequest = {
  health: HealthStatus | undefined;
  sort: CompanySort;
  pause: ApplicationPause | null;
  among: Among;
  cursor: CompanyCursor | null;
  /** Whether the page ends at the cursor instead of starting after it. */
  isBefore: boolean;
  limit: number;
};

export type FleetRow = { id: string; rank: number; sortName: string };

/** Companies with the same standing, and their place in the order by health. */
type StandingRange = { status: string; serving: boolean; rank: number };

/**
 * The next rows in an order, or the previous rows, nearest to the cursor first. An index sorts
 * companies within each standing, so a page takes the first few of each and merges them. Its cost
 * is the page size, anywhere in the list.
 */
export async function selectFleetPage(request: FleetPageRequest): Promise<FleetRow[]> {
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
  if (parts.length === 0) return [];
  const way = isBefore ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  return db().$queryRaw<FleetRow[]>`
    SELECT id, rank, sort_name AS "sortName" FROM (
      ${Prisma.join(
        parts.map((part) => firstOfEachSql(part.ranges, part.from, request)),
        " UNION ALL ",
      )}) page
    ORDER BY rank ${way}, sort_name ${way}, id ${way} LIMIT ${limit}`;
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

/** The first rows of each range, starting at the cursor. */
function firstOfEachSql(
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
        : Prisma.sql`AND (${time}, s.sort_name, s.company_id) ${beyond} (${from.rank}::bigint, ${from.name}, ${from.id}::uuid)`;
  const order =
    time === null
      ? Prisma.sql`s.sort_name ${way}, s.company_id ${way}`
      : Prisma.sql`${time} ${way}, s.sort_name ${way}, s.company_id ${way}`;
  return Prisma.sql`
    SELECT first.company_id AS id, first.sort_name, ${time === null ? Prisma.sql`range.rank` : Prisma.sql`first.time`}::float8 AS rank
    FROM unnest(${ranges.map(({ status }) => status)}::text[], ${ranges.map(({ serving }) => serving)}::boolean[], ${ranges.map(({ rank }) => rank)}::int[]) AS range (status, serving, rank)
    CROSS JOIN LATERAL (
      SELECT s.company_id, s.sort_name, ${time ?? Prisma.sql`0`} AS time FROM company_standings s
      WHERE s.status = range.status AND s.serving = range.serving ${keyset} ${amongSql(among)}
      ORDER BY ${order} LIMIT ${limit}) first`;
}

function amongSql(among: Among): Prisma.Sql {
  if (among === "all") return Prisma.empty;
  if ("ids" in among) return Prisma.sql`AND s.company_id = ANY(${[...among.ids]}::uuid[])`;
  return Prisma.sql`AND EXISTS (SELECT 1 FROM companies c WHERE c.id = s.company_id AND ${matchesSql(among.matching)})`;
}
