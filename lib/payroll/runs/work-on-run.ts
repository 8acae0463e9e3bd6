import "server-only";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as delay } from "node:timers/promises";
import { db } from "#lib/platform/database/db.ts";
import { observe } from "#lib/platform/tracing/observe.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { claimRun, othersAreWaiting } from "./claim-run.ts";
import { type Checkpoint, updateCheckpoint } from "./commit-step.ts";
import { endRun } from "./end-run.ts";
import { failCheckpoint, failStep } from "./fail-step.ts";
import { again, type StepOutcome } from "../reading/judge-call.ts";
import { readListPage } from "../reading/read-list.ts";
import { readPayrollLinesPage } from "../reading/read-payroll-lines.ts";
import { readSingleRow } from "../reading/read-single-rows.ts";
import { SYNCED } from "../resources/all.ts";
import type { Resource } from "../resources/define-resource.ts";
import type { ResourceName } from "../resources/names.ts";
import { readGrantedScopes } from "#lib/tokens/serving/granted-scopes.ts";
import {
  type HeldRun,
  LeaseLostError,
  recordWaiting,
  releaseRun,
  renewLease,
} from "./run-lease.ts";

/** How many companies one process reads in parallel. Reading is mostly waiting. */
export const RUNS_AT_ONCE = 24;

/**
 * A minute of rate budget plus a margin. Longer pauses are left to the queue instead of this
 * process.
 */
const LONGEST_WAIT_HERE_MS = 65_000;
const SHORT_WAIT_MS = 3_000;
const LEASE_RENEWAL_MS = 5_000;

const runs = processWide("sync runs", () => ({ atWork: 0 }));

type WorkOutcome = "ended" | "let_go" | "not_claimed" | "lost";

/**
 * Works on a run until it ends, has to pause for long, or is stopped. Each page is committed with
 * its checkpoint, so a killed process loses at most the page in flight.
 * @param pace shortens the pauses, for tests
 */
export async function workOnRun(
  runId: string,
  { stop = new AbortController().signal, pace = 1 }: { stop?: AbortSignal; pace?: number } = {},
): Promise<WorkOutcome> {
  const run = await claimRun(runId);
  return run ? workOnClaimedRun(run, stop, pace) : "not_claimed";
}

/** Same, for a run that is already held. */
export function workOnClaimedRun(run: HeldRun, stop: AbortSignal, pace = 1): Promise<WorkOutcome> {
  const { id: runId, companyId, gustoUuid: companyUuid } = run;
  const attributes = { "app.run_id": runId, "app.company_id": companyId };
  return observe({ name: "sync run", log: { runId, companyId, companyUuid }, attributes }, () =>
    workWithLease(run, stop, pace),
  );
}

async function workWithLease(run: HeldRun, stop: AbortSignal, pace: number): Promise<WorkOutcome> {
  runs.atWork += 1;
  const renewal = setInterval(() => void renewLease(run).catch(() => undefined), LEASE_RENEWAL_MS);
  try {
    if (run.wasLost) await countLostAttempt(run);
    return await readAll(run, stop, pace);
  } catch (error) {
    if (error instanceof LeaseLostError) return "lost";
    // Only a database outage gets here; any other fault would have been counted. The run resumes
    // from its last page.
    await releaseRun(run).catch(() => undefined);
    logger().error({ err: error }, "A sync run was interrupted");
    throw error;
  } finally {
    runs.atWork -= 1;
    clearInterval(renewal);
  }
}

async function readAll(run: HeldRun, stop: AbortSignal, pace: number): Promise<WorkOutcome> {
  for (
    let checkpoint = await nextCheckpoint(run.id);
    checkpoint;
    checkpoint = await nextCheckpoint(run.id)
  ) {
    if (stop.aborted) return pause(run);
    const step = await stepOf(run, checkpoint).catch((error: unknown) =>
      ownFault(error, run, checkpoint),
    );
    if (step.kind === "wait") {
      if (!(await waited(run, checkpoint, step, stop, pace))) return pause(run);
    } else if (step.kind !== "moved") await failStep(run, checkpoint, step);
  }
  await endRun(run);
  return "ended";
}

/** The run's current resource, or null at the end. */
async function nextCheckpoint(runId: string): Promise<Checkpoint | null> {
  const row = await db().syncCheckpoint.findFirst({
    where: { runId, state: { in: ["pending", "running"] } },
    orderBy: { position: "asc" },
  });
  return row && { ...row, resource: row.resource as ResourceName };
}

async function stepOf(run: HeldRun, checkpoint: Checkpoint): Promise<StepOutcome> {
  const resource: Resource = SYNCED[checkpoint.resource];
  if (resource.isOptional && checkpoint.cursor === null && !(await isGranted(run, resource.scope)))
    return {
      kind: "not_asked",
      reason: `Not requested: the connection does not have the scope ${resource.scope}`,
    };
  if (resource.kind === "lines") return readPayrollLinesPage(run, checkpoint);
  const wanted = run.targets?.filter((target) => target.resource === resource.name) ?? [];
  const single = wanted.flatMap((target) => target.uuid ?? []);
  return resource.one?.isRow && single.length > 0 && single.length === wanted.length
    ? readSingleRow(run, checkpoint, resource, resource.one, single)
    : readListPage(run, checkpoint, resource);
}

/** If unknown, try Gusto. */
async function isGranted(run: HeldRun, scope: string): Promise<boolean> {
  return (await readGrantedScopes(run.companyId))?.has(scope) ?? true;
}

/**
 * A page that couldn't be stored is retried as often as one that couldn't be fetched, so no run
 * loops forever silently.
 */
function ownFault(error: unknown, run: HeldRun, { resource, attempts }: Checkpoint): StepOutcome {
  if (error instanceof LeaseLostError) throw error;
  logger().error({ err: error, resource, attempts }, "A page of a sync run could not be stored");
  return again(attempts, "Something went wrong on our side, not in Gusto");
}

/**
 * A page may be what kills its process. The counter restarts at zero with every page that is read.
 */
async function countLostAttempt(run: HeldRun): Promise<void> {
  const checkpoint = await nextCheckpoint(run.id);
  if (!checkpoint) return;
  const trouble = again(checkpoint.attempts, "The process reading it stopped");
  if (trouble.kind === "resource_failed")
    await failCheckpoint(run, checkpoint, "failed", trouble.reason);
  else await updateCheckpoint(db(), checkpoint, { attempts: { increment: 1 } });
}

/**
 * False if the run should continue later: the pause is long, or all slots are busy and other runs
 * could use this one.
 */
async function waited(
  run: HeldRun,
  checkpoint: Checkpoint,
  { ms, reason, failedCall, cursor }: Extract<StepOutcome, { kind: "wait" }>,
  stop: AbortSignal,
  pace: number,
): Promise<boolean> {
  const pauseMs = ms * pace;
  await recordWaiting(run, reason, pauseMs, failedCall ? 1 : 0);
  if (failedCall)
    await updateCheckpoint(db(), checkpoint, {
      attempts: { increment: 1 },
      ...(cursor && { cursor }),
    });
  if (
    pauseMs > LONGEST_WAIT_HERE_MS ||
    (pauseMs > SHORT_WAIT_MS && runs.atWork >= RUNS_AT_ONCE && (await othersAreWaiting(run)))
  )
    return false;
  await delay(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  return !stop.aborted;
}

async function pause(run: HeldRun): Promise<WorkOutcome> {
  await releaseRun(run);
  return "let_go";
}
