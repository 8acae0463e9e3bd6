import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import type { ProblemNames } from "../auth/connect-problem.ts";
import type { ProblemCode } from "../auth/problem.ts";
import { viewerActor } from "../auth/viewer.ts";
import { db } from "../db.ts";
import { env } from "../env.ts";
import { noteConnected } from "../provision/note-connected.ts";
import { discardToken } from "../tokens/disconnect-grants.ts";
import { attachToken, revealAccessToken } from "../tokens/store-authorized-pair.ts";
import { MANY_ROWS, transaction } from "../transaction.ts";
import { admitOwner, GrantRefused, type Who } from "./admit-owner.ts";
import { type DiscoveredGrant, discoverGrant } from "./discover-grant.ts";
import { joinUsers } from "./join-users.ts";
import { type SavedCompany, saveCompanies } from "./save-companies.ts";

export type Established = {
  kind: "connected";
  userId: string;
  resourceOwnerUuid: string;
  companies: SavedCompany[];
};

export type EstablishResult = Established | { kind: "problem"; problem: ProblemCode; names?: ProblemNames | null };

/**
 * Makes a stored token pair a grant: asks Gusto whose it is, then commits person, companies, access and grant
 * in one transaction. Whatever is refused leaves nothing behind, not even the pair.
 */
export async function establishGrant(input: { tokenId: string; who: Who; ip: string | null }): Promise<EstablishResult> {
  const { tokenId, who, ip } = input;
  try {
    const found = await discoverGrant(await revealAccessToken(tokenId));
    if (found.kind === "problem") return await refuse(input, null, found);
    return await commitGrant(tokenId, found, who, ip);
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw await afterDiscarding(tokenId, error);
    return refuse(input, error.grant, { kind: "problem", problem: error.problem, names: error.names });
  }
}

function commitGrant(tokenId: string, found: DiscoveredGrant, who: Who, ip: string | null): Promise<Established> {
  const { resourceOwnerUuid, scope } = found;
  // An older grant may cover hundreds of companies; the pair in hand must not be lost to a transaction's default limits.
  return transaction(async (tx) => {
    const { userId, joins } = await admitOwner(tx, found, who);
    if (joins) await joinUsers(tx, { from: joins, into: userId }, ip);
    const companies = await saveCompanies(tx, found.companies, userId);
    const actor = viewerActor({ userId });
    await attachToken({ tokenId, resourceOwnerUuid, scope, companyIds: companies.map(({ id }) => id), actor, proved: true }, tx);
    for (const { id, name } of companies) {
      await noteConnected(tx, id);
      const action = who.kind === "signed_in" && who.expectedCompanyId === id ? "reconnect" : "connect";
      await recordAudit(tx, { actor, action, subject: `company:${id}`, ip, detail: { name, resourceOwnerUuid } });
    }
    return { kind: "connected", userId, resourceOwnerUuid, companies };
  }, MANY_ROWS);
}

type Refusal = Extract<EstablishResult, { kind: "problem" }>;

async function refuse({ tokenId, who, ip }: { tokenId: string; who: Who; ip: string | null }, grant: DiscoveredGrant | null, refusal: Refusal): Promise<Refusal> {
  const actor = who.kind === "signed_in" ? viewerActor(who) : "sign-in";
  await discardToken({ tokenId, revoke: grant !== null && !(await isHeldElsewhere(grant)), reason: refusal.problem, actor });
  await recordAudit(db(), { actor, action: "connect_refused", subject: `token:${tokenId}`, ip, detail: { problem: refusal.problem } });
  return refusal;
}

/**
 * Whether the same owner has an open grant for one of these companies. Then the refused pair is dropped but not
 * revoked: revoking it at Gusto might end the grant that works.
 */
async function isHeldElsewhere({ resourceOwnerUuid, companies }: DiscoveredGrant): Promise<boolean> {
  const open = await db().companyGrant.count({
    where: {
      resourceOwnerUuid,
      endedAt: null,
      company: { environment: env().GUSTO_ENVIRONMENT, gustoUuid: { in: companies.map(({ gustoUuid }) => gustoUuid) } },
    },
  });
  return open > 0;
}

/** A fault of ours: the pair serves nobody, and the person will start over. The sweep would find it, too. */
async function afterDiscarding(tokenId: string, error: unknown): Promise<unknown> {
  await discardToken({ tokenId, revoke: false, reason: "not_established", actor: "system" }).catch(() => undefined);
  return error;
}
