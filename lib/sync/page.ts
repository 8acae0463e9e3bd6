import "server-only";
import { z } from "zod";
import type { Transaction } from "../db.ts";
import { type CallOutcome, callGusto } from "../usage/call-gusto.ts";
import { asRow, UnreadableRow } from "./fields.ts";
import { judgeCall, type Trouble } from "./judge-call.ts";
import type { Row } from "./resources/resource.ts";
import type { HeldRun } from "./run-lease.ts";
import type { ResourceName } from "./resource-names.ts";
import { TABLES, type TableName } from "./tables.ts";
import { writeRows, type Written } from "./write-rows.ts";

/* One page: asked for, read row by row, and written. */

export type Page = { body: unknown; total: number | null; pages: number | null };
export type SetAside = { gustoUuid: string | null; reason: string; raw: unknown };
export type ReadRows = { rows: Row[]; setAside: SetAside[] };

type Call = { path: string; query: Readonly<Record<string, string>>; scope: string; attempts: number };

/** @returns the page with what Gusto's headers say of the whole list, or what to do instead */
export async function fetchPage(run: HeldRun, { path, query, scope, attempts }: Call, shape: "list" | "object"): Promise<{ kind: "page"; page: Page } | Trouble> {
  const schema: z.ZodType<unknown> = shape === "list" ? z.array(z.unknown()) : z.looseObject({});
  const outcome: CallOutcome<unknown> = await callGusto({ gustoUuid: run.gustoUuid, actor: run.actor, lane: run.lane, path, query }, schema);
  if (outcome.kind !== "ok") return judgeCall(outcome, scope, attempts);
  return { kind: "page", page: { body: outcome.value, total: header(outcome.headers, "x-total-count"), pages: header(outcome.headers, "x-total-pages") } };
}

function header(headers: { get(name: string): string | null }, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** Reads each row by itself: one that cannot be read is set aside and stops nothing. */
export function readRows(raws: readonly unknown[], read: (raw: ReturnType<typeof asRow>) => Row[], uuidField: string): ReadRows {
  const result: ReadRows = { rows: [], setAside: [] };
  for (const raw of raws) {
    try {
      result.rows.push(...read(asRow(raw)));
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      result.setAside.push({ gustoUuid: uuidOf(raw, uuidField), reason: error.message, raw });
    }
  }
  return result;
}

function uuidOf(raw: unknown, field: string): string | null {
  const value: unknown = typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>)[field] : null;
  return typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : null;
}

const MOST_RAW_CHARACTERS = 20_000;

export type Saved = Written & { /** Different rows of this page, set-aside ones with a uuid included. */ distinct: number };

/** Writes the rows of a page and remembers what was on it, all in the transaction that moves the checkpoint on. */
export async function savePage(tx: Transaction, run: HeldRun, resource: ResourceName, tables: readonly TableName[], at: { window: number; page: number }, { rows, setAside }: ReadRows): Promise<Saved> {
  const saved: Saved = { created: 0, updated: 0, distinct: 0 };
  const pages: { table: TableName; uuids: string[] }[] = [];
  for (const [index, table] of tables.entries()) {
    const own = rows.filter((row) => row.table === table);
    const written = await writeRows(tx, { companyId: run.companyId, runId: run.id }, table, own);
    const seen = new Set(own.map((row) => String(row.values[TABLES[table].seen])));
    // A row that is there but cannot be read is not gone.
    if (index === 0) for (const { gustoUuid } of setAside) if (gustoUuid) seen.add(gustoUuid);
    pages.push({ table, uuids: [...seen] });
    // The rows of a list count; what they contain is theirs.
    if (index === 0) Object.assign(saved, written, { distinct: seen.size });
  }
  await tx.$executeRaw`
    INSERT INTO sync_pages (run_id, "table", "window", page, uuids)
    SELECT ${run.id}::uuid, p."table", ${at.window}, ${at.page}, p.uuids FROM json_to_recordset(${JSON.stringify(pages)}::json) AS p("table" text, uuids uuid[])
    ON CONFLICT (run_id, "table", "window", page) DO UPDATE SET uuids = excluded.uuids`;
  if (setAside.length > 0) {
    await tx.syncSetAside.createMany({ data: setAside.map(({ gustoUuid, reason, raw }) => ({ runId: run.id, companyId: run.companyId, resource, gustoUuid, reason, raw: storable(raw) })) });
  }
  return saved;
}

/** What was set aside is looked at by people: enough of it, and without what jsonb cannot hold. */
function storable(raw: unknown): string | object {
  const json = JSON.stringify(raw) ?? "null";
  if (json.length > MOST_RAW_CHARACTERS || /\\u(0000|d[89a-f])/i.test(json)) return json.slice(0, MOST_RAW_CHARACTERS).replace(/\\u(0000|d[89a-f]..)/gi, "");
  return typeof raw === "object" && raw !== null ? raw : json;
}

/** How many different rows of a window's current pass were met. Only the last page has to know, and of a single page it is known. */
export async function countSeen(tx: Transaction, run: HeldRun, table: TableName, at: { window: number; page: number; isLast: boolean }, saved: Saved): Promise<number> {
  return at.page === 1 || !at.isLast ? saved.distinct : countMet(tx, run, table, at.window);
}

/** How many different rows were met: in one window, or in all. Windows overlap, and a row that was met in two of them is one row. */
export async function countMet(tx: Transaction, run: HeldRun, table: TableName, window: number | null = null): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT uuid)::int AS count FROM sync_pages, unnest(uuids) uuid
    WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = COALESCE(${window}, "window")`;
  return row?.count ?? 0;
}
