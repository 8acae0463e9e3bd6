import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies, lockRuns } from "#lib/platform/database/lock-order.ts";
import type { Lane } from "#lib/calls/lanes.ts";
import type { Target } from "./targets.ts";

/*
 * Who works on a run. The queue may hand a run to two workers, and a worker may die: the row decides. A holder is known by its
 * lease; every page is committed under it, so whoever lost it can change nothing any more.
 */

export const LEASE_SECONDS = 20;
/** The lease of a run that nobody holds, because it waits or its process stopped cleanly. */
export const NOBODY = "nobody";

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

/** Somebody else holds the run, or it was cancelled: stop at once, nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
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
