import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import type { Transaction } from "#lib/platform/database/db.ts";

/** `from` becomes a part of `into`. */
type Join = { from: string; into: string };

/**
 * Gives the identities of one user to another, in the transaction that proved both to be the same person; the caller holds their
 * locks. Access follows by itself, for it is the grants of a user's identities. The emptied user stays, for the records that name
 * it, and nobody can sign in as it: its sessions and its flows under way end.
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
    INSERT INTO notice_dismissals (notice_id, user_id, at) SELECT notice_id, ${into}::uuid, at FROM notice_dismissals WHERE user_id = ${from}::uuid
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
