import "server-only";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import { verifyConnectionJob } from "#lib/tokens/health/verify-connection-job.ts";
import { logger } from "#lib/platform/logger.ts";
import { recordConnected } from "#lib/organization/provision/record-connected.ts";
import { requestRuns } from "#lib/payroll/runs/request-runs.ts";
import { type EndingState, readEndingState } from "#lib/tokens/grants/company-endings.ts";
import { attachToken } from "#lib/tokens/store/attach-token.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import { admitOwner } from "./admit-owner.ts";
import type { DiscoveredGrant } from "./discovered-grant.ts";
import type { Who } from "./judge-owner.ts";
import { joinUsers } from "./join-users.ts";
import { restoreSync } from "./restore-sync.ts";
import { type SavedCompany, saveCompanies } from "./save-companies.ts";

export type ConnectedGrant = {
  kind: "connected";
  userId: string;
  resourceOwnerUuid: string;
  companies: SavedCompany[];
};

/**
 * Rolls the transaction back: a request that ends access to one of these companies is on its way to
 * Gusto.
 */
class EndingOnItsWay extends Error {
  readonly companyIds: string[];

  constructor(companyIds: string[]) {
    super("a revocation of this company's access is on its way to Gusto");
    this.companyIds = companyIds;
  }
}

export function endingOnItsWay(error: unknown): { kind: "wait"; companyIds: string[] } {
  if (error instanceof EndingOnItsWay) return { kind: "wait", companyIds: error.companyIds };
  throw error;
}

export async function commitGrant(
  tokenId: string,
  found: DiscoveredGrant,
  who: Who,
  ip: string | null,
): Promise<ConnectedGrant> {
  const { established, endings, restored } = await commitGrantOnce(tokenId, found, who, ip);
  if (endings === "effect_unknown")
    await Promise.all(found.companies.map(({ gustoUuid }) => verifyLater(gustoUuid)));
  await readAgain(restored, established.userId);
  tellLog(found);
  return established;
}

/** The log outlives a database that is restored to an earlier moment: docs/guides/backups.md. */
function tellLog({ companies }: DiscoveredGrant): void {
  for (const { gustoUuid } of companies)
    logger().info({ companyUuid: gustoUuid }, "Company connected");
}

/** The connection is committed; if this fails, the scheduled sync reads the companies. */
async function readAgain(companyIds: string[], userId: string): Promise<void> {
  if (companyIds.length === 0) return;
  await requestRuns({ companyIds, trigger: "pick", actor: viewerActor({ userId }) }).catch(
    (error: unknown) =>
      logger().warn(
        { err: error },
        "A sync after a reconnect could not be queued; the sweep will start it",
      ),
  );
}

/** After an ending that Gusto has not answered: it may still take effect after the connection. */
const VERIFY_AFTER_SECONDS = [60, 900];

async function verifyLater(gustoUuid: string): Promise<void> {
  for (const startAfterSeconds of VERIFY_AFTER_SECONDS) {
    await verifyConnectionJob.tryEnqueue({ gustoUuid }, { startAfterSeconds });
  }
}

/** `restored`: companies whose sync was turned on again. */
type Committed = { established: ConnectedGrant; endings: EndingState; restored: string[] };

function commitGrantOnce(
  tokenId: string,
  found: DiscoveredGrant,
  who: Who,
  ip: string | null,
): Promise<Committed> {
  const { resourceOwnerUuid, scope } = found;
  // An older kind of grant may cover hundreds of companies; the pair in hand must not be lost to a
  // transaction's default limits.
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
      who.kind !== "signing_in" && who.expectedCompanyId === id ? "reconnect" : "connect";
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
