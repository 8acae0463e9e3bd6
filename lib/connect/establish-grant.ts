import "server-only";
import { recordAudit, recordAudits } from "#lib/platform/audit/record-audit.ts";
import type { ProblemNames } from "./connect-problem.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { finishBeforeExit } from "#lib/platform/process/finish-before-exit.ts";
import { verifyConnectionJob } from "#lib/tokens/health/verify-connection-job.ts";
import { logger } from "#lib/platform/logger.ts";
import { recordConnected } from "#lib/organization/provision/record-connected.ts";
import { requestRuns } from "#lib/payroll/runs/request-runs.ts";
import {
  type EndingState,
  readEndingState,
  waitForEndings,
} from "#lib/tokens/grants/company-endings.ts";
import { discardToken } from "#lib/tokens/grants/disconnect-grants.ts";
import { attachToken, revealAccessToken } from "#lib/tokens/store/store-authorized-pair.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import { admitOwner, GrantRefused, type Who } from "./admit-owner.ts";
import { type DiscoveredGrant, discoverGrant } from "./discover-grant.ts";
import { joinUsers } from "./join-users.ts";
import { restoreSync } from "./restore-sync.ts";
import { type SavedCompany, saveCompanies } from "./save-companies.ts";

type Established = {
  kind: "connected";
  userId: string;
  resourceOwnerUuid: string;
  companies: SavedCompany[];
};

export type EstablishResult =
  Established | { kind: "problem"; problem: ProblemCode; names?: ProblemNames | null };

/** `waitsForGusto`: nobody is there to be told, so a Gusto that does not answer leaves everything as it is. */
type Establishing = { tokenId: string; who: Who; ip: string | null; waitsForGusto?: boolean };

/**
 * Makes a stored token pair a grant: asks Gusto whose it is, then commits person, companies, access and grant
 * in one transaction. Whatever is refused leaves nothing behind, not even the pair.
 */
export function establishGrant(input: Establishing): Promise<EstablishResult> {
  return finishBeforeExit(establish(input));
}

async function establish(input: Establishing): Promise<EstablishResult> {
  const { tokenId, who, ip } = input;
  try {
    for (let round = 1; ; round += 1) {
      const found = await discoverGrant(await revealAccessToken(tokenId));
      if (found.kind === "problem" && found.problem === "gusto_down" && input.waitsForGusto)
        return found;
      if (found.kind === "problem") return await refuse(input, null, found);
      const committed = await commitGrant(tokenId, found, who, ip).catch(endingOnItsWay);
      if (committed.kind === "connected") return committed;
      if (round === MAX_ROUNDS)
        return await refuse(input, null, { kind: "problem", problem: "gusto_down" });
      // What is on its way may end this grant, too: Gusto is asked again when its effect is known.
      await waitForEndings(committed.companyIds);
    }
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw await afterDiscarding(tokenId, error);
    return refuse(input, error.grant, {
      kind: "problem",
      problem: error.problem,
      names: error.names,
    });
  }
}

/** Each time something new has set out to end access to the company. */
const MAX_ROUNDS = 3;

/** Ends the transaction: a request that ends access to one of these companies is on its way to Gusto. */
class EndingOnItsWay extends Error {
  readonly companyIds: string[];

  constructor(companyIds: string[]) {
    super("an ending of this company's access is on its way to Gusto");
    this.companyIds = companyIds;
  }
}

function endingOnItsWay(error: unknown): { kind: "wait"; companyIds: string[] } {
  if (error instanceof EndingOnItsWay) return { kind: "wait", companyIds: error.companyIds };
  throw error;
}

async function commitGrant(
  tokenId: string,
  found: DiscoveredGrant,
  who: Who,
  ip: string | null,
): Promise<Established> {
  const { established, endings, restored } = await commitGrantOnce(tokenId, found, who, ip);
  if (endings === "effect_unknown")
    await Promise.all(found.companies.map(({ gustoUuid }) => verifyLater(gustoUuid)));
  await readAgain(restored, established.userId);
  return established;
}

/** The connection is committed: what fails here is read by the schedule. */
async function readAgain(companyIds: string[], userId: string): Promise<void> {
  if (companyIds.length === 0) return;
  await requestRuns({ companyIds, trigger: "pick", actor: viewerActor({ userId }) }).catch(
    (error: unknown) => logger().warn({ err: error }, "What is synced again is read later"),
  );
}

/** After an ending that Gusto has not answered: it may still be carried out, after the connection. */
const VERIFY_AFTER_SECONDS = [60, 900];

async function verifyLater(gustoUuid: string): Promise<void> {
  for (const startAfterSeconds of VERIFY_AFTER_SECONDS) {
    await verifyConnectionJob.tryEnqueue({ gustoUuid }, { startAfterSeconds });
  }
}

/** `restored`: companies whose sync is on again. */
type Committed = { established: Established; endings: EndingState; restored: string[] };

function commitGrantOnce(
  tokenId: string,
  found: DiscoveredGrant,
  who: Who,
  ip: string | null,
): Promise<Committed> {
  const { resourceOwnerUuid, scope } = found;
  // An older grant may cover hundreds of companies; the pair in hand must not be lost to a transaction's default limits.
  return transaction(async (tx) => {
    const { userId, joins } = await admitOwner(tx, found, who);
    if (joins) await joinUsers(tx, { from: joins, into: userId }, ip);
    const companies = await saveCompanies(tx, found.companies, userId);
    const companyIds = companies.map(({ id }) => id);
    const endings = await readEndingState(tx, companyIds);
    if (endings === "on_its_way") throw new EndingOnItsWay(companyIds);
    const actor = viewerActor({ userId });
    await attachToken({ tokenId, resourceOwnerUuid, scope, companyIds, actor, proved: true }, tx);
    for (const { id } of companies) await recordConnected(tx, id);
    const restored = await restoreSync(tx, companies, { userId, actor, ip });
    const actionOn = (id: string) =>
      who.kind === "signed_in" && who.expectedCompanyId === id ? "reconnect" : "connect";
    await recordAudits(
      tx,
      companies.map(({ id, name }) => ({
        actor,
        action: actionOn(id),
        subject: `company:${id}`,
        ip,
        detail: { name, resourceOwnerUuid },
      })),
    );
    return {
      established: { kind: "connected", userId, resourceOwnerUuid, companies },
      endings,
      restored,
    };
  }, MANY_ROWS);
}

type Refusal = Extract<EstablishResult, { kind: "problem" }>;

async function refuse(
  { tokenId, who, ip }: { tokenId: string; who: Who; ip: string | null },
  grant: DiscoveredGrant | null,
  refusal: Refusal,
): Promise<Refusal> {
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
 * Whether the same owner has an open grant for one of these companies. Then the refused pair is dropped but not
 * revoked: revoking it at Gusto might end the grant that works.
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

/** A fault of ours: the pair serves nobody, and the person will start over. The sweep would find it, too. */
async function afterDiscarding(tokenId: string, error: unknown): Promise<unknown> {
  await discardToken({ tokenId, revoke: true, reason: "not_established", actor: "system" }).catch(
    () => undefined,
  );
  return error;
}
