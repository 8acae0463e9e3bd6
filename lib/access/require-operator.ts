import { AppError } from "#lib/platform/errors.ts";
import type { Viewer } from "./viewer.ts";

/** What concerns the whole organization is the operators' alone; to anybody else it does not exist. @throws AppError not_found */
export function requireOperator(viewer: Pick<Viewer, "role">): void {
  if (viewer.role !== "operator") throw new AppError("not_found", "There is no such page.");
}
