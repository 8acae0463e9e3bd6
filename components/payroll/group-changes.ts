import type { Change } from "#lib/usage/usage-views.ts";

/** Similar changes as one: the first time, how often, and the first of each company. */
export type ChangeGroup = {
  key: string;
  isCause: boolean;
  first: Change;
  count: number;
  changes: readonly Change[];
};

/** Actions by a person or program; later failures follow from them. */
const CAUSES: readonly Change["source"][] = ["audit", "application", "version", "webhook"];

/**
 * Groups similar changes into one line each. Possible causes come first, then what followed, both
 * in time order.
 */
export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = JSON.stringify([
      change.source,
      change.what,
      change.source === "sync" ? null : change.reason,
      change.actor,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const folded = [...groups].flatMap(([key, alike]) => {
    const [first] = alike;
    return first
      ? [
          {
            key,
            isCause: CAUSES.includes(first.source),
            first,
            count: alike.length,
            changes: alike,
          },
        ]
      : [];
  });
  return folded.toSorted(
    (a, b) => Number(b.isCause) - Number(a.isCause) || a.first.at.getTime() - b.first.at.getTime(),
  );
}
