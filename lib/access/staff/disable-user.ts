import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { by, type Caller } from "../caller.ts";
import { requireOperator } from "../require-operator.ts";
import { tellSessionsEnded } from "../sessions/tell-sessions-ended.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { lockActingOperator } from "./lock-acting-operator.ts";

/**
 * Nobody is let in as this person from now on: their sessions are refused and their open pages are
 * told. What they connected stays connected. The sessions' rows stay until they are enabled again,
 * so that an open tab can say why it was closed.
 * @throws AppError not_found, conflict for oneself, or when it was done before
 */
export async function disableUser(caller: Caller, userId: string): Promise<void> {
  requireOperator(caller.viewer);
  if (!isUuid(userId)) throw new AppError("not_found", "Person not found.");
  if (userId === caller.viewer.userId)
    throw new AppError("conflict", "You cannot disable yourself. Ask another operator.");
  await transaction(async (tx) => {
    await lockActingOperator(tx, caller, [userId]);
    const { count } = await tx.user.updateMany({
      where: { id: userId, disabledAt: null, deletedAt: null },
      data: { disabledAt: databaseNow() },
    });
    if (count === 0) throw new AppError("conflict", "This person is disabled already.");
    await recordAudit(tx, { ...by(caller), action: "user_disabled", subject: `user:${userId}` });
    await tellSessionsEnded(tx);
  });
}

/**
 * Lets a person sign in again. Sessions from before stay ended.
 * @throws AppError not_found, conflict when it was done before
 */
export async function enableUser(caller: Caller, userId: string): Promise<void> {
  requireOperator(caller.viewer);
  if (!isUuid(userId)) throw new AppError("not_found", "Person not found.");
  await transaction(async (tx) => {
    await lockActingOperator(tx, caller, [userId]);
    await tx.session.deleteMany({ where: { userId, user: { disabledAt: { not: null } } } });
    const { count } = await tx.user.updateMany({
      where: { id: userId, disabledAt: { not: null }, deletedAt: null },
      data: { disabledAt: null },
    });
    if (count === 0) throw new AppError("conflict", "This person is not disabled.");
    await recordAudit(tx, { ...by(caller), action: "user_enabled", subject: `user:${userId}` });
  });
}
