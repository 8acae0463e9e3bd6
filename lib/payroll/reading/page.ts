import "server-only";
import { z } from "zod";
import type { Transaction } from "#lib/platform/database/db.ts";
import { storableText } from "#lib/platform/database/storable.ts";
import { callCompany, type CallOutcome } from "#lib/calls/call-company.ts";
import { jsonOf } from "#lib/gusto/outcome.ts";
import { asRow, UnreadableRow } from "../rows/fields.ts";
import { judgeCall, type Trouble } from "./judge-call.ts";
import type { Row } from "../resources/define-table.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { keepSetAside, settleSetAside } from "./set-aside.ts";
import type { ResourceName, TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import { writeRows, type Written } from "../rows/write-rows.ts";

/* One page: asked for, read row by row, and written. */

/** `per`: how many rows a page of this list really has, which may be fewer than were asked for. */
export type Page = {
  body: unknown;
  total: number | null;
  pages: number | null;
  per: number | null;
};
type SetAside = { gustoUuid: string | null; reason: string; raw: unknown };
export type ReadRows = { rows: Row[]; setAside: SetAside[] };

type Call = {
  path: string;
  query: Readonly<Record<string, string>>;
  scope: string;
  attempts: number;
};

/** @returns the page with what Gusto's headers say of the whole list, or what to do instead */
export async function fetchPage(
  run: HeldRun,
  { path, query, scope, attempts }: Call,
  shape: "list" | "object",
): Promise<{ kind: "page"; page: Page } | Trouble> {
  const schema: z.ZodType<unknown> = shape === "list" ? z.array(z.unknown()) : z.looseObject({});
  const outcome: CallOutcome<unknown> = await callCompany(
    { gustoUuid: run.gustoUuid, actor: run.actor, lane: run.lane, path, query },
    jsonOf(schema),
  );
  if (outcome.kind !== "ok") return judgeCall(outcome, scope, attempts);
  const { value, answer } = outcome;
  return {
    kind: "page",
    page: {
      body: value,
      total: header(answer.headers, "x-total-count"),
      pages: header(answer.headers, "x-total-pages"),
      per: header(answer.headers, "x-per-page") || null,
    },
  };
}

function header(headers: { get(name: string): string | null }, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** Reads each row by itself: one that cannot be read is set aside and stops nothing. */
export function readRows(
  raws: readonly unknown[],
  read: (raw: ReturnType<typeof asRow>) => Row[],
  uuidField: string,
): ReadRows {
  const result: ReadRows = { rows: [], setAside: [] };
  for (const raw of raws) {
    try {
      if (isDeeperThan(raw, MOST_LEVELS))
        throw new UnreadableRow(`is nested more than ${MOST_LEVELS} levels deep`);
      result.rows.push(...read(asRow(raw)));
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      result.setAside.push({ gustoUuid: uuidOf(raw, uuidField), reason: error.message, raw });
    }
  }
  return result;
}

/** Deeper JSON can be parsed, but neither written again nor stored. */
const MOST_LEVELS = 100;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((entry) => isDeeperThan(entry, levels - 1));
}

function uuidOf(raw: unknown, field: string): string | null {
  const value: unknown =
    typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>)[field] : null;
  return typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : null;
}

const MOST_RAW_CHARACTERS = 20_000;

type Saved = Pick<Written, "created" | "updated"> & {
  /** Different rows of this page, set-aside ones with a uuid included. */
  distinct: number;
  /** Rows that could not be read, and pieces of rows that the database refused. */
  setAside: number;
};

/** Writes the rows of a page and remembers what was on it, all in the transaction that moves the checkpoint on. */
export async function savePage(
  tx: Transaction,
  run: HeldRun,
  resource: ResourceName,
  tables: readonly TableName[],
  at: { window: number; page: number; within?: string },
  { rows, setAside: unread }: ReadRows,
): Promise<Saved> {
  const saved: Saved = { created: 0, updated: 0, distinct: 0, setAside: 0 };
  const setAside = [...unread];
  const pages: { table: TableName; uuids: string[] }[] = [];
  const read = new Set<string>();
  for (const [index, table] of tables.entries()) {
    const own = rows.filter((row) => row.table === table);
    const { seen: name } = TABLES[table];
    const { refused, ...written } = await writeRows(
      tx,
      { companyId: run.companyId, runId: run.id },
      table,
      own,
    );
    setAside.push(
      ...refused.map(({ row, reason }) => ({
        gustoUuid: String(row.values[name]),
        reason,
        raw: row.raw,
      })),
    );
    const seen = new Set(own.map((row) => String(row.values[name])));
    for (const uuid of seen) read.add(uuid);
    // A row that is there but cannot be read is not gone.
    if (index === 0) for (const { gustoUuid } of unread) if (gustoUuid) seen.add(gustoUuid);
    pages.push({ table, uuids: [...seen] });
    // The rows of a list count; what they contain is theirs.
    if (index === 0) Object.assign(saved, written, { distinct: seen.size });
  }
  await tx.$executeRaw`
    INSERT INTO sync_pages (run_id, "table", "window", page, uuids)
    SELECT ${run.id}::uuid, p."table", ${at.window}, ${at.page}, p.uuids FROM json_to_recordset(${JSON.stringify(pages)}::json) AS p("table" text, uuids uuid[])
    ON CONFLICT (run_id, "table", "window", page) DO UPDATE SET uuids = excluded.uuids`;
  for (const { gustoUuid } of setAside) if (gustoUuid) read.delete(gustoUuid);
  const place = { resource, ...(at.within !== undefined && { within: at.within }) };
  await settleSetAside(tx, run, place, [...read]);
  await keepSetAside(
    tx,
    run,
    place,
    setAside.map(({ raw, ...row }) => ({ ...row, raw: storable(raw) })),
  );
  return { ...saved, setAside: setAside.length };
}

/** What was set aside is looked at by people: enough of it, and without what jsonb cannot hold. */
function storable(raw: unknown): string | object {
  if (isDeeperThan(raw, MOST_LEVELS)) return "Nested too deeply to be kept";
  const json = JSON.stringify(raw) ?? "null";
  if (json.length > MOST_RAW_CHARACTERS || /\\u(0000|d[89a-f])/i.test(json))
    return storableText(json.slice(0, MOST_RAW_CHARACTERS).replace(/\\u(0000|d[89a-f]..)/gi, ""));
  return typeof raw === "object" && raw !== null ? raw : json;
}

/** How many different rows of a window's current pass were met. Only the last page has to know, and of a single page it is known. */
export async function countSeen(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  at: { window: number; page: number; isLast: boolean },
  saved: Saved,
): Promise<number> {
  return at.page === 1 || !at.isLast ? saved.distinct : countMet(tx, run, table, at.window);
}

/** Whether a page brought a row that no other page of its window did. A list that does not say how long it is ends where one does not. */
export async function bringsNews(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  at: { window: number; page: number },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ news: boolean }[]>`
    SELECT EXISTS (
      SELECT unnest(uuids) FROM sync_pages WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = ${at.window} AND page = ${at.page}
      EXCEPT SELECT unnest(uuids) FROM sync_pages WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = ${at.window} AND page <> ${at.page}
    ) AS news`;
  return row?.news ?? false;
}

/** How many different rows were met: in one window, or in all. Windows overlap, and a row that was met in two of them is one row. */
export async function countMet(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  window: number | null = null,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT uuid)::int AS count FROM sync_pages, unnest(uuids) uuid
    WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = COALESCE(${window}, "window")`;
  return row?.count ?? 0;
}
