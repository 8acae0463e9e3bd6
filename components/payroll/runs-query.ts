import type { RunOutcome } from "#lib/payroll/progress/list-runs.ts";
import type { FilterLink } from "../ui/controls/filter-links.tsx";

/** What a list of runs shows, as encoded in its URL. */
type RunsQuery = { outcome?: RunOutcome; before?: string };

const OUTCOMES: readonly (readonly [RunOutcome, string])[] = [
  ["active", "Running or waiting"],
  ["succeeded", "Done"],
  ["partial", "Incomplete"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
];

export function parseRunsQuery(
  parameters: Record<string, string | string[] | undefined>,
): RunsQuery {
  const { outcome, before } = parameters;
  const known = OUTCOMES.find(([name]) => name === outcome)?.[0];
  return {
    ...(known && { outcome: known }),
    ...(typeof before === "string" && { before: before.slice(0, 100) }),
  };
}

export function runsHref(path: string, { outcome, before }: RunsQuery): string {
  const text = new URLSearchParams({
    ...(outcome && { outcome }),
    ...(before && { before }),
  }).toString();
  return text ? `${path}?${text}` : path;
}

export function runFilters(path: string, { outcome }: RunsQuery): FilterLink[] {
  const all = { word: "All", href: path, isCurrent: outcome === undefined };
  return [
    all,
    ...OUTCOMES.map(([name, word]) => ({
      word,
      href: runsHref(path, { outcome: name }),
      isCurrent: outcome === name,
    })),
  ];
}
