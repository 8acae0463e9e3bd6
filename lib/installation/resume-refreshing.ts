import "server-only";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { holdInstallation, resumeInstallation } from "#lib/tokens/serving/hold-installation.ts";
import { lookForRestore } from "./look-for-restore.ts";

/** Whether refreshing is held for another reason now: the database was restored while an operator held it. */
type Resumed = { wasHeld: boolean; isHeldAgain: boolean };

type By = { actor: string; ip: string | null };

/** Ends whatever hold there is. What an operator's hold has kept from being noticed is noticed now. */
export async function resume(by?: By): Promise<Resumed> {
  const wasHeld = await resumeInstallation(by);
  return { wasHeld, isHeldAgain: await lookForRestore() };
}

/** For operators: refreshing goes on, and each connection is judged by itself. @throws AppError `not_found` to anybody else */
export async function resumeRefreshing(viewer: Viewer, ip: string | null): Promise<Resumed> {
  requireOperator(viewer);
  return resume({ actor: viewerActor(viewer), ip });
}

/** For operators: nothing is refreshed until one of them resumes. @returns false when it was so before @throws AppError `not_found` to anybody else */
export async function holdRefreshing(viewer: Viewer, ip: string | null): Promise<boolean> {
  requireOperator(viewer);
  return holdInstallation("operator", { actor: viewerActor(viewer), ip });
}
