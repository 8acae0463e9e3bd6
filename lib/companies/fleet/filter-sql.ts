import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { ApplicationPause } from "#lib/tokens/health/health.ts";
import { type CompanyFilters, SINCE_FILTERS } from "../list/company-filters.ts";
import { PAUSABLE } from "./standing.ts";

/** Where a list has what the filters compare; `c` must be the companies. */
export type FilterColumns = {
  status: Prisma.Sql;
  serving: Prisma.Sql;
  problem: Prisma.Sql;
  problemSince: Prisma.Sql;
  lastVerified: Prisma.Sql;
  /** Of a company that is only known, whether it syncs and who connected it is not told. */
  isVisible: Prisma.Sql;
  /** Whether the viewer is told of tags at all. */
  seesTags: boolean;
};

/** Those of the kept standings `s`, for who sees all companies. */
export const STANDING_COLUMNS: FilterColumns = {
  status: Prisma.sql`s.status`,
  serving: Prisma.sql`s.serving`,
  problem: Prisma.sql`s.problem`,
  problemSince: Prisma.sql`s.problem_since`,
  lastVerified: Prisma.sql`s.last_verified`,
  isVisible: Prisma.sql`true`,
  seesTags: true,
};

/** Statuses that have a reason which a filter names. */
const WITH_PROBLEM = [
  ...["reconnect_required", "ended_at_gusto", "held", "retrying", "abandoned", "not_checked"],
];
/** Without a connection, nothing is wrong with the sync. */
const LOST = ["reconnect_required", "ended_at_gusto", "disconnected"];

/** A condition for each filter, over these columns. */
export function filtersSql(
  filters: CompanyFilters,
  columns: FilterColumns,
  pause: ApplicationPause | null,
): Prisma.Sql[] {
  const { reason, since, sync, verified, by, tag } = filters;
  return [
    reason && reasonSql(reason, columns, pause),
    since && sinceSql(since, columns.problemSince),
    sync && Prisma.sql`${columns.isVisible} AND ${syncSql(sync, columns.status)}`,
    verified && Prisma.sql`${columns.lastVerified} = 0`,
    by === undefined
      ? undefined
      : Prisma.sql`${columns.isVisible} AND c.connected_by_user_id = ${by}::uuid`,
    tag === undefined
      ? undefined
      : columns.seesTags
        ? Prisma.sql`
          EXISTS (SELECT 1 FROM company_tags g WHERE g.company_id = c.id AND g.tag = ${tag})`
        : Prisma.sql`false`,
  ].filter((condition) => condition !== undefined);
}

function reasonSql(
  reason: string,
  { status, serving, problem }: FilterColumns,
  pause: ApplicationPause | null,
): Prisma.Sql {
  const isStored = Prisma.sql`${problem} = ANY(${problemsOf(reason)})`;
  if (pause === null) return isStored;
  return Prisma.sql`CASE
    WHEN NOT ${serving} AND ${status} = ANY(${[...PAUSABLE]}) THEN ${pause.reason === reason}
    ELSE ${isStored}
  END`;
}

const problemsOf = (reason: string): string[] =>
  WITH_PROBLEM.map((status) => `${status}:${reason}`);

function sinceSql(since: keyof typeof SINCE_FILTERS, problemSince: Prisma.Sql): Prisma.Sql {
  const window = SINCE_FILTERS[since];
  return "atMost" in window
    ? Prisma.sql`${problemSince} >= statement_timestamp() - make_interval(secs => ${window.atMost})`
    : Prisma.sql`
      ${problemSince} <= statement_timestamp() - make_interval(secs => ${window.atLeast})`;
}

function syncSql(sync: "on" | "off" | "failing", status: Prisma.Sql): Prisma.Sql {
  switch (sync) {
    case "on":
      return Prisma.sql`c.sync_selected`;
    case "off":
      return Prisma.sql`NOT c.sync_selected`;
    case "failing":
      return Prisma.sql`
        c.sync_selected
        AND ${status} <> ALL(${LOST})
        AND (
          SELECT r.state
          FROM sync_runs r
          WHERE r.company_id = c.id AND r.state IN ('succeeded', 'partial', 'failed')
          ORDER BY r.id DESC
          LIMIT 1
        ) = 'failed'`;
  }
}

/** `rows`: what an index finds, of which `id` is the company. */
type Candidates = { id: Prisma.Sql; rows: Prisma.Sql };

/** For each filter that has an index: all companies that match it, and perhaps some that do not. */
export function filterCandidates(
  { reason, since, sync, verified, by, tag }: CompanyFilters,
  pause: ApplicationPause | null,
): Candidates[] {
  const ofStandings = (condition: Prisma.Sql): Candidates => ({
    id: Prisma.sql`s.company_id`,
    rows: Prisma.sql`company_standings s WHERE ${condition}`,
  });
  const ofCompanies = (condition: Prisma.Sql): Candidates => ({
    id: Prisma.sql`c.id`,
    rows: Prisma.sql`companies c WHERE ${condition}`,
  });
  const failed = {
    id: Prisma.sql`r.company_id`,
    rows: Prisma.sql`sync_runs r WHERE r.state = 'failed'`,
  };
  return [
    // A pause gives its reason to any number of companies, and no index has it.
    reason && reason !== pause?.reason
      ? ofStandings(Prisma.sql`s.problem = ANY(${problemsOf(reason)})`)
      : undefined,
    since && ofStandings(sinceSql(since, Prisma.sql`s.problem_since`)),
    sync && (sync === "failing" ? failed : ofCompanies(syncSql(sync, Prisma.empty))),
    verified && ofStandings(Prisma.sql`s.last_verified = 0`),
    by === undefined ? undefined : ofCompanies(Prisma.sql`c.connected_by_user_id = ${by}::uuid`),
    tag === undefined
      ? undefined
      : {
          id: Prisma.sql`g.company_id`,
          rows: Prisma.sql`company_tags g WHERE g.tag = ${tag}`,
        },
  ].filter((candidates) => candidates !== undefined);
}
