import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { findUserByAccount } from "#lib/access/find-user-by-account.ts";
import { createSession, deleteSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { emailKey } from "#lib/access/email-key.ts";
import { viewerActor } from "#lib/access/viewer.ts";

/**
 * Signs in a demo user by email, replacing the browser's current session. Returns the session
 * token, or null if there is no such demo user.
 */
export async function signInDemoUser(
  email: string,
  { ip, earlierToken }: { ip: string | null; earlierToken: string | undefined },
): Promise<string | null> {
  const token = newSessionToken();
  return transaction(async (tx) => {
    const user = await findUserByAccount(tx, {
      provider: "demo",
      providerAccountId: emailKey(email),
    });
    if (!user || user.disabledAt) return null;
    if (earlierToken) await deleteSession(tx, earlierToken);
    await createSession(tx, { userId: user.id, token });
    await recordAudit(tx, {
      actor: viewerActor({ userId: user.id }),
      action: "sign_in",
      subject: `user:${user.id}`,
      ip,
      detail: { demo: true },
    });
    return token;
  });
}
