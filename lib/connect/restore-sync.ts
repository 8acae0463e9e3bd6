import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { pickableBy } from "#lib/access/pickable-by.ts";
import type { SavedCompany } from "./save-companies.ts";

/**
 * A disconnect turns sync off; a reconnect by someone who had connected the company before restores
 * the earlier choice, on or off. It does not restore what was erased since, nor a second company
 * where only one may be synced. Runs in the transaction of the reconnect, under the companies'
 * locks.
 * @returns the companies that are synced again
 */
export async function restoreSync(
  tx: Transaction,
  companies: readonly SavedCompany[],
  { userId, ...by }: By & { userId: string },
): Promise<string[]> {
  const ids = companies.filter(({ isNew }) => !isNew).map(({ id }) => id);
  const kept =
    ids.length === 0
      ? []
      : await tx.company.findMany({
          where: {
            id: { in: ids },
            syncBeforeEnd: { not: null },
            syncDecidedAt: null,
            eraseRequestedAt: null,
          },
          orderBy: { id: "asc" },
          select: { id: true, name: true, syncBeforeEnd: true },
        });
  const on = kept.filter(({ syncBeforeEnd }) => syncBeforeEnd);
  const restored =
    on.length > 0 && env().COMPANY_SELECTION === "one"
      ? await onlyIfNoOther(tx, userId, on.slice(0, 1))
      : on;
  const now = databaseNow();
  await tx.company.updateMany({
    where: { id: { in: kept.filter(({ syncBeforeEnd }) => !syncBeforeEnd).map(({ id }) => id) } },
    data: { syncBeforeEnd: null, syncDecidedAt: now },
  });
  await tx.company.updateMany({
    where: { id: { in: on.map(({ id }) => id) } },
    data: { syncBeforeEnd: null },
  });
  await tx.company.updateMany({
    where: { id: { in: restored.map(({ id }) => id) } },
    data: { syncSelected: true, syncDecidedAt: now, syncRestoredAt: now },
  });
  await recordAudits(
    tx,
    restored.map(({ id, name }) => ({
      ...by,
      action: "sync_restored",
      subject: `company:${id}`,
      detail: { name },
    })),
  );
  return restored.map(({ id }) => id);
}

async function onlyIfNoOther<Company>(
  tx: Transaction,
  userId: string,
  on: Company[],
): Promise<Company[]> {
  return (await tx.company.count({ where: { ...pickableBy({ userId }), syncSelected: true } })) ===
    0
    ? on
    : [];
}
