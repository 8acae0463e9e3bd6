import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { formatCount } from "#lib/platform/format.ts";
import { logger } from "#lib/platform/logger.ts";
import { cancelRuns } from "#lib/payroll/runs/cancel-sync.ts";
import { requestRuns } from "#lib/payroll/runs/request-runs.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import { lockPickable } from "./list-pickable-companies.ts";

/** The most companies in one pick. The form size limit in next.config.js allows for it. */
export const MAX_CHOICES = 10_000;

/**
 * Saves the picker's selection: exactly these of this person's companies are synced. Under the
 * policy `one`, exactly one.
 */
export async function selectCompanies(
  caller: Caller,
  companyIds: readonly string[],
): Promise<{ selected: number; total: number }> {
  const chosen = new Set(companyIds.map((id) => id.toLowerCase()));
  if (chosen.size > MAX_CHOICES)
    throw new AppError("invalid_input", `Choose at most ${formatCount(MAX_CHOICES)} companies.`, {
      field: "companyId",
    });
  if (env().COMPANY_SELECTION === "one" && chosen.size !== 1)
    throw new AppError("invalid_input", "Choose one company.", { field: "companyId" });
  const picked = await transaction(async (tx) => {
    const mine = await lockPickable(tx, caller.viewer);
    const own = new Set(mine);
    // Another person's company and a nonexistent one get the same response.
    if (![...chosen].every((id) => own.has(id)))
      throw new AppError(
        "not_found",
        "One of these companies is no longer connected. Check the list again.",
      );
    await refuseWhileErasing(tx, [...chosen]);
    const [on, off] = [mine.filter((id) => chosen.has(id)), mine.filter((id) => !chosen.has(id))];
    const turnedOn = await tx.company.findMany({
      where: { id: { in: on }, syncSelected: false },
      select: { id: true },
    });
    await decide(tx, on, true);
    await decide(tx, off, false);
    await recordAudit(tx, {
      ...by(caller),
      action: "pick",
      subject: `user:${caller.viewer.userId}`,
      detail: { selected: [...chosen], total: mine.length },
    });
    return { selected: chosen.size, total: mine.length, turnedOn: turnedOn.map(({ id }) => id) };
  }, MANY_ROWS);
  await readFirstTime(caller.viewer, picked.turnedOn, "pick");
  return { selected: picked.selected, total: picked.total };
}

/** Sync newly picked companies right away. */
export async function readFirstTime(
  viewer: Viewer,
  companyIds: readonly string[],
  trigger: "pick" | "bulk",
): Promise<void> {
  // The pick is already committed, so a failure here must not look like a failed pick. The schedule
  // will sync them.
  await requestRuns({ companyIds, trigger, actor: viewerActor(viewer) }).catch((error: unknown) =>
    logger().warn(
      { err: error },
      "A sync of the chosen companies could not be queued; the sweep will start it",
    ),
  );
}

/**
 * Turns sync on or off for one company. Under the policy `one`, turning one on turns the others
 * off.
 */
export async function setCompanySync(
  caller: Caller,
  companyId: string,
  on: boolean,
): Promise<void> {
  const { id } = await requireVisibleCompany(caller.viewer, companyId);
  await transaction((tx) => setSyncWithin(tx, caller, id, on));
  if (on) await readFirstTime(caller.viewer, [id], "pick");
}

/**
 * Same, for a company that this person sees, in a transaction of the caller's.
 * @returns when it was decided, as stored
 */
export async function setSyncWithin(
  tx: Transaction,
  caller: Caller,
  companyId: string,
  on: boolean,
): Promise<Date> {
  if (on && env().COMPANY_SELECTION === "one") {
    const mine = await lockPickable(tx, caller.viewer, [companyId]);
    await leaveOthers(tx, mine, companyId);
  } else await lockCompanies(tx, [companyId]);
  // Under the lock, so a concurrent erasure or disconnect comes either before or after this.
  if (on) await refuseWhileErasing(tx, [companyId]);
  const decidedAt = databaseNow();
  // Also for a company that isn't this person's own: operators switch single companies.
  const { count } = await tx.company.updateMany({
    where: { id: companyId, ...(on && { grants: { some: { endedAt: null } } }) },
    data: { syncSelected: on, syncDecidedAt: decidedAt },
  });
  if (count === 0)
    throw new AppError("conflict", "This company is disconnected. Reconnect it first.");
  if (!on) await stopReading(tx, [companyId]);
  await recordAudit(tx, {
    ...by(caller),
    action: "pick",
    subject: `company:${companyId}`,
    detail: { on },
  });
  return decidedAt;
}

/** The pick belongs to the person who made it; staff must not change it unseen. */
async function leaveOthers(
  tx: Transaction,
  mine: readonly string[],
  companyId: string,
): Promise<void> {
  if (!mine.includes(companyId))
    throw new AppError(
      "conflict",
      "Only one company can be synced at a time; its admin chooses which.",
    );
  await decide(
    tx,
    mine.filter((id) => id !== companyId),
    false,
  );
}

/**
 * Writes only what changes or was undecided; the rest keeps its decision time and its cache
 * entries.
 */
async function decide(tx: Transaction, ids: string[], on: boolean): Promise<void> {
  await tx.company.updateMany({
    where: { id: { in: ids }, OR: [{ syncSelected: !on }, { syncDecidedAt: null }] },
    data: { syncSelected: on, syncDecidedAt: databaseNow() },
  });
  if (!on) await stopReading(tx, ids);
}

/** A company must not be synced while its data is being erased. */
async function refuseWhileErasing(tx: Transaction, ids: string[]): Promise<void> {
  const erasing = await tx.company.findFirst({
    where: { id: { in: ids }, eraseRequestedAt: { not: null } },
    select: { name: true, deleteRequestedAt: true },
  });
  if (erasing?.deleteRequestedAt) throw new AppError("not_found", "Company not found.");
  if (erasing)
    throw new AppError(
      "conflict",
      `The synced data of ${erasing.name} is being erased. Turn sync on after that.`,
    );
}

/** Unpicking stops syncing immediately and keeps the data. */
async function stopReading(tx: Transaction, ids: readonly string[]): Promise<void> {
  await cancelRuns(
    tx,
    { companyIds: ids },
    "Canceled because sync was turned off. Data read so far is kept.",
  );
}
