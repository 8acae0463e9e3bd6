import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { db } from "#lib/platform/database/db.ts";
import type { Lane } from "#lib/calls/lanes.ts";
import type { Target } from "./targets.ts";

/*
 * Who is working on a run. The queue may give one run to two workers, and a worker may die, so the
 * row decides. A holder is identified by its lease, and every page is committed under it: after
 * losing the lease, a worker can change nothing.
 */

export const LEASE_SECONDS = 20;
/** The lease of a run no one holds, because it is queued or its process stopped cleanly. */
export const NOBODY = "nobody";

export type HeldRun = {
  id: string;
  companyId: string;
  gustoUuid: string;
  holder: string;
  lane: Lane;
  actor: Actor;
  /** The day it was requested, `YYYY-MM-DD`: a resumed run requests the same range. */
  today: string;
  targets: Target[] | null;
  /** Its process died in the middle. */ wasLost: boolean;
};

/** Another worker holds the run, or it was canceled: stop right away. Nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** Records what the run is waiting for, and keeps its lease. @throws LeaseLostError */
export async function recordWaiting(
  run: HeldRun,
  reason: string,
  ms: number,
  calls: number,
): Promise<void> {
  const count = await db().$executeRaw`
    UPDATE sync_runs
    SET waiting_for = ${reason},
      resume_at = clock_timestamp() + make_interval(secs => ${ms / 1_000}),
      calls = calls + ${calls},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${ms / 1_000 + LEASE_SECONDS})
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'`;
  if (count === 0) throw new LeaseLostError();
}

/** Renews the lease during a long call. */
export async function renewLease(run: HeldRun): Promise<void> {
  await db().$executeRaw`
    UPDATE sync_runs
    SET lease_expires_at
      = GREATEST(lease_expires_at, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'`;
}

/** Releases a run that will continue later, here or elsewhere. */
export async function releaseRun(run: HeldRun): Promise<void> {
  await db().$executeRaw`
    UPDATE sync_runs
    SET lease_holder = ${NOBODY}, lease_expires_at = clock_timestamp() - interval '1 second'
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'`;
}
