import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { MOST_TAGS, readTag, TAG_RULE } from "./tag.ts";

/** @throws AppError invalid_input */
export function requireTag(given: unknown): string {
  const tag = readTag(given);
  if (tag === null) throw new AppError("invalid_input", TAG_RULE, { field: "tag" });
  return tag;
}

/**
 * Puts a tag on a company, or takes it away. Doing it twice is the same as once. For operators.
 * @returns the tag as it is kept, and whether anything changed
 * @throws AppError not_found; invalid_input; conflict if the company has as many as it may
 */
export async function changeTag(
  caller: Caller,
  companyId: string,
  { tag: given, isAdded }: { tag: string; isAdded: boolean },
): Promise<{ tag: string; isChanged: boolean }> {
  requireOperator(caller.viewer);
  const { id } = await requireVisibleCompany(caller.viewer, companyId);
  // What is taken away is found as it is kept, even if a newer release keeps it otherwise.
  const tag = isAdded ? requireTag(given) : (readTag(given) ?? given);
  const at = await transaction((tx) => changeTagWithin(tx, caller, id, { tag, isAdded }));
  return { tag, isChanged: at !== null };
}

type Change = {
  tag: string;
  isAdded: boolean;
  /** Takes away only the tag that was added at this time. */
  ifAddedAt?: Date;
};

/**
 * Same, of a company that this operator sees, in a transaction of the caller's.
 * @returns when it took effect, as stored; null if there was nothing to change
 */
export async function changeTagWithin(
  tx: Transaction,
  caller: Caller,
  companyId: string,
  { tag, isAdded, ifAddedAt }: Change,
): Promise<Date | null> {
  // One at a time, so that two people never exceed the limit together.
  const [id] = await lockCompanies(tx, [companyId]);
  if (id === undefined) throw new AppError("not_found", "Company not found.");
  const at = databaseNow();
  const { count } = isAdded
    ? await tx.companyTag.createMany({
        data: [{ companyId, tag, addedAt: at }],
        skipDuplicates: true,
      })
    : await tx.companyTag.deleteMany({ where: { companyId, tag, addedAt: ifAddedAt } });
  if (count === 0) return null;
  if (isAdded && (await tx.companyTag.count({ where: { companyId } })) > MOST_TAGS)
    throw new AppError(
      "conflict",
      `A company has at most ${MOST_TAGS} tags. Remove one of them first.`,
    );
  // Open lists compare when the newest change of a company was.
  await tx.company.update({ where: { id: companyId }, data: { updatedAt: at } });
  await recordAudit(tx, {
    ...by(caller),
    action: isAdded ? "tag_added" : "tag_removed",
    subject: `company:${companyId}`,
    detail: { tag },
  });
  return at;
}
