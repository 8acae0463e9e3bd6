import "server-only";
import { randomUUID } from "node:crypto";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { type ChannelId, hasChannel } from "./channels.ts";
import { composeTest } from "./compose-alert.ts";
import { DELIVERY_LIMIT_MS, deliverAlert } from "./deliver-alert.ts";

/**
 * Sends a test on one channel at once, also in quiet hours and while the channel rests after failures.
 * @returns what went wrong, or null @throws AppError not_found, invalid_input, rate_limited
 */
export async function sendTestAlert(
  caller: Caller,
  channel: ChannelId,
  limitMs = DELIVERY_LIMIT_MS,
): Promise<string | null> {
  requireOperator(caller.viewer);
  if (!hasChannel(channel)) throw new AppError("invalid_input", "This channel is not set up.");
  await takeFromRateLimit("alert_test", caller.viewer.userId);
  const at = databaseNow();
  const id = randomUUID();
  const alert = composeTest(env().APP_URL, at);
  const problem = await deliverAlert(channel, { ...alert, id: `msg_${id}`, at }, limitMs);
  await transaction(async (tx) => {
    await tx.alertDelivery.create({
      data: {
        ...{ id, channel, key: `test:${id}`, subject: alert.subject, attempts: 1 },
        ...{ createdAt: at, attemptedAt: at, error: problem },
        state: problem === null ? "sent" : "test_failed",
      },
    });
    // The receiver takes messages again: what waits is tried now.
    if (problem === null)
      await tx.alertChannel.updateMany({ where: { channel }, data: { nextAttemptAt: null } });
    await recordAudit(tx, {
      ...by(caller),
      action: "alert_tested",
      subject: `alert-channel:${channel}`,
      detail: { delivered: problem === null },
    });
  });
  return problem;
}
