import "server-only";
import { z } from "zod";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import { nameActors } from "../name-actors.ts";
import { requireOperator } from "../require-operator.ts";
import type { Viewer } from "../viewer.ts";
import { type Mentioned, nameMentioned } from "./name-mentioned.ts";
import {
  type AuditFilter,
  type AuditSelection,
  matchingSql,
  readAuditSelection,
  walkedSql,
} from "./audit-filter.ts";

const PAGE = 50;
/** Lines looked at for one page, so that a filter that matches little costs no more than this. */
const MOST_WALKED = 2_000;

export type AuditLine = {
  id: string;
  at: Date;
  actor: string;
  actorName: string;
  action: string;
  subject: string;
  /** Of a company that is still here. */
  company: { id: string; name: string } | null;
  ip: string | null;
  detail: Record<string, unknown> | null;
  /** What subject and detail name by an id, by that id. */
  names: ReadonlyMap<string, Mentioned>;
};

type AuditPage = {
  lines: AuditLine[];
  /** Cursors. A page may have few lines or none and still go on: more is looked at then. */
  older: string | null;
  newer: string | null;
  problem: string | null;
};

type Row = Omit<AuditLine, "id" | "actorName" | "company" | "names"> & { id: bigint };
type Walk = { rows: Row[]; last: bigint | null; isWholly: boolean };

const cursorSchema = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const readId = (text: string | undefined): bigint | null => {
  const id = readCursor(cursorSchema, text)?.[0];
  return id === undefined ? null : BigInt(id);
};
const cursorOf = (id: bigint): string => writeCursor([String(id)]);

/**
 * What the audit log says, the newest first. `before` and `after` are cursors of a page. For
 * operators. @throws AppError not_found
 */
export async function listAudit(
  viewer: Viewer,
  { before, after, ...filter }: AuditFilter & { before?: string; after?: string } = {},
): Promise<AuditPage> {
  requireOperator(viewer);
  const selection = await readAuditSelection(filter);
  if (selection.problem) return { lines: [], older: null, newer: null, problem: selection.problem };
  const older = readId(before);
  const newer = older === null ? readId(after) : null;
  const isBackward = newer !== null;
  const walk = await walkAudit(selection, { beyond: older ?? newer, isBackward, limit: PAGE + 1 });
  const shown = walk.rows.slice(0, PAGE);
  // The page is full: the next begins after it. Otherwise after what was looked at, if there is more.
  const edge = walk.rows.length > PAGE ? shown.at(-1)?.id : walk.isWholly ? null : walk.last;
  const onward = edge === null || edge === undefined ? null : cursorOf(edge);
  const came = older ?? newer;
  // Where a page without lines leads back to.
  const back = came === null ? null : cursorOf(isBackward ? came + 1n : came - 1n);
  if (isBackward) shown.reverse();
  const first = shown[0];
  const last = shown.at(-1);
  return {
    lines: await toLines(shown),
    older: isBackward ? (last ? cursorOf(last.id) : back) : onward,
    newer: isBackward ? onward : came === null ? null : first ? cursorOf(first.id) : back,
    problem: null,
  };
}

/** Every line that matches, the newest first, in batches; each looks at a bounded number of lines. */
export async function* readAllAudit(filter: AuditFilter): AsyncGenerator<AuditLine[]> {
  const selection = await readAuditSelection(filter);
  if (selection.problem) return;
  let beyond: bigint | null = null;
  for (;;) {
    const walk: Walk = await walkAudit(selection, {
      ...{ beyond, isBackward: false, limit: MOST_WALKED },
    });
    yield await toLines(walk.rows);
    if (walk.isWholly || walk.last === null) return;
    beyond = walk.last;
  }
}

async function walkAudit(
  selection: AuditSelection,
  { limit, ...place }: { beyond: bigint | null; isBackward: boolean; limit: number },
): Promise<Walk> {
  const way = place.isBackward ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  // The walk is one index range; what it finds is filtered and counted in the same statement.
  const rows = await db().$queryRaw<(Row & { walked: number; matches: boolean })[]>`
    WITH walked AS MATERIALIZED (
      ${walkedSql(selection, { ...place, limit: MOST_WALKED })}
    ), judged AS (
      SELECT w.*, ${matchingSql(selection)} AS matches,
        row_number() OVER (ORDER BY w.id ${way}) AS place, count(*) OVER ()::int AS walked
      FROM walked w
    )
    SELECT id, at, actor, action, subject, ip, detail, matches, walked
    FROM judged
    WHERE matches OR place = walked
    ORDER BY place
    LIMIT ${limit + 1}`;
  const matching = rows.filter(({ matches }) => matches).slice(0, limit);
  return {
    rows: matching,
    last: rows.at(-1)?.id ?? null,
    isWholly: (rows[0]?.walked ?? 0) < MOST_WALKED,
  };
}

async function toLines(rows: readonly Row[]): Promise<AuditLine[]> {
  const [actors, names] = await Promise.all([
    nameActors([...new Set(rows.map(({ actor }) => actor))]),
    nameMentioned(rows),
  ]);
  return rows.map(({ id, at, actor, action, subject, ip, detail }) => {
    const companyId = subject.replace(/^company:/, "");
    const company = names.get(companyId);
    return {
      ...{ id: String(id), at, actor, action, subject, ip, detail, names },
      actorName: actors.get(actor) ?? actor,
      company: company?.kind === "company" ? { id: companyId, name: company.name } : null,
    };
  });
}
