import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";
import { requestRuns } from "./request-runs.ts";

const MOST_AT_ONCE = 200;

/** Asks for a run of every chosen company whose last one of everything began longer ago than the interval. */
export async function scheduleSyncs(): Promise<number> {
  const due = await db().$queryRaw<{ id: string }[]>`
    SELECT c.id FROM companies c
    -- The newest entry of an index over whole runs: the same for a company with ten thousand runs as for one with two.
    LEFT JOIN LATERAL (SELECT created_at AS at FROM sync_runs r WHERE r.company_id = c.id AND r.targets IS NULL ORDER BY created_at DESC LIMIT 1) last ON true
    WHERE c.sync_selected AND c.erase_requested_at IS NULL
      AND ${HAS_LIVING_GRANT}
      AND (last.at IS NULL OR last.at < now() - make_interval(mins => ${env().SYNC_INTERVAL_MINUTES}))
    ORDER BY last.at NULLS FIRST LIMIT ${MOST_AT_ONCE}`;
  await requestRuns({ companyIds: due.map(({ id }) => id), trigger: "schedule", actor: "worker" });
  return due.length;
}
