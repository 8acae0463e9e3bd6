import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { EVENT_COUNTS, keepEventCounts } from "#lib/webhooks/keep-event-counts.ts";
import type { ReadinessFacts } from "./readiness-views.ts";

type WebhookRow = {
  delivered: number;
  lastDeliveredAt: Date | null;
  repeated: number;
  repeatedAt: Date | null;
  failed: number;
  processed: number;
  deprovisionFailed: number;
  deprovisionedAt: Date | null;
};

export async function readWebhooks(): Promise<Pick<ReadinessFacts, "webhooks" | "deprovisioned">> {
  const subscriptions = await db().webhookSubscription.findMany({
    where: { removedAt: null },
    select: { status: true, problem: true },
  });
  await keepEventCounts();
  const [row] = await db().$queryRaw<WebhookRow[]>`
    SELECT COALESCE(sum(events) FILTER (WHERE source = 'webhook'), 0)::int AS delivered,
      max(last_at) FILTER (WHERE source = 'webhook') AS "lastDeliveredAt",
      COALESCE(sum(repeated) FILTER (WHERE state IN ('processed', 'ignored')), 0)::int AS repeated,
      max(last_repeated_at) AS "repeatedAt",
      COALESCE(sum(events) FILTER (WHERE state = 'failed'), 0)::int AS failed,
      COALESCE(
        sum(events) FILTER (WHERE event_type = 'company.deprovisioned' AND state = 'processed'), 0
      )::int AS processed,
      COALESCE(
        sum(events) FILTER (WHERE event_type = 'company.deprovisioned' AND state = 'failed'), 0
      )::int AS "deprovisionFailed",
      max(last_at) FILTER (WHERE event_type = 'company.deprovisioned') AS "deprovisionedAt"
    FROM ${EVENT_COUNTS}
    WHERE step_minutes = 1440 AND at > now() - interval '30 days'`;
  return {
    webhooks: {
      verifiedSubscriptions: subscriptions.filter(({ status }) => status === "verified").length,
      problem: subscriptions.find(({ problem }) => problem !== null)?.problem ?? null,
      delivered: row?.delivered ?? 0,
      lastDeliveredAt: row?.lastDeliveredAt ?? null,
      repeated: row?.repeated ?? 0,
      repeatedAt: row?.repeatedAt ?? null,
      failed: row?.failed ?? 0,
    },
    deprovisioned: {
      processed: row?.processed ?? 0,
      failed: row?.deprovisionFailed ?? 0,
      lastAt: row?.deprovisionedAt ?? null,
    },
  };
}
