import type { Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";

/** A person with an IP address, for audited actions. */
export function callerOf(viewer: Viewer, ip: string | null = "203.0.113.7"): Caller {
  return { viewer, ip };
}
