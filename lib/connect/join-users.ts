import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import type { Transaction } from "#lib/platform/database/db.ts";

/** `from` is merged into `into`. */
type Join = { from: string; into: string };

/**
 * Moves the identities of one user to another, in the transaction that established both are the
 * same person; the caller holds their locks. Access follows by itself, because it derives from the
 * grants of a user's identities. The emptied user stays for the records that name it, but no one
 * can sign in as it: its sessions and pending flows end.
 */
export async function joinUsers(
  tx: Transaction,
  { from, into }: Join,
  ip: string | null,
): Promise<void> {
  const moved = await tx.account.updateMany({ where: { userId: from }, data: { userId: into } });
  await tx.session.deleteMany({ where: { userId: from } });
  await tx.authorizationRequest.deleteMany({ where: { userId: from } });
  await tx.$executeRaw`
    INSERT INTO notice_dismissals (notice_id, user_id, at)
    SELECT notice_id, ${into}::uuid, at
    FROM notice_dismissals
    WHERE user_id = ${from}::uuid
    ON CONFLICT DO NOTHING`;
  await tx.user.update({ where: { id: from }, data: { disabledAt: databaseNow() } });
  const line = {
    actor: viewerActor({ userId: into }),
    action: "users_joined" as const,
    ip,
    detail: { from, into, identities: moved.count },
  };
  await recordAudits(
    tx,
    [into, from].map((userId) => ({ ...line, subject: `user:${userId}` })),
  );
}
