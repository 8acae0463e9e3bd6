import { z } from "zod";
import type { RunDetail } from "#lib/payroll/progress/list-runs.ts";
import { time, uuid } from "../fields.ts";

const COUNTS = { created: z.int(), updated: z.int(), deleted: z.int(), set_aside: z.int() };
export const runState = z.enum([
  "queued",
  "running",
  "succeeded",
  "partial",
  "failed",
  "cancelled",
]);

export const runSchema = z
  .object({
    id: uuid,
    state: runState,
    trigger: z.string(),
    created_at: time,
    started_at: time.nullable(),
    ended_at: time.nullable(),
    waiting_for: z.string().nullable(),
    summary: z.string().nullable(),
    calls: z.int(),
    ...COUNTS,
    resources: z.array(
      z.object({
        resource: z.string(),
        state: z.string(),
        pages_done: z.int(),
        pages_total: z.int().nullable(),
        rows_read: z.int(),
        ...COUNTS,
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "SyncRun" });

export function runJson(run: RunDetail): z.input<typeof runSchema> {
  return {
    id: run.id,
    state: run.state,
    trigger: run.trigger,
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    ended_at: run.endedAt?.toISOString() ?? null,
    waiting_for: run.waitingFor,
    summary: run.summary,
    calls: run.calls,
    ...countsOf(run),
    resources: run.resources.map((row) => ({
      resource: row.resource,
      state: row.state,
      pages_done: row.pagesDone,
      pages_total: row.pagesTotal,
      rows_read: row.rowsRead,
      ...countsOf(row),
      reason: row.reason,
    })),
  };
}

function countsOf(row: Pick<RunDetail, "created" | "updated" | "deleted" | "setAside">) {
  const { created, updated, deleted, setAside } = row;
  return { created, updated, deleted, set_aside: setAside };
}
