import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { visibleCompanies } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma, SyncCheckpoint, SyncRun } from "#lib/generated/prisma/client.ts";
import { RESOURCES } from "../resources/names.ts";
import { type PlaceInLine, readLine } from "./read-line.ts";
import { MOST_RUNS_TOLD, type RunProgress } from "./run-progress.ts";
import { placeInLine, toProgress } from "./to-progress.ts";

/** A run that just ended is reported for a little longer, so every screen sees the end. */
const ENDED_SHOWN_MS = 10_000;

/**
 * All runs that are queued, running or just ended, for all viewers; `visibleProgress` filters them.
 */
export function readAllProgress(now = databaseNow()): Promise<RunProgress[]> {
  return readProgress(openOrJustEnded(now), {}, now);
}

function openOrJustEnded(now: Date): Prisma.SyncRunWhereInput {
  return {
    OR: [
      { state: { in: ["queued", "running"] } },
      { endedAt: { gte: new Date(now.getTime() - ENDED_SHOWN_MS) } },
    ],
  };
}

/** These runs, in any state. */
export function readProgressOf(runIds: readonly string[]): Promise<RunProgress[]> {
  return readProgress({ id: { in: [...runIds] } }, {}, databaseNow());
}

async function readProgress(
  which: Prisma.SyncRunWhereInput,
  ofCompany: Prisma.CompanyWhereInput,
  now: Date,
): Promise<RunProgress[]> {
  const runs = await db().syncRun.findMany({
    where: {
      company: { eraseRequestedAt: null, AND: ofCompany },
      ...which,
    },
    include: { company: { select: { name: true, tradeName: true } } },
    orderBy: { id: "asc" },
    take: MOST_RUNS_TOLD,
  });
  const checkpoints = await readCheckpoints(runs);
  const before = await pagesOfEarlierRuns(
    runs
      .filter(({ id }) => checkpoints.get(id)?.some(({ pagesTotal }) => pagesTotal === null))
      .map(({ companyId }) => companyId),
  );
  const line = runs.some(({ state }) => state === "queued")
    ? await readLine()
    : new Map<string, PlaceInLine>();
  return runs.map((run) => ({
    ...toProgress(
      { ...run, checkpoints: checkpoints.get(run.id) ?? [] },
      before.get(run.companyId) ?? new Map(),
      now,
    ),
    ...placeInLine(run, line),
  }));
}

/** By run. Runs that have not begun have none: after a night without a worker those are most. */
async function readCheckpoints(
  runs: readonly Pick<SyncRun, "id" | "startedAt">[],
): Promise<Map<string, SyncCheckpoint[]>> {
  const begun = runs.filter(({ startedAt }) => startedAt !== null).map(({ id }) => id);
  if (begun.length === 0) return new Map();
  const checkpoints = await db().syncCheckpoint.findMany({
    where: { runId: { in: begun } },
    orderBy: { position: "asc" },
  });
  return Map.groupBy(checkpoints, ({ runId }) => runId);
}

/**
 * The runs of companies this viewer sees. If there are more runs than one poll returns, this
 * viewer's are read separately, so others can't crowd them out.
 */
export async function visibleProgress(
  viewer: Viewer,
  runs: readonly RunProgress[],
  companyId?: string,
): Promise<RunProgress[]> {
  const isCut = runs.length >= MOST_RUNS_TOLD;
  if (isCut && (viewer.role !== "operator" || companyId !== undefined)) {
    const now = databaseNow();
    return readProgress(
      openOrJustEnded(now),
      { AND: [visibleCompanies(viewer), companyId === undefined ? {} : { id: companyId }] },
      now,
    );
  }
  const asked = runs.filter((run) => companyId === undefined || run.companyId === companyId);
  if (asked.length === 0) return [];
  const seen = await db().company.findMany({
    where: { AND: [visibleCompanies(viewer), { id: { in: asked.map((run) => run.companyId) } }] },
    select: { id: true },
  });
  const ids = new Set(seen.map(({ id }) => id));
  return asked.filter((run) => ids.has(run.companyId));
}

/** The open runs this viewer requested. */
export async function findOwnOpenRuns(viewer: Viewer): Promise<string[]> {
  const runs = await db().$queryRaw<{ id: string }[]>`
    SELECT id
    FROM sync_runs
    WHERE state IN ('queued', 'running') AND actor = ${viewerActor(viewer)}
    ORDER BY id
    LIMIT ${MOST_RUNS_TOLD}`;
  return runs.map(({ id }) => id);
}

/**
 * Until Gusto reports the page count, the company's last successful run is the best guess. The
 * limit changes no result: it keeps PostgreSQL from reading all checkpoints to join these few.
 */
async function pagesOfEarlierRuns(companyIds: string[]): Promise<Map<string, Map<string, number>>> {
  if (companyIds.length === 0) return new Map();
  const rows = await db().$queryRaw<{ companyId: string; resource: string; pages: number }[]>`
    SELECT r.company_id AS "companyId", p.resource, p.pages_done AS pages
    FROM unnest(${companyIds}::uuid[]) AS asked(id)
    CROSS JOIN LATERAL (
      SELECT id, company_id
      FROM sync_runs
      WHERE company_id = asked.id AND state IN ('succeeded', 'partial') AND targets IS NULL
      ORDER BY id DESC
      LIMIT 1
    ) r
    CROSS JOIN LATERAL (
      SELECT resource, pages_done
      FROM sync_checkpoints
      WHERE run_id = r.id AND state = 'succeeded'
      LIMIT ${RESOURCES.length}
    ) p`;
  const found = new Map<string, Map<string, number>>();
  for (const { companyId, resource, pages } of rows)
    found.set(companyId, (found.get(companyId) ?? new Map<string, number>()).set(resource, pages));
  return found;
}
