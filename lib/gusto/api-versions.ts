import { DAY_MS } from "#lib/platform/durations.ts";

/*
 * Gusto's API versions and their sunset dates, from its version table; null if no date is known.
 * Adding a line here is enough for the dashboard to warn in time.
 */
export const KNOWN_SUNSETS: Readonly<Record<string, string | null>> = {
  "2024-04-01": "2026-06-15",
  "2025-06-15": "2026-11-17",
  "2025-11-15": "2027-02-01",
  "2026-02-01": "2027-06-15",
  "2026-06-15": null,
};

const WARN_DAYS = 180;
export type SeenVersionRow = {
  version: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  refusedAt: Date | null;
};

export type ApiVersionState =
  /** `answeredAt`: when Gusto last responded in this version; null if it never has. */
  | { kind: "well"; version: string; answeredAt: Date | null }
  /** Gusto responds with 406: nothing can be read. */
  | { kind: "refused"; version: string; since: Date }
  /** Gusto responded in a different version than requested. */
  | { kind: "other_answered"; version: string; answered: string; since: Date }
  | { kind: "sunset"; version: string; on: string; daysLeft: number };

/** The status of the API version this dashboard requests; the worst finding wins. Pure. */
export function judgeApiVersion(
  version: string,
  seen: readonly SeenVersionRow[],
  now: Date,
  sunsets: Readonly<Record<string, string | null>> = KNOWN_SUNSETS,
): ApiVersionState {
  const own = seen.find((row) => row.version === version);
  if (own?.refusedAt) return { kind: "refused", version, since: own.refusedAt };
  const latest = seen
    .filter(({ refusedAt }) => refusedAt === null)
    .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime())[0];
  if (latest && latest.version !== version)
    return { kind: "other_answered", version, answered: latest.version, since: latest.firstSeenAt };
  const on = sunsets[version] ?? null;
  const daysLeft = on === null ? Infinity : Math.ceil((Date.parse(on) - now.getTime()) / DAY_MS);
  if (on !== null && daysLeft <= WARN_DAYS) return { kind: "sunset", version, on, daysLeft };
  return { kind: "well", version, answeredAt: own?.lastSeenAt ?? null };
}
