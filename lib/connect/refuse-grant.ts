import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import type { ProblemNames } from "./connect-problem.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { discardToken } from "#lib/tokens/grants/disconnect-grants.ts";
import type { DiscoveredGrant } from "./discovered-grant.ts";
import type { Who } from "./judge-owner.ts";

export type GrantRefusal = { kind: "problem"; problem: ProblemCode; names?: ProblemNames | null };

export async function refuseGrant(
  { tokenId, who, ip }: { tokenId: string; who: Who; ip: string | null },
  grant: DiscoveredGrant | null,
  refusal: GrantRefusal,
): Promise<GrantRefusal> {
  const actor = who.kind === "signed_in" ? viewerActor(who) : "sign-in";
  await discardToken({
    tokenId,
    revoke: grant === null || !(await isHeldElsewhere(grant)),
    reason: refusal.problem,
    actor,
  });
  await recordAudit(db(), {
    actor,
    action: "connect_refused",
    subject: `token:${tokenId}`,
    ip,
    detail: { problem: refusal.problem },
  });
  return refusal;
}

/**
 * Whether the same owner has an open grant for one of these companies. Then the refused pair is
 * dropped but not revoked: revoking it at Gusto might end the working grant.
 */
async function isHeldElsewhere({
  resourceOwnerUuid,
  companies,
}: DiscoveredGrant): Promise<boolean> {
  const open = await db().companyGrant.count({
    where: {
      resourceOwnerUuid,
      endedAt: null,
      company: { gustoUuid: { in: companies.map(({ gustoUuid }) => gustoUuid) } },
    },
  });
  return open > 0;
}

/**
 * After a fault of ours: the pair serves no company, and the person will start over. The sweep
 * would find it, too.
 */
export async function discardAfterFault(tokenId: string, error: unknown): Promise<unknown> {
  await discardToken({ tokenId, revoke: true, reason: "not_established", actor: "system" }).catch(
    () => undefined,
  );
  return error;
}
