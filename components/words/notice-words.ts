import { countOf } from "#lib/platform/format.ts";

const MOST_COUNTED = 1_000;

/** "7 companies need to be reconnected": the title for all notices of a kind. */
export function groupTitle({ kind, count }: { kind: string; count: number }): string {
  const companies = `${count >= MOST_COUNTED ? "At least " : ""}${countOf(count, "company", "companies")}`;
  switch (kind) {
    case "ended":
      return `${companies} ${count === 1 ? "needs" : "need"} to be reconnected`;
    case "takeover":
      return `Another admin's connection took over for ${companies}`;
    case "connected_late":
      return `Connecting ${companies} was interrupted and has been completed`;
    case "webhooks_gone":
      return `${countOf(count, "webhook subscription was", "webhook subscriptions were")} deleted in Gusto`;
    default:
      return countOf(count, "notice", "notices");
  }
}
