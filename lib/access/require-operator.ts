import { AppError } from "#lib/platform/errors.ts";
import type { Viewer } from "./viewer.ts";

/**
 * Organization-wide pages are for operators only; for anyone else they don't exist. @throws
 * AppError not_found
 */
export function requireOperator(viewer: Pick<Viewer, "role">): void {
  if (viewer.role !== "operator") throw new AppError("not_found", "Page not found.");
}
