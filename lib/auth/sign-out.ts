import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { transaction } from "../transaction.ts";
import { deleteSession } from "./sessions.ts";
import { viewerActor } from "./viewer.ts";

/** Ends a session by its token. Does nothing when it has ended before. */
export async function signOutSession(token: string | undefined, ip: string | null): Promise<void> {
  if (!token) return;
  await transaction(async (tx) => {
    const session = await deleteSession(tx, token);
    if (session)
      await recordAudit(tx, {
        actor: viewerActor(session),
        action: "sign_out",
        subject: viewerActor(session),
        ip,
      });
  });
}
