import "server-only";
import { randomUUID } from "node:crypto";
import { db } from "#lib/platform/database/db.ts";
import { UNLESS_HELD } from "#lib/platform/database/lock-order.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { type HeldRun, LEASE_SECONDS, NOBODY } from "./run-lease.ts";
import { targets } from "./targets.ts";

/* Which runs are waiting for a worker, and who claims one. */

type ClaimedRow = Omit<HeldRun, "holder" | "targets"> & { targets: unknown };

/**
 * Claims the next run in line: one that is queued, or whose process has gone silent. Null if there
 * is none.
 */
export async function claimNextRun(): Promise<HeldRun | null> {
  return claim(Prisma.sql`(${dueRunsSql()} ORDER BY r.turn, r.id LIMIT 1 ${UNLESS_HELD})`);
}

/** Claims a specific run ahead of the line, which doesn't advance. Null if it isn't available. */
export async function claimRun(runId: string): Promise<HeldRun | null> {
  return claim(
    Prisma.sql`(
      SELECT id,
        LEAST(
          turn,
          COALESCE(
            (SELECT turn FROM sync_runs WHERE started_at IS NOT NULL ORDER BY turn DESC LIMIT 1), 0
          )
        ) AS turn
      FROM sync_runs
      WHERE id = ${runId}::uuid
    )`,
  );
}

async function claim(wanted: Prisma.Sql): Promise<HeldRun | null> {
  const holder = `${PROCESS_NAME}/${randomUUID()}`;
  const [row] = await db().$queryRaw<ClaimedRow[]>`
    WITH wanted AS MATERIALIZED ${wanted}
    UPDATE sync_runs r
    SET state = 'running', lease_holder = ${holder},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}),
      started_at = COALESCE(r.started_at, clock_timestamp()), resume_at = NULL, waiting_for = NULL,
      turn = wanted.turn,
      takeovers = r.takeovers
        + CASE WHEN r.state = 'running' AND r.lease_holder <> ${NOBODY} THEN 1 ELSE 0 END
    FROM wanted, companies c, sync_runs before
    WHERE r.id = wanted.id AND before.id = r.id AND c.id = r.company_id AND ${isDueSql()}
    RETURNING r.id, r.company_id AS "companyId", c.gusto_uuid AS "gustoUuid", r.lane, r.actor,
      to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS today,
      r.targets,
      before.state = 'running' AND before.lease_holder <> ${NOBODY} AS "wasLost"`.catch(noRow);
  return row
    ? { holder, ...row, targets: row.targets === null ? null : targets.parse(row.targets) }
    : null;
}

/**
 * If two processes claim two runs of one company at the same time, the unique index lets only one
 * succeed.
 */
function noRow(error: unknown): ClaimedRow[] {
  if (String(error).includes("sync_runs_one_running")) return [];
  throw error;
}

/**
 * Whether run `r` of company `c` can be worked on now: it is queued, or its process has gone silent
 * or released it.
 */
function isDueSql(): Prisma.Sql {
  return Prisma.sql`
    c.erase_requested_at IS NULL
    AND (r.resume_at IS NULL OR r.resume_at <= clock_timestamp())
    AND (
      r.state = 'running' AND r.lease_expires_at < clock_timestamp()
      OR r.state = 'queued'
        AND NOT EXISTS (
          SELECT 1
          FROM sync_runs other
          WHERE other.company_id = r.company_id AND other.state = 'running'
        )
    )`;
}

export function dueRunsSql(): Prisma.Sql {
  return Prisma.sql`
    SELECT r.id, r.turn
    FROM sync_runs r
    JOIN companies c ON c.id = r.company_id
    WHERE r.state IN ('queued', 'running') AND ${isDueSql()}`;
}

/** Whether other runs are waiting because every worker slot is occupied by a pausing run. */
export async function othersAreWaiting(run: HeldRun): Promise<boolean> {
  const [row] = await db().$queryRaw<
    { waiting: boolean }[]
  >`SELECT EXISTS (SELECT 1 FROM (${dueRunsSql()}) due WHERE due.id <> ${run.id}::uuid) AS waiting`;
  return row?.waiting ?? false;
}
