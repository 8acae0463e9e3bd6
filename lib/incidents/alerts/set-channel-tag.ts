import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { requireTag } from "#lib/companies/tags/change-tags.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { type ChannelId, hasChannel } from "./channels.ts";

/**
 * Tells a channel of companies with this tag alone; of all if it is empty. What it was told stays, so
 * an end follows each beginning.
 * @returns the tag as it is kept @throws AppError not_found, invalid_input
 */
export async function setChannelTag(
  caller: Caller,
  channel: ChannelId,
  given: string,
): Promise<string | null> {
  requireOperator(caller.viewer);
  if (!hasChannel(channel)) throw new AppError("invalid_input", "This channel is not set up.");
  const tag = given.trim() === "" ? null : requireTag(given);
  await transaction(async (tx) => {
    await tx.alertChannel.upsert({
      where: { channel },
      create: { channel, tag, since: databaseNow() },
      update: { tag },
    });
    await recordAudit(tx, {
      ...by(caller),
      action: "alert_routed",
      subject: `alert-channel:${channel}`,
      detail: { tag },
    });
  });
  return tag;
}
