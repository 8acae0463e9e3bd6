import "server-only";
import { db } from "#lib/platform/database/db.ts";
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
  const [row] = await db().$queryRaw<WebhookRow[]>`
    SELECT count(*) FILTER (WHERE source = 'webhook')::int AS delivered, max(received_at) FILTER (WHERE source = 'webhook') AS "lastDeliveredAt",
      count(*) FILTER (WHERE deliveries > 1 AND state IN ('processed', 'ignored'))::int AS repeated, max(received_at) FILTER (WHERE deliveries > 1) AS "repeatedAt",
      count(*) FILTER (WHERE state = 'failed')::int AS failed,
      count(*) FILTER (WHERE event_type = 'company.deprovisioned' AND state = 'processed')::int AS processed,
      count(*) FILTER (WHERE event_type = 'company.deprovisioned' AND state = 'failed')::int AS "deprovisionFailed",
      max(COALESCE(processed_at, received_at)) FILTER (WHERE event_type = 'company.deprovisioned') AS "deprovisionedAt"
    FROM webhook_events WHERE received_at > now() - interval '30 days'`;
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
