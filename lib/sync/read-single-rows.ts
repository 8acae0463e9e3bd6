import "server-only";
import { z } from "zod";
import type { Transaction } from "../db.ts";
import { transaction } from "../transaction.ts";
import { type Checkpoint, updateCheckpoint } from "./checkpoints.ts";
import { fetchPage, readRows, savePage } from "./page.ts";
import type { StepOutcome } from "./read-list.ts";
import type { ListResource } from "./resources/resource.ts";
import { type HeldRun, holdOn } from "./run-lease.ts";
import { TABLES, type TableName } from "./tables.ts";
import { type Coverage, markMissing } from "./write-rows.ts";

/* A webhook names one employee, contractor or location: one call brings it. */

type One = NonNullable<ListResource["one"]>;

const singleCursor = z.object({ next: z.number().int() });

/** The column by which a table that belongs to another names its owner. */
const OWNER: Partial<Record<TableName, string>> = { jobs: "employee_uuid", compensations: "employee_uuid" };

export async function readSingleRow(run: HeldRun, checkpoint: Checkpoint, list: ListResource, one: One, uuids: readonly string[]): Promise<StepOutcome> {
  const { next } = checkpoint.cursor === null ? { next: 0 } : singleCursor.parse(checkpoint.cursor);
  const uuid = uuids[next] ?? "";
  const fetched = await fetchPage(run, { path: `${one.path}/${uuid}`, query: one.query, scope: list.scope, attempts: checkpoint.attempts }, "object");
  if (fetched.kind !== "page" && fetched.kind !== "gone") return fetched;
  await transaction(async (tx) => {
    await holdOn(run, tx, 1);
    const body: unknown = fetched.kind === "page" ? fetched.page.body : null;
    const rows = body === null ? { rows: [], setAside: [] } : readRows([body], ofThisCompany(list, run), "uuid");
    const written = await savePage(tx, run, list.name, list.tables, { window: next, page: 1 }, rows);
    const deleted = rows.setAside.length === 0 ? await markGone(tx, run, list, uuid) : 0;
    const isEnd = next + 1 >= uuids.length;
    await updateCheckpoint(tx, checkpoint, {
      state: isEnd ? "succeeded" : "running",
      cursor: { next: next + 1 },
      attempts: 0,
      startedAt: checkpoint.startedAt ?? new Date(),
      pagesDone: { increment: 1 },
      pagesTotal: uuids.length,
      rowsRead: { increment: body === null ? 0 : 1 },
      created: { increment: written.created },
      updated: { increment: written.updated },
      deleted: { increment: deleted },
      setAside: { increment: written.setAside },
      ...(isEnd && { endedAt: new Date() }),
    });
    if (isEnd) await tx.syncPage.deleteMany({ where: { runId: run.id, table: { in: [...list.tables] } } });
  });
  return { kind: "moved" };
}

/** An older grant's token reads several companies: a row of another one is not ours to store here. */
function ofThisCompany(list: ListResource, run: HeldRun): ListResource["read"] {
  return (raw) => (raw.company_uuid === undefined || String(raw.company_uuid).toLowerCase() === run.gustoUuid ? list.read(raw) : []);
}

async function markGone(tx: Transaction, run: HeldRun, list: ListResource, uuid: string): Promise<number> {
  let deleted = 0;
  for (const [index, table] of list.tables.entries()) {
    const column = index === 0 ? TABLES[table].seen : OWNER[table];
    const covers: Coverage = { sql: `t."${column}" = $4::uuid`, values: [uuid] };
    const missing = await markMissing(tx, { companyId: run.companyId, runId: run.id }, table, covers);
    if (index === 0) deleted = missing;
  }
  return deleted;
}
