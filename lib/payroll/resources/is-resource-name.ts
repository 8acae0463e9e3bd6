import { RESOURCES, type ResourceName } from "./names.ts";

/** Pure; components may import it. */
export function isResourceName(name: string): name is ResourceName {
  return RESOURCES.some((known) => known === name);
}
