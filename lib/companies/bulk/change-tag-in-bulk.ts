import "server-only";
import type { Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { changeTagWithin } from "../tags/change-tags.ts";
import { type BulkResult, recordResult, whenChanged } from "./bulk-items.ts";
import type { HeldAction } from "./bulk-lease.ts";

/**
 * Adds or removes the tag of a bulk action for one of its companies. The change and its result are
 * one transaction, so what a killed worker had changed is on record, and can be undone. An undo
 * leaves alone a tag that somebody has put there since.
 * @throws AppError not_found; conflict if the company has as many tags as it may, or another worker
 * has taken over
 */
export async function changeTagInBulk(
  caller: Caller,
  companyId: string,
  action: HeldAction,
  isAdded: boolean,
): Promise<BulkResult> {
  requireOperator(caller.viewer);
  const { id } = await requireVisibleCompany(caller.viewer, companyId);
  const { tag } = action;
  if (tag === null) throw new AppError("conflict", "This bulk action has no tag.");
  return transaction(async (tx) => {
    const ifAddedAt = isAdded ? undefined : ((await whenChanged(tx, action, id)) ?? undefined);
    const at = await changeTagWithin(tx, caller, id, { tag, isAdded, ifAddedAt });
    if (at === null) return whyUnchanged(tx, id, tag, isAdded);
    const changed: BulkResult = {
      ...{ state: "succeeded", code: isAdded ? "tag_added" : "tag_removed", at },
    };
    if (!(await recordResult(action, id, changed, tx)))
      throw new AppError("conflict", "Another worker has taken over.");
    return changed;
  });
}

async function whyUnchanged(
  tx: Transaction,
  companyId: string,
  tag: string,
  isAdded: boolean,
): Promise<BulkResult> {
  const has = await tx.companyTag.count({ where: { companyId, tag } });
  if (!isAdded && has > 0)
    return {
      ...{ state: "skipped", code: "tagged_since" },
      message: "It was tagged again since, so it is left as it is.",
    };
  return {
    ...{ state: "skipped", code: "unchanged" },
    message: isAdded ? "It had the tag already." : "It did not have the tag.",
  };
}
