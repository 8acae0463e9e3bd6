import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { deleteSession } from "#lib/access/sessions/sessions.ts";
import { viewerActor } from "#lib/access/viewer.ts";

/** Ends a session by its token. Does nothing if it has already ended. */
export async function signOutSession(token: string | undefined, ip: string | null): Promise<void> {
  if (!token) return;
  await transaction(async (tx) => {
    const session = await deleteSession(tx, token);
    if (session)
      await recordAudit(tx, {
        actor: viewerActor(session),
        action: "sign_out",
        subject: `user:${session.userId}`,
        ip,
      });
  });
}
