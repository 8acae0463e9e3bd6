import type { Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";

/** A person who asks for something from an address, for what is written in the audit log. */
export function callerOf(viewer: Viewer, ip: string | null = "203.0.113.7"): Caller {
  return { viewer, ip };
}
