import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/**
 * Deletes a person: removes sessions, identities, authorization requests, and links mailed to them,
 * and clears name and email address. The row stays, because audit lines refer to it. Signing in
 * again later creates a new person.
 * @param who email address, or our user id
 * @returns the id
 * @throws AppError not_found; conflict if several people have the address, or while one of their
 * grants is active or being stored
 */
export async function deleteUser(by: By, who: string): Promise<string> {
  const id = await findUser(who);
  await transaction(async (tx) => {
    await lockUsers(tx, [id]);
    const person = await tx.user.findFirst({ where: { id, deletedAt: null } });
    if (!person) throw notFound(who);
    const living = await tx.companyAccess.count({ where: { userId: id, lostAt: null } });
    if (living > 0)
      throw new AppError(
        "conflict",
        `This person still has ${living === 1 ? "one company" : `${living} companies`} connected. Disconnect first.`,
      );
    // Only the running request knows this pair. If its process was killed, the worker closes it,
    // and then nothing is lost.
    const unfinished = await tx.authorizationRequest.count({
      where: {
        userId: id,
        outcome: { equals: Prisma.DbNull },
        OR: [
          { tokenId: { not: null } },
          { consumedAt: { not: null }, expiresAt: { gt: databaseNow() } },
        ],
      },
    });
    if (unfinished > 0)
      throw new AppError(
        "conflict",
        "This person is connecting a company right now. Try again in 15 minutes.",
      );

    await tx.session.deleteMany({ where: { userId: id } });
    await tx.account.deleteMany({ where: { userId: id } });
    await tx.authorizationRequest.deleteMany({ where: { userId: id } });
    await tx.savedView.deleteMany({ where: { userId: id, isShared: false } });
    if (person.email)
      await tx.reconnectLink.deleteMany({
        where: { email: { equals: person.email, mode: "insensitive" } },
      });
    const now = databaseNow();
    await tx.user.update({
      where: { id },
      data: { name: null, email: null, disabledAt: now, deletedAt: now },
    });
    await recordAudit(tx, {
      ...by,
      action: "user_deleted",
      subject: `user:${id}`,
    });
  });
  return id;
}

async function findUser(who: string): Promise<string> {
  const where = isUuid(who)
    ? { id: who }
    : { email: { equals: who, mode: "insensitive" as const } };
  const [user, another] = await db().user.findMany({
    where: { ...where, deletedAt: null },
    select: { id: true },
    take: 2,
  });
  if (!user) throw notFound(who);
  if (another)
    throw new AppError("conflict", `Several people have the address ${who}. Use an id instead.`);
  return user.id;
}

const notFound = (who: string) => new AppError("not_found", `No person found for ${who}.`);
