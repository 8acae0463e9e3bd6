// Why it is so: docs/decisions/0008-own-next-auth-adapter.md

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
 * next-auth's window on the database. Ours and not the usual Prisma adapter, because
 *  - session tokens are stored as hashes, with an idle and an absolute limit;
 *  - accounts have no token columns: Gusto's tokens live in lib/tokens, and next-auth never sees one;
 *  - people are found by their identity alone, never by e-mail;
 *  - users are made by the use cases that know what they may do (lib/companies, operator-sign-in.ts),
 *    in one transaction with what they came with. next-auth only opens and ends sessions.
 */

/** The adapter of one request. */
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
      // The cookie lives as long as the session can; the idle limit is kept here, by the server.
      return { sessionToken, userId, expires: session.absoluteExpiresAt };
    },

    async getSessionAndUser(sessionToken) {
      // Nothing of ours asks next-auth who is signed in; whoever does is a script.
      const session = await findSession(sessionToken, databaseNow(), false);
      if (!session) return null;
      return {
        session: { sessionToken, userId: session.userId, expires: session.absoluteExpiresAt },
        user: adapterUser(session.user),
      };
    },

    // findSession moves the idle limit when a person acts; the absolute one never moves.
    updateSession: () => null,

    deleteSession: (sessionToken) => signOutSession(sessionToken, request.ip),
  };
}

/** next-auth wants an e-mail and a name; a Gusto admin may have shown neither. */
function adapterUser(user: Pick<User, "id" | "name" | "email">): AdapterUser {
  return { id: user.id, name: user.name, email: user.email ?? "", emailVerified: null };
}

function refuse(): never {
  throw new AppError(
    "forbidden",
    "Users are created by the use cases that admit them, not by next-auth.",
  );
}
