/*
 * Versions of Gusto's API with the day on which Gusto stops answering them, as its version table says; null while no day is known.
 * A new line here is all that the dashboard needs to warn in time.
 */
export const KNOWN_SUNSETS: Readonly<Record<string, string | null>> = {
  "2024-04-01": "2026-06-15",
  "2025-06-15": "2026-11-17",
  "2025-11-15": "2027-02-01",
  "2026-02-01": "2027-06-15",
  "2026-06-15": null,
};

const WARN_DAYS = 180;
const DAY_MS = 86_400_000;

export type SeenVersionRow = {
  version: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  refusedAt: Date | null;
};

export type ApiVersionState =
  /** `answeredAt`: when Gusto last answered in this version; null while it never did. */
  | { kind: "well"; version: string; answeredAt: Date | null }
  /** Gusto answers 406: nothing can be read. */
  | { kind: "refused"; version: string; since: Date }
  /** Gusto names another version than the one that was asked for. */
  | { kind: "other_answered"; version: string; answered: string; since: Date }
  | { kind: "sunset"; version: string; on: string; daysLeft: number };

/** How the version that this dashboard asks for stands. Pure; what is worst comes first. */
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
