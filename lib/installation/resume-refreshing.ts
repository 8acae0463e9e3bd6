import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { holdInstallation, resumeInstallation } from "#lib/tokens/serving/hold-installation.ts";
import { lookForRestore } from "./look-for-restore.ts";

/**
 * Whether refreshing is now held for another reason: a restore that happened during an operator's
 * hold.
 */
type Resumed = { wasHeld: boolean; isHeldAgain: boolean };

/**
 * Ends the current hold. A restore that went undetected during an operator's hold is detected now.
 */
export async function resume(who: By): Promise<Resumed> {
  const wasHeld = await resumeInstallation(who);
  return { wasHeld, isHeldAgain: await lookForRestore() };
}

/**
 * For operators: resumes refreshing; each connection is evaluated on its own. @throws AppError
 * `not_found` to anyone else
 */
export async function resumeRefreshing(caller: Caller): Promise<Resumed> {
  requireOperator(caller.viewer);
  return resume(by(caller));
}

/**
 * For operators: nothing is refreshed until one of them resumes. @returns false if it was already
 * held @throws AppError `not_found` to anyone else
 */
export async function holdRefreshing(caller: Caller): Promise<boolean> {
  requireOperator(caller.viewer);
  return holdInstallation("operator", by(caller));
}
