// Fields changed by the control API or a PUT, applied on top of the generated resource.

import { versionOf } from "../data/company-facts.ts";
import type { Patch, Simulator } from "./model.ts";

/**
 * In a patch, `"$remove": ["field"]` removes fields from the response, and `"$deleted": true` the
 * whole resource.
 */
const REMOVE = "$remove";
const DELETED = "$deleted";

export function savePatch(simulator: Simulator, uuid: string, patch: Patch): void {
  const before = simulator.state.patches.get(uuid) ?? {};
  simulator.state.patches.set(uuid, { ...before, ...patch });
  simulator.changed();
}

export function deletePatch(): Patch {
  return { [DELETED]: true };
}

export function isDeleted(simulator: Simulator, uuid: string): boolean {
  return simulator.state.patches.get(uuid)?.[DELETED] === true;
}

export function withoutDeleted<T extends { uuid: string }>(
  simulator: Simulator,
  resources: T[],
): T[] {
  return simulator.state.patches.size === 0
    ? resources
    : resources.filter(({ uuid }) => !isDeleted(simulator, uuid));
}

export function withPatch<T extends { uuid: string }>(simulator: Simulator, resource: T): T {
  const patch = simulator.state.patches.get(resource.uuid);
  if (patch === undefined) return resource;
  const patched: Record<string, unknown> = { ...resource, ...patch };
  const removed = patched[REMOVE];
  delete patched[REMOVE];
  delete patched[DELETED];
  if (Array.isArray(removed)) for (const field of removed) delete patched[String(field)];
  // A changed resource has a new version, unless the patch sets one.
  if ("version" in resource && !("version" in patch))
    patched["version"] = versionOf([resource.version, patch]);
  return patched as T;
}
