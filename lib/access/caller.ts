import type { By } from "#lib/platform/audit/actor.ts";
import { type Viewer, viewerActor } from "./viewer.ts";

/** Who is asking, with what they may do and their IP address. `ip` is null when unknown. */
export type Caller = { viewer: Viewer; ip: string | null };

/** The caller as written to the audit log. */
export function by({ viewer, ip }: Caller): By {
  return { actor: viewerActor(viewer), ip };
}
