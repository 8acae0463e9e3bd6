import "server-only";
import { pool } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/** Totals in small steps are drawn for at most this many of the `CALL_RECORD_DAYS`. */
const SMALL_STEPS_DAYS = 2;

/**
 * Deletes old call records: those of each minute after `CALL_RECORD_DAYS`; failed calls and the
 * totals after `CALL_HISTORY_DAYS`. Each uses the index on its time.
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
      `
        DELETE FROM ${table}
        WHERE ctid = ANY(
          ARRAY(
            SELECT ctid
            FROM ${table}
            WHERE ${isOld.replace("$1", "now() - make_interval(days => $1)")}
            LIMIT $2
          )
        )`,
      [days, ROWS_AT_ONCE],
    );
    return rowCount ?? 0;
  });
}
