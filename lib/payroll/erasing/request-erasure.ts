import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import type { AuditDetail } from "#lib/platform/audit/audit-detail.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { cancelRuns } from "../runs/cancel-sync.ts";
import { countStoredRows } from "../rows/count-stored-rows.ts";
import { eraseCompanyDataJob } from "./erase-company-data-job.ts";
import { isTypedName } from "./typed-name.ts";

/*
 * Erasing removes all synced data: every row of every table with its raw JSON, problem records, and
 * what runs and events say about people (company-tables.ts). Exports are streamed and leave no
 * files. Run records stay, with their counts. A job does the work.
 */

/**
 * Requests the erasure of a company's synced data. From then on, no one sees it and nothing writes
 * to it.
 * @param typedName the company's name as typed by the person, because this can't be undone
 * @throws AppError not_found, conflict, invalid_input
 */
export async function requestErasure(
  caller: Caller,
  companyId: string,
  typedName: string,
): Promise<void> {
  const company = await requireVisibleCompany(caller.viewer, companyId);
  if (!isTypedName(company, typedName))
    throw new AppError("invalid_input", "Type the company's name exactly as shown.", {
      field: "name",
    });
  const { rows, contained, setAside } = await countStoredRows(company.id);
  await transaction((tx) =>
    markForErasure(tx, company.id, by(caller), {
      name: company.name,
      rows: rows + contained + setAside,
    }),
  );
  await eraseCompanyDataJob.tryEnqueue({ companyId: company.id });
}

/**
 * Marks it under the company's lock, which turning sync on takes as well: whichever comes second is
 * refused.
 */
export async function markForErasure(
  tx: Transaction,
  companyId: string,
  who: By,
  detail: AuditDetail,
): Promise<void> {
  await lockCompanies(tx, [companyId]);
  const { count } = await tx.company.updateMany({
    where: { id: companyId, syncSelected: false },
    data: { eraseRequestedAt: databaseNow(), syncBeforeEnd: null },
  });
  if (count === 0)
    throw new AppError("conflict", "Turn sync off first; otherwise the data would come back.");
  await cancelRuns(tx, { companyIds: [companyId] }, "Canceled because the synced data was erased.");
  await recordAudit(tx, { ...who, action: "erase", subject: `company:${companyId}`, detail });
}

const MOST_AT_ONCE = 500;

/** Resumes erasures interrupted by a crash. */
export async function resumeErasures(): Promise<void> {
  const waiting = await db().company.findMany({
    where: { eraseRequestedAt: { not: null } },
    orderBy: { eraseRequestedAt: "asc" },
    take: MOST_AT_ONCE,
    select: { id: true },
  });
  for (const { id } of waiting) await eraseCompanyDataJob.tryEnqueue({ companyId: id });
}
