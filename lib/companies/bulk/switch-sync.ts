import "server-only";
import type { Caller } from "#lib/access/caller.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { readFirstTime, setSyncWithin } from "../choice/select-companies.ts";
import { type BulkResult, recordResult, whenChanged } from "./bulk-items.ts";
import type { HeldAction } from "./bulk-lease.ts";

/**
 * Turns sync on or off for one company of a bulk action. The switch and its result are one
 * transaction, so what a killed worker had switched is on record, and can be undone. An undo leaves
 * alone what somebody has switched since.
 * @throws AppError not_found; conflict if the company is disconnected, or another worker has taken
 * over
 */
export async function switchSync(
  caller: Caller,
  companyId: string,
  action: HeldAction,
  on: boolean,
): Promise<BulkResult> {
  const { id } = await requireVisibleCompany(caller.viewer, companyId);
  const result = await transaction(async (tx) => {
    await lockCompanies(tx, [id]);
    const unchanged = await whyUnchanged(tx, id, action, on);
    if (unchanged) return unchanged;
    const at = await setSyncWithin(tx, caller, id, on);
    const switched: BulkResult = { state: "succeeded", code: on ? "sync_on" : "sync_off", at };
    if (!(await recordResult(action, id, switched, tx)))
      throw new AppError("conflict", "Another worker has taken over.");
    return switched;
  });
  if (on && result.state === "succeeded") await readFirstTime(caller.viewer, [id], "bulk");
  return result;
}

async function whyUnchanged(
  tx: Transaction,
  id: string,
  action: HeldAction,
  on: boolean,
): Promise<BulkResult | null> {
  const company = await tx.company.findUniqueOrThrow({
    where: { id },
    select: { syncSelected: true, syncDecidedAt: true },
  });
  if (company.syncSelected === on)
    return {
      ...{ state: "skipped", code: "unchanged" },
      message: `Sync was ${on ? "on" : "off"} already.`,
    };
  const at = await whenChanged(tx, action, id);
  if (at === undefined) return null;
  return at && at.getTime() === company.syncDecidedAt?.getTime()
    ? null
    : {
        ...{ state: "skipped", code: "switched_since" },
        message: "It was switched again since, so it is left as it is.",
      };
}
