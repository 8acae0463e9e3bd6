import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { RefreshCause } from "./decide-claim.ts";
import type { EndReason, UnavailableReason } from "../health/reasons.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";

export type RefreshRequest = {
  tokenId: string;
  /** Refresh this version; any newer valid one satisfies the request. */
  staleVersion: number;
  cause: RefreshCause;
  actor: Actor;
};

export type RefreshOutcome =
  | { kind: "fresh"; accessToken: Secret; version: number; expiresAt: Date }
  | {
      kind: "terminal";
      state: "reconnect_required" | "disconnected";
      reason: EndReason | null;
      since: Date;
    }
  | { kind: "unavailable"; reason: UnavailableReason; retryAfterSeconds: number };

/** One pass through the protocol; `again` means that the row changed and must be read again. */
export type Pass = RefreshOutcome | { kind: "again" };

export function unavailable(
  reason: UnavailableReason,
  ms: number,
): Extract<RefreshOutcome, { kind: "unavailable" }> {
  return { kind: "unavailable", reason, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) };
}
