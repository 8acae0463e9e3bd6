// See docs/decisions/0008-own-next-auth-adapter.md

import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { User } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { type AccountKey, findUserByAccount } from "#lib/access/find-user-by-account.ts";
import { createSession, findSession } from "#lib/access/sessions/sessions.ts";
import { signOutSession } from "./sign-out.ts";
import { viewerActor } from "#lib/access/viewer.ts";

/*
 * next-auth's access to the database. We don't use the standard Prisma adapter, because
 * - session tokens are stored as hashes, with an idle and an absolute limit;
 * - accounts have no token columns: Gusto's tokens live in lib/tokens and next-auth never sees one;
 * - users are found by their identity only, never by email;
 * - users are created by the use cases that know their rights (lib/companies, operator-sign-in.ts),
 *   in one transaction with what came with them. next-auth only opens and ends sessions.
 */

/** The adapter for one request. */
export function createAdapter(request: { ip: string | null }): Adapter {
  return {
    createUser: refuse,
    linkAccount: refuse,
    updateUser: refuse,
    getUser: () => null,
    getUserByEmail: () => null,

    async getUserByAccount(key) {
      const user = await findUserByAccount(db(), key as AccountKey);
      return user && !user.disabledAt ? adapterUser(user) : null;
    },

    async createSession({ sessionToken, userId }) {
      const session = await transaction(async (tx) => {
        await recordAudit(tx, {
          actor: viewerActor({ userId }),
          action: "sign_in",
          subject: `user:${userId}`,
          ip: request.ip,
        });
        return createSession(tx, { userId, token: sessionToken });
      });
      // The cookie lasts as long as the session can; the server enforces the idle limit.
      return { sessionToken, userId, expires: session.absoluteExpiresAt };
    },

    async getSessionAndUser(sessionToken) {
      // None of our code asks next-auth who is signed in, so a caller here is a script.
      const session = await findSession(sessionToken, databaseNow(), false);
      if (!session) return null;
      return {
        session: { sessionToken, userId: session.userId, expires: session.absoluteExpiresAt },
        user: adapterUser(session.user),
      };
    },

    // findSession extends the idle limit when a person acts; the absolute limit never moves.
    updateSession: () => null,

    deleteSession: (sessionToken) => signOutSession(sessionToken, request.ip),
  };
}

/** next-auth requires an email and a name; a Gusto admin may have shared neither. */
function adapterUser(user: Pick<User, "id" | "name" | "email">): AdapterUser {
  return { id: user.id, name: user.name, email: user.email ?? "", emailVerified: null };
}

function refuse(): never {
  throw new AppError(
    "forbidden",
    "Users are created by the use cases that admit them, not by next-auth.",
  );
}
