// See docs/decisions/0025-alerts.md

import "server-only";
import { createHash } from "node:crypto";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { type ChannelId, hasChannel, isQuiet } from "./channels.ts";
import { claimChannel, type Claimed, type Known, releaseChannel } from "./claim-channel.ts";
import { type AlertLine, changeId, composeAlert } from "./compose-alert.ts";
import { isUrgent, retryAfterMs } from "./decide-alert.ts";
import { DELIVERY_LIMIT_MS, deliverAlert } from "./deliver-alert.ts";
import { readChanges, recordTold } from "./read-changes.ts";

/** After a message, what is not critical waits so long for more, so that a storm is few messages. */
const GATHER_MS = 60_000;

type Options = { now?: Date; limitMs?: number };

/**
 * Tells a channel in one message what it has not been told yet. A process that is killed before the outcome
 * is written leaves the same message, with the same id, to the next one.
 * @returns how many changes were told
 */
export async function sendAlerts(
  channel: ChannelId,
  { now = databaseNow(), limitMs = DELIVERY_LIMIT_MS }: Options = {},
): Promise<number> {
  if (!hasChannel(channel)) return 0;
  const known = await readKnown(channel, now);
  if ((await readChanges(channel, { ...known, now, isQuiet: isQuiet(now) })).length === 0) return 0;
  const claimed = await claimChannel(channel, now);
  if (!claimed) return 0;
  // Read under the claim: another process may have told it in between.
  const changes = await readChanges(channel, { ...claimed, now, isQuiet: isQuiet(now) });
  if (changes.length === 0 || isGathering(claimed, changes, now)) {
    await releaseChannel(channel);
    return 0;
  }
  return send(channel, changes, claimed, { now, limitMs });
}

/** When the channel was seen first, for what had ended before is not told; and whose companies it is told of. */
async function readKnown(channel: ChannelId, now: Date): Promise<Known> {
  const known = await db().alertChannel.findUnique({ where: { channel } });
  if (known) return { since: known.since, tag: known.tag };
  await db().alertChannel.createMany({ data: [{ channel, since: now }], skipDuplicates: true });
  return { since: now, tag: null };
}

function isGathering({ lastSentAt }: Claimed, changes: readonly AlertLine[], now: Date): boolean {
  if (changes.some(isUrgent)) return false;
  return lastSentAt !== null && now.getTime() - lastSentAt.getTime() < GATHER_MS;
}

async function send(
  channel: ChannelId,
  changes: readonly AlertLine[],
  { failures }: Claimed,
  { now, limitMs }: Required<Options>,
): Promise<number> {
  const alert = composeAlert(changes, env().APP_URL, now);
  const id = await beginDelivery(channel, changes, alert.subject, now);
  const problem = await deliverAlert(channel, { ...alert, id: `msg_${id}`, at: now }, limitMs);
  if (problem === null) await recordSent(channel, id, changes, now);
  else await recordFailure(channel, id, problem, failures + 1, now);
  return problem === null ? changes.length : 0;
}

/** The row of this message: the same while the same changes wait, however often it is tried. */
async function beginDelivery(
  channel: ChannelId,
  changes: readonly AlertLine[],
  subject: string,
  now: Date,
): Promise<string> {
  const key = createHash("sha256")
    .update(changes.map(changeId).toSorted().join(" "))
    .digest("base64url");
  const { id } = await db().alertDelivery.upsert({
    where: { channel_key: { channel, key } },
    create: { channel, key, subject, createdAt: now, attemptedAt: now, attempts: 1 },
    update: { subject, attemptedAt: now, attempts: { increment: 1 } },
    select: { id: true },
  });
  return id;
}

async function recordSent(
  channel: ChannelId,
  id: string,
  changes: readonly AlertLine[],
  now: Date,
): Promise<void> {
  await transaction(async (tx) => {
    await recordTold(tx, channel, changes, now);
    await tx.alertDelivery.update({ where: { id }, data: { state: "sent", error: null } });
    // What could not be delivered before is told by this message.
    await tx.alertDelivery.updateMany({
      where: { channel, state: { in: ["failed", "sending"] } },
      data: { state: "merged" },
    });
    await tx.alertChannel.update({
      where: { channel },
      data: {
        ...{ leaseUntil: null, failures: 0, failingSince: null, nextAttemptAt: null },
        lastSentAt: now,
      },
    });
  });
}

async function recordFailure(
  channel: ChannelId,
  id: string,
  problem: string,
  failures: number,
  now: Date,
): Promise<void> {
  const nextAttemptAt = new Date(now.getTime() + retryAfterMs(failures));
  logger().error(
    { problem: "alert_not_delivered", channel, failures, nextAttemptAt },
    `An alert could not be delivered: ${problem}`,
  );
  await transaction(async (tx) => {
    await tx.alertDelivery.update({ where: { id }, data: { state: "failed", error: problem } });
    await tx.$executeRaw`
      UPDATE alert_channels
      SET lease_until = NULL, failures = ${failures},
        failing_since = COALESCE(failing_since, ${now}), next_attempt_at = ${nextAttemptAt}
      WHERE channel = ${channel}`;
  });
}
