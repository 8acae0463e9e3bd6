import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompanies } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { nameActors } from "#lib/access/name-actors.ts";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import type { ResourceName } from "../resources/names.ts";
import type { SyncRunState, SyncTrigger } from "../runs/run-states.ts";
import { isResourceName } from "../resources/is-resource-name.ts";
import type { ResourceState } from "./run-progress.ts";

type RunCounts = { created: number; updated: number; deleted: number; setAside: number };

export type RunListItem = RunCounts & {
  id: string;
  companyId: string;
  companyName: string;
  state: SyncRunState;
  trigger: SyncTrigger;
  /** A display name: "Avery Chen". */
  actor: string;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  calls: number;
  waitingFor: string | null;
  summary: string | null;
};

export type RunOutcome = "active" | "succeeded" | "partial" | "failed" | "cancelled";

type RunsRequest = { companyId?: string; outcome?: RunOutcome; before?: string; limit?: number };

/** Runs of the companies this viewer sees, newest first. */
export async function listRuns(
  viewer: Viewer,
  { companyId, outcome, before, limit = 30 }: RunsRequest = {},
): Promise<{ runs: RunListItem[]; next: string | null }> {
  if (companyId !== undefined && !isUuid(companyId)) return { runs: [], next: null };
  const rows = await db().syncRun.findMany({
    where: {
      ...runsOf(viewer, companyId),
      ...(outcome && { state: outcome === "active" ? { in: ["queued", "running"] } : outcome }),
      ...(isUuid(before) && { id: { lt: before } }),
    },
    include: WITH_COUNTS,
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const names = await nameActors(page.map(({ actor }) => actor));
  return {
    runs: page.map((row) => toListItem(row, names)),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** Of one company or of all, as far as this viewer sees them. */
function runsOf(viewer: Viewer, companyId?: string): Prisma.SyncRunWhereInput {
  const asked = companyId ? { id: companyId } : {};
  return { company: { AND: [visibleCompanies(viewer), { eraseRequestedAt: null }, asked] } };
}

const WITH_COUNTS = {
  company: { select: { name: true, tradeName: true } },
  checkpoints: { orderBy: { position: "asc" } },
} as const satisfies Prisma.SyncRunInclude;
type RunRow = Prisma.SyncRunGetPayload<{ include: typeof WITH_COUNTS }>;

function toListItem(row: RunRow, names: ReadonlyMap<string, string>): RunListItem {
  const {
    id,
    companyId,
    company,
    checkpoints,
    state,
    trigger,
    actor,
    createdAt,
    startedAt,
    endedAt,
    calls,
    waitingFor,
    summary,
  } = row;
  const sum = (name: keyof RunCounts) =>
    checkpoints.reduce((total, checkpoint) => total + checkpoint[name], 0);
  return {
    ...{
      id,
      companyId,
      companyName: company.tradeName ?? company.name,
      state,
      trigger: trigger as SyncTrigger,
      actor: names.get(actor) ?? actor,
      createdAt,
      startedAt,
      endedAt,
      calls,
      waitingFor,
      summary,
    },
    ...{
      created: sum("created"),
      updated: sum("updated"),
      deleted: sum("deleted"),
      setAside: sum("setAside"),
    },
  };
}

export type RunResource = RunCounts & {
  resource: ResourceName;
  state: ResourceState;
  pagesDone: number;
  pagesTotal: number | null;
  rowsRead: number;
  reason: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
};
export type RunDetail = RunListItem & { takeovers: number; resources: RunResource[] };

/**
 * One run with its resources; null if it doesn't exist or belongs to a company this viewer can't
 * see.
 */
export async function findRun(
  viewer: Viewer,
  runId: string,
  companyId?: string,
): Promise<RunDetail | null> {
  if (!isUuid(runId) || (companyId !== undefined && !isUuid(companyId))) return null;
  const row = await db().syncRun.findFirst({
    where: {
      id: runId,
      ...runsOf(viewer, companyId),
    },
    include: WITH_COUNTS,
  });
  if (!row) return null;
  const resources = row.checkpoints.flatMap(({ resource, ...rest }) =>
    isResourceName(resource) ? [{ resource, ...rest }] : [],
  );
  return { ...toListItem(row, await nameActors([row.actor])), takeovers: row.takeovers, resources };
}
