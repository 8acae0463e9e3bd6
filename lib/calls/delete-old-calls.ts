import "server-only";
import { pool } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/** Two of `CALL_RECORD_DAYS`' days are read; the totals in small steps are drawn from for no longer. */
const SMALL_STEPS_DAYS = 2;

/**
 * Deletes what is old of the calls: the records of each minute after `CALL_RECORD_DAYS`, failed calls and what the records added up to
 * after `CALL_HISTORY_DAYS`. Each by the index on its time.
 */
export async function deleteOldCalls(): Promise<void> {
  const { CALL_RECORD_DAYS: records, CALL_HISTORY_DAYS: history } = env();
  await deleteOlder("gusto_call_buckets", "minute < $1", records);
  await deleteOlder("gusto_call_failures", "at < $1", history);
  await deleteOlder("gusto_company_call_totals", "at < $1", history);
  for (const table of ["gusto_call_totals", "gusto_failure_totals"])
    for (const [step, days] of [
      [1, SMALL_STEPS_DAYS],
      [15, SMALL_STEPS_DAYS],
      [360, history],
    ] as const)
      await deleteOlder(table, `step_minutes = ${step} AND at < $1`, days);
}

async function deleteOlder(table: string, isOld: string, days: number): Promise<void> {
  await deleteInSteps(async () => {
    const { rowCount } = await pool().query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${isOld.replace("$1", "now() - make_interval(days => $1)")} LIMIT $2))`,
      [days, ROWS_AT_ONCE],
    );
    return rowCount ?? 0;
  });
}
