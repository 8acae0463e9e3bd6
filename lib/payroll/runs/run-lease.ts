import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { randomUUID } from "node:crypto";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lockCompanies, lockRuns, UNLESS_HELD } from "#lib/platform/database/lock-order.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import type { Lane } from "#lib/calls/lanes.ts";
import { dueRuns, isDue } from "./due-runs.ts";
import { type Target, targets } from "./targets.ts";

/*
 * Who works on a run. The queue may hand a run to two workers, and a worker may die: the row decides. A holder is known by its
 * lease; every page is committed under it, so whoever lost it can change nothing any more.
 */

const LEASE_SECONDS = 20;
/** The lease of a run that nobody holds, because it waits or its process stopped cleanly. */
const NOBODY = "nobody";

export type HeldRun = {
  id: string;
  companyId: string;
  gustoUuid: string;
  holder: string;
  lane: Lane;
  actor: Actor;
  createdAt: Date;
  targets: Target[] | null;
  /** Its process went away in the middle. */ wasLost: boolean;
};

type ClaimedRow = {
  id: string;
  companyId: string;
  gustoUuid: string;
  lane: Lane;
  actor: Actor;
  createdAt: Date;
  targets: unknown;
  wasLost: boolean;
};

/** Somebody else holds the run, or it was cancelled: stop at once, nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** Takes up the run whose turn it is: one that waits, or whose process has gone silent. Null when there is none. */
export async function claimNextRun(): Promise<HeldRun | null> {
  return claim(Prisma.sql`(${dueRuns()} ORDER BY r.turn, r.id LIMIT 1 ${UNLESS_HELD})`);
}

/** Takes up one certain run ahead of the line, which does not move on for it. Null when it is not to be had. */
export async function claimRun(runId: string): Promise<HeldRun | null> {
  return claim(
    Prisma.sql`(SELECT id, LEAST(turn, COALESCE((SELECT turn FROM sync_runs WHERE started_at IS NOT NULL ORDER BY turn DESC LIMIT 1), 0)) AS turn FROM sync_runs WHERE id = ${runId}::uuid)`,
  );
}

async function claim(wanted: Prisma.Sql): Promise<HeldRun | null> {
  const holder = `${PROCESS_NAME}/${randomUUID()}`;
  const [row] = await db().$queryRaw<ClaimedRow[]>`
    WITH wanted AS MATERIALIZED ${wanted}
    UPDATE sync_runs r SET state = 'running', lease_holder = ${holder}, lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}),
      started_at = COALESCE(r.started_at, clock_timestamp()), resume_at = NULL, waiting_for = NULL, turn = wanted.turn,
      takeovers = r.takeovers + CASE WHEN r.state = 'running' AND r.lease_holder <> ${NOBODY} THEN 1 ELSE 0 END
    FROM wanted, companies c, sync_runs before
    WHERE r.id = wanted.id AND before.id = r.id AND c.id = r.company_id AND ${isDue()}
    RETURNING r.id, r.company_id AS "companyId", c.gusto_uuid AS "gustoUuid", r.lane, r.actor, r.created_at AS "createdAt", r.targets,
      before.state = 'running' AND before.lease_holder <> ${NOBODY} AS "wasLost"`.catch(noRow);
  return row
    ? { holder, ...row, targets: row.targets === null ? null : targets.parse(row.targets) }
    : null;
}

/** Two processes that claim two runs of one company at the same moment: the unique index lets one of them in. */
function noRow(error: unknown): ClaimedRow[] {
  if (String(error).includes("sync_runs_one_running")) return [];
  throw error;
}

/**
 * Moves the lease on, inside the transaction of a page; also learns whether a person waits by now.
 * @throws LeaseLostError
 */
export async function renewLeaseInTransaction(
  run: HeldRun,
  tx: Transaction,
  calls = 0,
): Promise<void> {
  // The company first, as everybody else who ends its runs: the page's rows refer to it, and a list's end writes to it.
  await lockCompanies(tx, [run.companyId]);
  await lockRuns(tx, [run.id]);
  const [row] = await tx.$queryRaw<{ lane: Lane }[]>`
    UPDATE sync_runs SET lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), calls = calls + ${calls}, waiting_for = NULL, resume_at = NULL
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'
    RETURNING lane`;
  if (!row) throw new LeaseLostError();
  run.lane = row.lane;
}

/** Says what the run waits for, and keeps it. @throws LeaseLostError */
export async function recordWaiting(
  run: HeldRun,
  reason: string,
  ms: number,
  calls: number,
): Promise<void> {
  const count = await db().$executeRaw`
    UPDATE sync_runs SET waiting_for = ${reason}, resume_at = clock_timestamp() + make_interval(secs => ${ms / 1_000}), calls = calls + ${calls},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${ms / 1_000 + LEASE_SECONDS})
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'`;
  if (count === 0) throw new LeaseLostError();
}

/** A sign of life during a long call. */
export async function renewLease(run: HeldRun): Promise<void> {
  await db().$executeRaw`
    UPDATE sync_runs SET lease_expires_at = GREATEST(lease_expires_at, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'`;
}

/** Lets go of a run that goes on later, here or elsewhere. */
export async function releaseRun(run: HeldRun): Promise<void> {
  await db().$executeRaw`
    UPDATE sync_runs SET lease_holder = ${NOBODY}, lease_expires_at = clock_timestamp() - interval '1 second'
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'`;
}

/** Whether runs wait that nobody works on, because all hands are busy with waiting. */
export async function othersAreWaiting(run: HeldRun): Promise<boolean> {
  const [row] = await db().$queryRaw<
    { waiting: boolean }[]
  >`SELECT EXISTS (SELECT 1 FROM (${dueRuns()}) due WHERE due.id <> ${run.id}::uuid) AS waiting`;
  return row?.waiting ?? false;
}
