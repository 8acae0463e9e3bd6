import "server-only";
import { z } from "zod";
import { requireOperator } from "#lib/access/require-operator.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { databaseFault } from "#lib/platform/database-fault.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { logger } from "#lib/platform/logger.ts";
import { namedQueries } from "./parse-runbook.ts";
import { readRunbook } from "./read-runbook.ts";

/*
 * A query of the runbook, run from an incident's page. It is known by its name in the runbook of this release: no SQL comes from
 * a browser. PostgreSQL holds what else is promised: nothing is written, it ends in time, and few rows come back. Not audited,
 * like the other pages of operators that show counts: it answers with no pay and no secret.
 */

const QUERY_LIMIT_MS = 3_000;
export const MOST_ROWS = 50;

/** As psql names a variable; the runbook says how to set it there. */
const INCIDENT = ":'incident'";

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type AnswerValue = z.infer<typeof value>;
export type QueryAnswer =
  | { kind: "rows"; columns: string[]; rows: AnswerValue[][]; isCut: boolean; at: Date }
  /** It did not end in time. */
  | { kind: "stopped" };

const rowText = z.record(
  z.string(),
  z.union([value, z.unknown().transform((other) => JSON.stringify(other))]),
);

/**
 * Runs a named query for an incident. For operators.
 * @throws AppError not_found for a name that the runbook does not have
 */
export async function runQuery(
  viewer: Viewer,
  { name, incidentId }: { name: string; incidentId: string },
  limitMs = QUERY_LIMIT_MS,
): Promise<QueryAnswer> {
  requireOperator(viewer);
  const sql = (await listQueries()).get(name);
  if (!sql || !isUuid(incidentId))
    throw new AppError("not_found", "The runbook has no such query.");
  try {
    return await ask(sql, incidentId, limitMs);
  } catch (error) {
    if (databaseFault(error) !== "busy") throw error;
    logger().warn(
      { problem: "runbook_query_stopped", query: name, err: error },
      "A query of the runbook was stopped",
    );
    return { kind: "stopped" };
  }
}

/** The runbook's queries by name. */
export async function listQueries(): Promise<Map<string, string>> {
  const blocks = (await readRunbook()).flatMap((section) => section.blocks);
  return new Map(namedQueries(blocks).map(({ name, sql }) => [name, sql]));
}

function ask(sql: string, incidentId: string, limitMs: number): Promise<QueryAnswer> {
  const statement = sql.trim().replace(/;$/, "").replaceAll(INCIDENT, "$1::uuid");
  const values = statement.includes("$1") ? [incidentId] : [];
  return transaction(async (tx) => {
    await tx.$executeRaw`SET TRANSACTION READ ONLY`;
    await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(limitMs)}, true)`;
    const rows = await tx.$queryRawUnsafe<{ row: string; at: Date }[]>(
      `
        SELECT to_json(answer)::text AS row, statement_timestamp() AS at
        FROM (${statement}) answer
        LIMIT ${MOST_ROWS + 1}`,
      ...values,
    );
    const read = rows.slice(0, MOST_ROWS).map(({ row }) => rowText.parse(JSON.parse(row)));
    return {
      kind: "rows",
      columns: Object.keys(read[0] ?? {}),
      rows: read.map((row) => Object.values(row)),
      isCut: rows.length > MOST_ROWS,
      at: rows[0]?.at ?? databaseNow(),
    };
  });
}
