import { AppError } from "#lib/platform/errors.ts";
import type { Viewer } from "./viewer.ts";

/**
 * Stands before every act of a person: server actions begin with it, and so do requests that are no
 * GET. See docs/decisions/0024-roles-of-staff.md.
 * @throws AppError forbidden
 */
export function requireMayChange(viewer: Pick<Viewer, "isReadOnly">): void {
  if (viewer.isReadOnly)
    throw new AppError(
      "forbidden",
      "You can view everything here and change nothing. Ask an operator to do it, or to change your role.",
    );
}
