import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { holdInstallation, resumeInstallation } from "#lib/tokens/serving/hold-installation.ts";
import { lookForRestore } from "./look-for-restore.ts";

/** Whether refreshing is held for another reason now: the database was restored while an operator held it. */
type Resumed = { wasHeld: boolean; isHeldAgain: boolean };

/** Ends whatever hold there is. What an operator's hold has kept from being noticed is noticed now. */
export async function resume(who: By): Promise<Resumed> {
  const wasHeld = await resumeInstallation(who);
  return { wasHeld, isHeldAgain: await lookForRestore() };
}

/** For operators: refreshing goes on, and each connection is judged by itself. @throws AppError `not_found` to anybody else */
export async function resumeRefreshing(caller: Caller): Promise<Resumed> {
  requireOperator(caller.viewer);
  return resume(by(caller));
}

/** For operators: nothing is refreshed until one of them resumes. @returns false when it was so before @throws AppError `not_found` to anybody else */
export async function holdRefreshing(caller: Caller): Promise<boolean> {
  requireOperator(caller.viewer);
  return holdInstallation("operator", by(caller));
}
