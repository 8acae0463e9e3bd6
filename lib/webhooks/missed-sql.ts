import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Whether event `e` should have come by webhook but didn't: one of our subscriptions covered its
 * type and was verified at the time. Gusto reports connections whatever the subscription, and has
 * separate names for jobs and compensations.
 */
export const MISSED = Prisma.sql`
  e.deliveries = 0
  AND EXISTS (
    SELECT 1
    FROM webhook_subscriptions s
    WHERE s.removed_at IS NULL
      AND s.verified_at < e.occurred_at
      AND (
        e.event_type IN ('company.provisioned', 'company.deprovisioned')
        OR e.entity_type = ANY(s.subscription_types)
        OR (
          e.entity_type IN ('Job', 'Compensation')
          AND 'EmployeeJobCompensation' = ANY(s.subscription_types)
        )
      )
  )`;
