import "server-only";
import { z } from "zod";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { AuditAction } from "#lib/platform/audit/record-audit.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";

/** An hour: long enough for a deploy whose fault shows with the next refreshes. */
const BEFORE_MINUTES = 60;
const MOST_READ = 1_000;
const MOST_SHOWN = 20;

/** What changes how the whole installation works. */
const CHANGES: readonly AuditAction[] = [
  "hold_began",
  "hold_ended",
  "key_rotated",
  "api_token_set",
  "api_key_created",
  "api_key_revoked",
  "webhooks_subscribed",
  "webhooks_changed",
  "webhooks_unsubscribed",
  "role_changed",
  "user_disabled",
];

const related = z.object({
  /** Processes that started: an update, new settings, or a crash. */
  starts: z.array(z.object({ kind: z.string(), at: z.string(), release: z.string().nullable() })),
  acts: z.array(z.object({ action: z.string(), actor: z.string(), at: z.string() })),
});
export type Related = z.infer<typeof related>;

/** Starts and changes in the hour before a fault; kept, because starts are forgotten with their processes. */
export async function readRelated(tx: Transaction, since: Date): Promise<Related> {
  const from = new Date(since.getTime() - BEFORE_MINUTES * MINUTE_MS);
  const starts = await tx.processHeartbeat.findMany({
    where: { startedAt: { gte: from, lte: since } },
    orderBy: { startedAt: "desc" },
    take: MOST_SHOWN,
  });
  const acts = await tx.$queryRaw<{ action: string; actor: string; at: Date }[]>`
    SELECT action, actor, at
    FROM (
      SELECT *
      FROM audit_log
      WHERE at BETWEEN ${from} AND ${since}
      ORDER BY at DESC
      LIMIT ${MOST_READ}
    ) lately
    WHERE action = ANY(${[...CHANGES]}::text[])
    ORDER BY at DESC
    LIMIT ${MOST_SHOWN}`;
  return {
    starts: starts.map(({ kind, startedAt, schemaVersion }) => ({
      kind,
      at: startedAt.toISOString(),
      release: schemaVersion,
    })),
    acts: acts.map(({ action, actor, at }) => ({ action, actor, at: at.toISOString() })),
  };
}

/** As it was kept; of a release that kept something else, nothing. */
export function parseRelated(value: unknown): Related {
  return related.catch({ starts: [], acts: [] }).parse(value);
}
