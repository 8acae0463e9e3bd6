import "server-only";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";
import { requestRuns } from "./request-runs.ts";

/** Picked companies per sweep: 100,000 take a few minutes, whatever their runs. */
const LOOKED_AT = 2_000;
const MOST_AT_ONCE = 200;

/** Where the next sweep starts. */
const looked = processWide<{ after: string }>("scheduled syncs", () => ({ after: NIL_UUID }));

type Looked = { id: string; isDue: boolean };

/**
 * Requests a run for every picked company whose last full one started longer ago than the interval,
 * among the next companies by id. A sweep that finds too many continues where it stopped.
 */
export async function scheduleSyncs(): Promise<number> {
  const rows = await db().$queryRaw<Looked[]>`
    SELECT c.id,
      c.erase_requested_at IS NULL
        AND ${HAS_LIVING_GRANT}
        AND (
          last.at IS NULL OR last.at < now() - make_interval(mins => ${env().SYNC_INTERVAL_MINUTES})
        ) AS "isDue"
    FROM companies c
    -- The newest entry of an index over whole runs: the same for a company with ten thousand
    -- runs as for one with two.
    LEFT JOIN LATERAL (
      SELECT created_at AS at
      FROM sync_runs r
      WHERE r.company_id = c.id AND r.targets IS NULL
      ORDER BY created_at DESC
      LIMIT 1
    ) last ON true
    WHERE c.sync_selected AND c.id > ${looked.after}::uuid
    ORDER BY c.id
    LIMIT ${LOOKED_AT}`;
  const due = rows.filter(({ isDue }) => isDue).slice(0, MOST_AT_ONCE);
  const isFull = due.length === MOST_AT_ONCE;
  const last = isFull ? due.at(-1) : rows.length === LOOKED_AT ? rows.at(-1) : undefined;
  looked.after = last?.id ?? NIL_UUID;
  await requestRuns({ companyIds: due.map(({ id }) => id), trigger: "schedule", actor: "worker" });
  return due.length;
}
