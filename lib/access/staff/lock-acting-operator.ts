import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Caller } from "../caller.ts";
import { DEMO_ACCOUNT } from "../demo-account.ts";
import { readRole } from "./read-role.ts";

/**
 * Locks the operator who acts and the people concerned, then asks again what the operator may do:
 * of two who disable each other at the same moment one comes first, and the other no longer may. So
 * an operator is always left.
 * @throws AppError forbidden
 */
export async function lockActingOperator(
  tx: Transaction,
  { viewer }: Caller,
  others: readonly string[],
): Promise<void> {
  await lockUsers(tx, [viewer.userId, ...others]);
  const actor = await tx.user.findFirst({
    where: { id: viewer.userId, disabledAt: null },
    select: { role: true, email: true, accounts: DEMO_ACCOUNT },
  });
  const current = actor && (await readRole(actor, tx));
  if (current?.role !== "operator" || current.isReadOnly)
    throw new AppError("forbidden", "Your own access was changed in the meantime.");
}
