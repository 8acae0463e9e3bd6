import "server-only";
import { queryPrepared } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { GustoEvent } from "#lib/gusto/organization.ts";
import { processEventsJob } from "./process-events-job.ts";

/**
 * One statement: the first delivery inserts the row, later ones are counted on it, and two
 * concurrent ones still make one row.
 */
const STORE = `
  WITH stored AS (
    INSERT INTO webhook_events (
      id, environment, subscription_id, event_type, company_uuid, entity_type, entity_uuid,
      occurred_at, source, body
    )
    VALUES ($1, $2::environment, $3, $4, $5, $6, $7, to_timestamp($8), 'webhook', $9::jsonb)
    ON CONFLICT (id) DO UPDATE SET deliveries = webhook_events.deliveries + 1
    RETURNING (xmax = 0) AS is_new
  ), noted AS (
    UPDATE webhook_subscriptions
    SET last_delivery_at = now()
    WHERE id = $3 AND (last_delivery_at IS NULL OR last_delivery_at < now() - interval '10 seconds')
  )
  SELECT is_new AS "isNew"
  FROM stored`;

/**
 * Stores a delivered event once. A job processes it; an unreachable queue only delays that, because
 * the sweep finds such events.
 */
export async function storeEvent(
  event: GustoEvent,
  subscriptionId: string,
): Promise<{ isNew: boolean }> {
  const values = [
    event.uuid,
    env().GUSTO_ENVIRONMENT,
    subscriptionId,
    event.event_type,
    event.resource_uuid,
    event.entity_type ?? null,
    event.entity_uuid ?? null,
    event.timestamp,
    JSON.stringify(event),
  ];
  const { rows } = await queryPrepared<{ isNew: boolean }>({
    name: "store-webhook-event",
    text: STORE,
    values,
  });
  const isNew = rows[0]?.isNew ?? false;
  if (isNew) await processEventsJob.tryEnqueue({ companyUuid: event.resource_uuid });
  return { isNew };
}
