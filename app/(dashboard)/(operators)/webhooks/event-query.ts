import type { EventFilter } from "#lib/webhooks/list-events.ts";

/* The query parameters that select the events shown. */

export type Search = Record<"state" | "type" | "company" | "before", string | string[] | undefined>;

export function readEventFilter(search: Search): EventFilter {
  const one = (value: string | string[] | undefined) =>
    typeof value === "string" && value !== "" ? value : undefined;
  return {
    state: one(search.state),
    type: one(search.type),
    company: one(search.company),
    before: one(search.before),
  };
}

export function eventsHref(filter: EventFilter): string {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) =>
      value ? [[name, value] as [string, string]] : [],
    ),
  ).toString();
  return query ? `/webhooks?${query}` : "/webhooks";
}
