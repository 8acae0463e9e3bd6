import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { logger } from "#lib/platform/logger.ts";
import { canSendMail, sendMail } from "#lib/notices/send-mail.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { claimMail } from "./claim-mail.ts";
import { findProvision } from "./list-provisions.ts";

/** Emails the claim link to a new company's admin. @throws AppError */
export async function sendClaimMail(caller: Caller, id: unknown): Promise<{ to: string }> {
  const provision = await findProvision(caller.viewer, id);
  if (!provision?.claimUrl) throw new AppError("not_found", "This company has no claim link.");
  if (!canSendMail()) throw new AppError("unavailable", "No mail server is set up.");
  await takeFromRateLimit("organization", caller.viewer.userId);
  try {
    await sendMail({ to: [provision.adminEmail], ...claimMail(provision, env().APP_URL) });
  } catch (error) {
    logger().error({ err: error }, "A claim link was not mailed");
    throw new AppError(
      "unavailable",
      "The mail server did not accept the message. Copy the link instead.",
    );
  }
  await transaction(async (tx) => {
    await tx.provision.update({ where: { id: provision.id }, data: { emailedAt: databaseNow() } });
    await recordAudit(tx, {
      ...by(caller),
      action: "provision_mailed",
      subject: `provision:${provision.id}`,
    });
  });
  return { to: provision.adminEmail };
}
