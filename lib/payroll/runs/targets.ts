import { z } from "zod";
import { RESOURCES } from "../resources/names.ts";

/**
 * What a webhook requests: a resource, or one row of it. A run without targets reads everything.
 */
const target = z.object({ resource: z.enum(RESOURCES), uuid: z.uuid().optional() });
export const targets = z.array(target);
export type Target = z.infer<typeof target>;

/** More single rows than this are faster to read as a list. */
const MOST_SINGLE_ROWS = 20;

/**
 * Combines two requests: nothing is requested twice, and a whole resource covers its rows. Null
 * requests everything. Pure.
 */
export function mergeTargets(one: Target[] | null, other: Target[] | null): Target[] | null {
  if (one === null || other === null) return null;
  const merged = [
    ...new Map(
      [...one, ...other].map((each) => [`${each.resource} ${each.uuid ?? ""}`, each]),
    ).values(),
  ];
  const whole = new Set(
    merged.filter((each) => each.uuid === undefined).map((each) => each.resource),
  );
  for (const resource of RESOURCES)
    if (merged.filter((each) => each.resource === resource).length > MOST_SINGLE_ROWS)
      whole.add(resource);
  return [
    ...[...whole].map((resource) => ({ resource })),
    ...merged.filter((each) => !whole.has(each.resource)),
  ];
}
