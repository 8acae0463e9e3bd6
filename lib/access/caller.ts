import type { By } from "#lib/platform/audit/actor.ts";
import { type Viewer, viewerActor } from "./viewer.ts";

/** Who asks for something, with all that they may do, and from where. `ip`: null where nobody can tell. */
export type Caller = { viewer: Viewer; ip: string | null };

/** How a caller stands in the audit log. */
export function by({ viewer, ip }: Caller): By {
  return { actor: viewerActor(viewer), ip };
}
