import type { Unverified } from "#lib/companies/fleet/read-unverified.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";

/** "12 companies were not verified with Gusto within the last 4 hours, 2 of them never." */
export function unverifiedWords({ count, isMore, never }: Unverified, windowMs: number): string {
  const many = isMore ? "At least " : "";
  const hours = countOf(windowMs / HOUR_MS, "hour", "hours");
  const which =
    never === 0
      ? ""
      : never === count
        ? ", and never before"
        : `, ${formatCount(never)} of them never`;
  return `${many}${countOf(count, "company", "companies")} ${count === 1 ? "was" : "were"} not verified with Gusto within the last ${hours}${which}.`;
}
