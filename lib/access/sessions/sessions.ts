import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { randomBytes } from "node:crypto";
import { DEMO_ACCOUNT, isDemoUser } from "../demo-account.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import { belongsHere, currentPlace } from "./belongs-here.ts";
import { isSessionOpen, newSessionLimits, touchedExpiry } from "./session-limits.ts";

/*
 * Browser sessions in the database. They can be revoked instantly, and only the token's hash is
 * stored, so a copy of the database opens nothing.
 */

/** A new session token: 256 random bits. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Opens a session for a user inside the caller's transaction.
 * @throws AppError forbidden if the user is disabled, deleted, or a demo user outside a demo
 */
export async function createSession(
  tx: Transaction,
  input: { userId: string; token: string },
  now = databaseNow(),
) {
  // The row lock puts "disable this user" and "sign in" in order, whichever comes first.
  await lockUsers(tx, [input.userId]);
  const admitted = await tx.user.count({ where: { id: input.userId, disabledAt: null } });
  if (admitted === 0) throw new AppError("forbidden", "This account is disabled.");
  if (!env().DEMO_MODE && (await isDemoPerson(tx, input.userId)))
    throw new AppError("forbidden", "This account belongs to the demo.");
  await tx.user.update({ where: { id: input.userId }, data: { lastSeenAt: now } });
  return tx.session.create({
    data: {
      userId: input.userId,
      sessionTokenHash: fingerprint(input.token),
      ...currentPlace(),
      ...newSessionLimits(now),
    },
  });
}

/** Demo people sign in with one click, so outside a demo they get no session at all. */
async function isDemoPerson(tx: Transaction, userId: string): Promise<boolean> {
  return (await tx.account.count({ where: { userId, provider: "demo" } })) > 0;
}

/**
 * The open session for a token, with its user; null if it has ended or the user is disabled.
 * @param isAct whether a person acted, which extends the idle limit
 */
export async function findSession(token: string, now = databaseNow(), isAct = true) {
  if (token === "" || token.length > 200) return null;
  const session = await db().session.findUnique({
    where: { sessionTokenHash: fingerprint(token) },
    include: {
      user: { include: { accounts: DEMO_ACCOUNT } },
    },
  });
  if (!session || session.user.disabledAt || !isSessionOpen(session, now)) return null;
  if (!belongsHere(session) || (!env().DEMO_MODE && isDemoUser(session.user))) return null;
  const expires = isAct ? touchedExpiry(session, now) : null;
  // updateMany doesn't fail if the session was just ended, and never recreates it.
  if (expires)
    await Promise.all([
      db().session.updateMany({ where: { id: session.id }, data: { expires } }),
      db().user.updateMany({ where: { id: session.userId }, data: { lastSeenAt: now } }),
    ]);
  return session;
}

/** Whether a token opens nothing because its person was disabled meanwhile. */
export async function isOfDisabledPerson(token: string): Promise<boolean> {
  if (token === "" || token.length > 200) return false;
  const session = await db().session.findUnique({
    where: { sessionTokenHash: fingerprint(token) },
    select: { user: { select: { disabledAt: true, deletedAt: true } } },
  });
  return session !== null && session.user.disabledAt !== null && session.user.deletedAt === null;
}

/** Ends a session. Returns whose it was, or null if there was none. */
export async function deleteSession(
  tx: Transaction,
  token: string,
): Promise<{ id: string; userId: string } | null> {
  const hash = fingerprint(token);
  const session = await tx.session.findUnique({
    where: { sessionTokenHash: hash },
    select: { id: true, userId: true },
  });
  if (!session) return null;
  const { count } = await tx.session.deleteMany({ where: { id: session.id } });
  return count === 1 ? session : null;
}
