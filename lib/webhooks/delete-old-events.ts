import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";
import { deleteOldEventCounts } from "./keep-event-counts.ts";

/**
 * Deletes processed events received more than `WEBHOOK_EVENT_DAYS` ago. That is longer than the
 * thirty days that Gusto's list goes back, so a deleted event cannot come again and take effect
 * twice.
 */
export async function deleteOldEvents(): Promise<void> {
  await deleteInSteps(
    () => db().$executeRaw`
    DELETE FROM webhook_events
    WHERE id = ANY(
      ARRAY(
        SELECT id
        FROM webhook_events
        WHERE state <> 'received'
          AND received_at < now() - make_interval(days => ${env().WEBHOOK_EVENT_DAYS}::int)
        ORDER BY received_at
        LIMIT ${ROWS_AT_ONCE}
      )
    )`,
  );
  await deleteOldEventCounts();
}
