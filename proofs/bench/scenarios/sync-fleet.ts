import { db, pool } from "#lib/platform/database/db.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import { TABLE_NAMES } from "#lib/payroll/resources/names.ts";
import { control } from "#test/connected-company.ts";
import { syncedCompanies, type SyncedCompany } from "#test/synced-company.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import { runPart } from "../processes.ts";
import type { SyncedResult } from "../sync-process.ts";
import type { World } from "../world.ts";

type Simulator = World["simulator"];

/** For child processes that read without a rate limit. */
export const WITHOUT_LIMIT = { GUSTO_RATE_LIMIT_PER_MINUTE: "0" };

export async function chooseCompanies(
  simulator: Simulator,
  size: { count: number; employees: number; payrolls: number },
): Promise<SyncedCompany[]> {
  await control(simulator, "/application", { rate_limit_per_minute: 0 });
  return syncedCompanies(simulator, size);
}

export async function requestRuns(companies: readonly SyncedCompany[]): Promise<string[]> {
  const runIds: string[] = [];
  for (const { id } of companies) {
    const run = await requestRun({ companyId: id, trigger: "schedule", actor: "worker" });
    if (run) runIds.push(run.runId);
  }
  return runIds;
}

/** Reads these runs in a separate process. */
export function readRuns(
  runIds: readonly string[],
  lanes: number,
  environment: Record<string, string> = WITHOUT_LIMIT,
): Promise<SyncedResult> {
  return runPart<SyncedResult>(["--expose-gc", ...WORKER_FLAGS, "proofs/bench/sync-process.ts"], {
    input: JSON.stringify({ runIds, lanes }),
    environment,
  });
}

/** Synced rows of some companies, by table. */
export async function countRows(companyIds: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of TABLE_NAMES) {
    const { rows } = await pool().query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE company_id = ANY($1::uuid[])`,
      [companyIds],
    );
    counts.set(table, rows[0]?.count ?? 0);
  }
  return counts;
}

export const sumOf = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Seconds a bare COPY takes for the same rows into identical tables, with indexes and keys. */
export async function copySeconds(companyIds: readonly string[]): Promise<number> {
  const directory = (
    await pool().query<{ directory: string }>(
      "SELECT current_setting('data_directory') AS directory",
    )
  ).rows[0]?.directory;
  const ids = companyIds.map((id) => `'${id}'`).join(",");
  let seconds = 0;
  for (const table of TABLE_NAMES) {
    await pool().query(
      `
        CREATE TABLE copy_${table}
        (LIKE ${table} INCLUDING ALL, FOREIGN KEY (company_id) REFERENCES companies (id))`,
    );
    await pool().query(
      `COPY (SELECT * FROM ${table} WHERE company_id IN (${ids})) TO '${directory}/copy_${table}'`,
    );
    const begun = performance.now();
    await pool().query(`COPY copy_${table} FROM '${directory}/copy_${table}'`);
    seconds += (performance.now() - begun) / 1_000;
    await pool().query(`DROP TABLE copy_${table}`);
  }
  return seconds;
}

/** Without these successes, the figure means nothing. */
export async function requireSuccess(runIds: readonly string[]): Promise<void> {
  const bad = await db().syncRun.findFirst({
    where: { id: { in: [...runIds] }, state: { not: "succeeded" } },
  });
  if (bad) throw new Error(`A run ended as ${bad.state}: ${bad.summary}`);
}
