import "server-only";
import { db } from "#lib/platform/database/db.ts";
import type { ChannelId } from "./channels.ts";
import { DELIVERY_LIMIT_MS } from "./deliver-alert.ts";

/** How long a channel belongs to whoever sends on it: longer than a message may take. */
const LEASE_MS = 6 * DELIVERY_LIMIT_MS;

/** Since when a channel is told of incidents, and of which companies alone. */
export type Known = { since: Date; tag: string | null };
export type Claimed = Known & { failures: number; lastSentAt: Date | null };

/** Null while another process sends on it, or it waits for its next attempt. */
export async function claimChannel(channel: ChannelId, now: Date): Promise<Claimed | null> {
  const until = new Date(now.getTime() + LEASE_MS);
  const [claimed] = await db().$queryRaw<Claimed[]>`
    UPDATE alert_channels
    SET lease_until = ${until}
    WHERE channel = ${channel}
      AND (lease_until IS NULL OR lease_until <= ${now})
      AND (next_attempt_at IS NULL OR next_attempt_at <= ${now})
    RETURNING since, tag, failures, last_sent_at AS "lastSentAt"`;
  return claimed ?? null;
}

/** Gives it back with nothing sent. */
export async function releaseChannel(channel: ChannelId): Promise<void> {
  await db().alertChannel.update({ where: { channel }, data: { leaseUntil: null } });
}
