import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { processEventsJob } from "./process-events-job.ts";

/** An event waiting longer has lost its job, or its last attempt failed. */
const WAITED_SECONDS = 10;
const MOST_AT_ONCE = 1_000;

/** Enqueues every company with waiting events: after a crash, a lost job or a failure. */
export async function sweepEvents(): Promise<number> {
  const rows = await db().$queryRaw<{ companyUuid: string }[]>`
    SELECT company_uuid AS "companyUuid"
    FROM webhook_events
    WHERE state = 'received'
      AND received_at < clock_timestamp() - make_interval(secs => ${WAITED_SECONDS})
    GROUP BY company_uuid
    ORDER BY min(received_at)
    LIMIT ${MOST_AT_ONCE}`;
  for (const { companyUuid } of rows) await processEventsJob.tryEnqueue({ companyUuid });
  return rows.length;
}
