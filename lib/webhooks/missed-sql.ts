import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Whether a webhook should have brought the event `e` and none did: one of our subscriptions was verified when it happened, and is about it.
 * Gusto tells of connections whatever was subscribed to, and calls jobs and compensations by their own names.
 */
export const MISSED = Prisma.sql`e.deliveries = 0 AND EXISTS (
  SELECT 1 FROM webhook_subscriptions s
  WHERE s.removed_at IS NULL AND s.verified_at < e.occurred_at
    AND (e.event_type IN ('company.provisioned', 'company.deprovisioned') OR e.entity_type = ANY(s.subscription_types)
      OR (e.entity_type IN ('Job', 'Compensation') AND 'EmployeeJobCompensation' = ANY(s.subscription_types))))`;
