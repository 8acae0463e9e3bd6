import type { RefreshOutcome, RefreshRequest } from "./refresh-outcome.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { RefreshPorts } from "./refresh-ports.ts";
import { hasValidAccessToken, type ServedRow } from "./token-row.ts";

/** Limit of refreshes that this process starts on its own, besides those that callers wait for. */
export const MAX_REFRESHES_AHEAD = 4;
const REST_AFTER_FAILED_AHEAD_MS = 1_000;

/** What serving needs from the refresher. */
type Refreshing = {
  refresh: (request: RefreshRequest) => Promise<RefreshOutcome>;
  /** Number of exchanges in progress in this process. */
  underWay: () => number;
};

export function createServing(ports: RefreshPorts, { refresh, underWay }: Refreshing) {
  let restUntil = Number.NEGATIVE_INFINITY;

  /**
   * Step 1, the fast path over a row just read: while the stored access token is valid, no caller
   * waits for a refresh or fails because of one. A token that Gusto rejected or that cannot be
   * decrypted is refreshed.
   */
  async function serve(
    { row, now }: { row: ServedRow; now: Date },
    request: { actor: Actor; rejectedVersion?: number },
  ): Promise<RefreshOutcome> {
    const { actor, rejectedVersion } = request;
    const stored =
      row.version === rejectedVersion || row.environment !== ports.environment
        ? null
        : await openValid(ports, row, now);
    if (!stored)
      return refresh({
        tokenId: row.id,
        staleVersion: row.version,
        cause: row.version === rejectedVersion ? "rejected" : "expired",
        actor,
      });
    if (row.refreshDueAt !== null && row.refreshDueAt <= now) refreshAhead(row, now, actor);
    return stored;
  }

  /**
   * The worker refreshes ahead; this covers deployments where it is late or absent. Bounded, and no
   * caller waits for it. After a failure it pauses briefly; otherwise, in an outage, every call
   * would query the database.
   */
  function refreshAhead(row: ServedRow, now: Date, actor: Actor): void {
    const idle = row.state === "active" && (row.retryAt === null || row.retryAt <= now);
    if (!idle || underWay() >= MAX_REFRESHES_AHEAD || ports.monotonicMs() < restUntil) return;
    void refresh({ tokenId: row.id, staleVersion: row.version, cause: "due", actor }).then(
      (outcome) => {
        if (outcome.kind === "unavailable")
          restUntil = ports.monotonicMs() + REST_AFTER_FAILED_AHEAD_MS;
      },
    );
  }

  return serve;
}

async function openValid(
  { vault }: RefreshPorts,
  row: ServedRow,
  now: Date,
): Promise<RefreshOutcome | null> {
  if (!hasValidAccessToken(row, now) || row.accessTokenExpiration === null) return null;
  const accessToken = await vault.openAccessToken(row).catch(() => null);
  return (
    accessToken && {
      kind: "fresh",
      accessToken,
      version: row.version,
      expiresAt: row.accessTokenExpiration,
    }
  );
}
