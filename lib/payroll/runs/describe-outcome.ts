import { countOf, formatCount } from "#lib/platform/format.ts";
import { RESOURCE_WORDS, type ResourceName } from "../resources/names.ts";
import type { SyncRunState } from "./run-states.ts";

/* A run's result, as a state and in words. Pure. */

export type EndedResource = {
  resource: ResourceName;
  state: string;
  reason: string | null;
  created: number;
  updated: number;
  deleted: number;
  setAside: number;
};
type RunOutcome = {
  state: Extract<SyncRunState, "succeeded" | "partial" | "failed">;
  summary: string;
};

export function describeRunOutcome(resources: readonly EndedResource[]): RunOutcome {
  const failed = resources.filter(({ state }) => state === "failed");
  const incomplete = resources.filter(
    ({ state, reason }) => state === "succeeded" && reason !== null,
  );
  const setAside = sum(resources, "setAside");
  const sentences = [
    describeChanges(resources),
    ...failed.map(({ resource, reason }) => `${RESOURCE_WORDS[resource]}: ${reason}.`),
    ...incomplete.map(({ resource, reason }) => `${RESOURCE_WORDS[resource]}: ${reason}.`),
    setAside > 0 &&
      `${countOf(setAside, "row", "rows")} could not be read and ${setAside === 1 ? "was" : "were"} set aside.`,
  ];
  const readNothing = resources.every(({ state }) => state !== "succeeded");
  const state = readNothing
    ? "failed"
    : failed.length + incomplete.length + setAside > 0
      ? "partial"
      : "succeeded";
  return { state, summary: sentences.filter(Boolean).join(" ") };
}

function describeChanges(resources: readonly EndedResource[]): string {
  if (resources.every(({ state }) => state !== "succeeded")) return "Nothing could be read.";
  const parts = [
    [sum(resources, "created"), "new"],
    [sum(resources, "updated"), "changed"],
    [sum(resources, "deleted"), "removed in Gusto"],
  ] as const;
  const told = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`);
  return told.length === 0 ? "Nothing has changed." : `${told.join(", ")}.`;
}

function sum(
  resources: readonly EndedResource[],
  field: "created" | "updated" | "deleted" | "setAside",
): number {
  return resources.reduce((total, resource) => total + resource[field], 0);
}
