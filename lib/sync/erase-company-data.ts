import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { type Viewer, viewerActor } from "../auth/viewer.ts";
import { requireVisibleCompany } from "../auth/visible-companies.ts";
import { db, type Transaction } from "../db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { enqueue } from "../jobs/queue.ts";
import { lockCompanies } from "../lock-order.ts";
import { logger } from "../logger.ts";
import { transaction } from "../transaction.ts";
import { cancelRuns } from "./cancel-sync.ts";
import { TABLE_NAMES } from "./tables.ts";

/*
 * Synced data is erased whole: every row of every table with its raw JSON, and what was set aside. Exports are streams and leave
 * nothing behind; the records of the runs stay, which hold counts and no data. A job does the work, in parts.
 */

const ROWS_AT_ONCE = 5_000;
const ERASED_TABLES = [...TABLE_NAMES, "sync_set_aside"] as const;

/**
 * Asks for the erasure of a company's synced data. From now on it is shown to nobody and written by nothing.
 * @param typedName the company's name, typed by the person: it cannot be undone
 * @throws AppError not_found, conflict, invalid_input
 */
export async function requestErasure(viewer: Viewer, companyId: string, typedName: string, ip: string | null = null): Promise<void> {
  const company = await requireVisibleCompany(viewer, companyId);
  if (company.syncSelected) throw new AppError("conflict", "Turn sync off first: it would bring the data back.");
  const names = [company.name, company.tradeName].map((name) => name?.trim().toLowerCase());
  if (!names.includes(typedName.trim().toLowerCase())) throw new AppError("invalid_input", "Type the company's name exactly as it is shown.", { field: "name" });
  const rows = await countStoredRows(company.id);
  const actor = viewerActor(viewer);
  await transaction((tx) => markForErasure(tx, company.id, { actor, ip, detail: { name: company.name, rows } }));
  await enqueueErasure(company.id);
}

type Record = { actor: string; ip: string | null; detail: object };

async function markForErasure(tx: Transaction, companyId: string, { actor, ip, detail }: Record): Promise<void> {
  await lockCompanies(tx, [companyId]);
  const { count } = await tx.company.updateMany({ where: { id: companyId, syncSelected: false }, data: { eraseRequestedAt: new Date() } });
  if (count === 0) throw new AppError("conflict", "Turn sync off first: it would bring the data back.");
  await cancelRuns(tx, { companyIds: [companyId] }, "Cancelled: the synced data is erased.");
  await recordAudit(tx, { actor, action: "erase", subject: `company:${companyId}`, ip, detail });
}

async function enqueueErasure(companyId: string): Promise<void> {
  await enqueue("sync.erase", { companyId }, { singletonKey: companyId }).catch((error: unknown) => logger().warn({ err: error }, "An erasure could not be queued; the sweep will find it"));
}

/** How many rows of synced data a company has. */
export async function countStoredRows(companyId: string): Promise<number> {
  const counts = await Promise.all(ERASED_TABLES.map((table) => db().$queryRawUnsafe<{ count: bigint }[]>(`SELECT count(*) AS count FROM ${table} WHERE company_id = $1::uuid`, companyId)));
  return counts.reduce((sum, [row]) => sum + Number(row?.count ?? 0), 0);
}

/** Deletes a company's synced data, part by part; stopped in the middle, it goes on with the next call. */
export async function eraseCompanyData(companyId: string): Promise<void> {
  const company = await db().company.findFirst({ where: { id: companyId, eraseRequestedAt: { not: null } } });
  if (!company) return;
  for (const table of ERASED_TABLES) {
    let deleted = ROWS_AT_ONCE;
    while (deleted === ROWS_AT_ONCE) {
      deleted = await db().$executeRawUnsafe(`DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE company_id = $1::uuid LIMIT ${ROWS_AT_ONCE}))`, companyId);
    }
  }
  await transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    await tx.company.update({ where: { id: companyId }, data: { eraseRequestedAt: null, peopleCount: null } });
    await recordAudit(tx, { actor: "system", action: "erased", subject: `company:${companyId}`, ip: null });
  });
}

/** Companies that are disconnected for longer than `RETENTION_DAYS`, and erasures that a crash interrupted. */
export async function eraseWhatIsDue(): Promise<void> {
  for (const { id, endedAt } of await findOutdated()) {
    await transaction((tx) => markForErasure(tx, id, { actor: "system", ip: null, detail: { reason: "retention", days: env().RETENTION_DAYS, disconnectedAt: endedAt.toISOString() } }));
  }
  const waiting = await db().company.findMany({ where: { eraseRequestedAt: { not: null } }, select: { id: true } });
  for (const { id } of waiting) await enqueueErasure(id);
}

function findOutdated(): Promise<{ id: string; endedAt: Date }[]> {
  return db().$queryRaw`
    SELECT c.id, ended.at AS "endedAt" FROM companies c
    JOIN LATERAL (SELECT max(ended_at) AS at, bool_or(ended_at IS NULL) AS is_open FROM company_grants WHERE company_id = c.id) ended ON true
    WHERE c.environment = ${env().GUSTO_ENVIRONMENT}::environment AND NOT ended.is_open AND NOT c.sync_selected AND c.erase_requested_at IS NULL
      AND ended.at < now() - make_interval(days => ${env().RETENTION_DAYS})
      AND EXISTS (SELECT 1 FROM sync_runs r WHERE r.company_id = c.id)
      AND (EXISTS (SELECT 1 FROM company_profiles p WHERE p.company_id = c.id) OR EXISTS (SELECT 1 FROM employees e WHERE e.company_id = c.id) OR EXISTS (SELECT 1 FROM payrolls p WHERE p.company_id = c.id)
        OR EXISTS (SELECT 1 FROM sync_set_aside s WHERE s.company_id = c.id))`;
}
