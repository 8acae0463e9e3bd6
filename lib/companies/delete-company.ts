import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { revokeTokenJob } from "#lib/tokens/grants/revoke-token-job.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { cancelRuns } from "#lib/payroll/runs/cancel-sync.ts";
import { eraseCompanyDataJob } from "#lib/payroll/erasing/erase-company-data-job.ts";
import { isTypedName } from "#lib/payroll/erasing/typed-name.ts";
import {
  forgetGrants,
  lockEndedGrants,
  RevocationPending,
} from "#lib/tokens/grants/forget-grants.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";

/*
 * Deletes a whole company that has no active grant. The request immediately removes everything that
 * could show it: grants with their pairs, notices, provisions, its name and its Gusto UUID, so a
 * new connection creates a new company. The erasing job (lib/payroll/erasing/finish-deletion.ts)
 * removes the rest in small steps, and the row last. Only the audit log stays.
 */

/**
 * Deletes a company. This can't be undone.
 * @param typedName the company's name as typed by the operator
 * @throws AppError not_found, also for a company admin; invalid_input; conflict while it is
 * connected or being connected
 */
export async function deleteCompany(
  caller: Caller,
  companyId: string,
  typedName: string,
): Promise<void> {
  requireOperator(caller.viewer);
  const company = await requireVisibleCompany(caller.viewer, companyId);
  if (!isTypedName(company, typedName))
    throw new AppError("invalid_input", "Type the company's name exactly as shown.", {
      field: "name",
    });
  await requestDeletion(company.id, by(caller), {});
}

/**
 * Same by Gusto UUID, for the command line.
 * @param act.isTrial only checks whether it could be deleted; changes nothing
 * @throws AppError not_found, conflict
 */
export async function deleteCompanyByGustoUuid(
  who: By,
  gustoUuid: string,
  act: Act,
): Promise<void> {
  const where = { gustoUuid };
  const company = isUuid(gustoUuid)
    ? await db().company.findFirst({
        where: { ...where, deleteRequestedAt: null },
        select: { id: true },
      })
    : null;
  if (!company) throw noSuchCompany();
  await requestDeletion(company.id, who, act);
}

type Act = { isTrial?: boolean };

async function requestDeletion(companyId: string, who: By, act: Act): Promise<void> {
  try {
    await transaction((tx) => markForDeletion(tx, companyId, who, act), MANY_ROWS);
  } catch (error) {
    if (error instanceof TrialPassed) return;
    if (error instanceof RevocationPending && !act.isTrial) await askGustoNow(error.tokenIds);
    throw error;
  }
  await eraseCompanyDataJob.tryEnqueue({ companyId });
}

/** Revokes pairs now that would otherwise wait for their next attempt, possibly for hours. */
async function askGustoNow(tokenIds: readonly string[]): Promise<void> {
  for (const tokenId of tokenIds) {
    await revokeTokenJob.tryEnqueue({ tokenId });
  }
}

/** Rolls back a dry run. */
class TrialPassed extends Error {
  override readonly name = "TrialPassed";
}

/**
 * Connecting takes the company's lock as well: it either comes first and blocks the deletion, or
 * comes later and finds no company.
 */
async function markForDeletion(
  tx: Transaction,
  id: string,
  who: By,
  { isTrial = false }: Act,
): Promise<void> {
  await lockCompanies(tx, [id]);
  const company = await tx.company.findFirst({
    where: { id, deleteRequestedAt: null },
    select: { gustoUuid: true },
  });
  if (!company) throw noSuchCompany();
  const tokenIds = await lockEndedGrants(tx, id);
  await cancelRuns(tx, { companyIds: [id] }, "Canceled because the company was deleted.");
  await forgetGrants(tx, id, tokenIds);
  await deleteRequests(tx, id);
  await tx.reconnectLink.deleteMany({ where: { companyId: id } });
  await tx.shareLink.deleteMany({ where: { companyId: id } });
  await tx.provision.deleteMany({ where: { companyId: id } });
  await tx.notice.deleteMany({ where: { companyId: id } });
  await leaveTombstone(tx, id);
  await recordAudit(tx, {
    ...who,
    action: "company_delete",
    subject: `company:${id}`,
    detail: { gustoUuid: company.gustoUuid },
  });
  if (isTrial) throw new TrialPassed();
}

/**
 * Requests still out at Gusto find nothing when they return. One that has returned may hold the
 * only copy of a pair.
 */
async function deleteRequests(tx: Transaction, id: string): Promise<void> {
  const isUnderWay: Prisma.AuthorizationRequestWhereInput = {
    outcome: { equals: Prisma.DbNull },
    OR: [
      { tokenId: { not: null } },
      { consumedAt: { not: null }, expiresAt: { gt: databaseNow() } },
    ],
  };
  await tx.authorizationRequest.deleteMany({ where: { expectedCompanyId: id, NOT: isUnderWay } });
  // Checked afterwards: the delete waits for a concurrent callback that uses a request up, and
  // leaves that one.
  const left = await tx.authorizationRequest.count({ where: { expectedCompanyId: id } });
  if (left > 0)
    throw new AppError(
      "conflict",
      "Someone is reconnecting this company right now. Try again in 15 minutes.",
    );
}

/**
 * The row stays until everything is erased, with all company data cleared. It counts as being
 * erased, so nothing reads or writes it.
 */
async function leaveTombstone(tx: Transaction, id: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE companies
    SET delete_requested_at = clock_timestamp(), erase_requested_at = clock_timestamp(),
      deleted_gusto_uuid = gusto_uuid, gusto_uuid = id, name = 'Deleted company', trade_name = NULL,
      gusto_status = NULL, city = NULL, state = NULL, people_count = NULL,
      connected_by_user_id = NULL, sync_selected = false, sync_decided_at = NULL,
      updated_at = clock_timestamp()
    WHERE id = ${id}::uuid`;
}

const noSuchCompany = () => new AppError("not_found", "Company not found.");
