import "server-only";
import { getTokenInfoOf } from "../gusto/discovery.ts";
import type { Actor } from "./refresh-ports.ts";
import { withAccessToken } from "./with-access-token.ts";
import { findServingToken } from "./get-access-token.ts";
import { tokenRoom } from "./token-refresher.ts";

export type ConnectionCheck =
  | { kind: "works"; version: number | null }
  | { kind: "terminal"; state: "reconnect_required" | "disconnected"; reason: string | null }
  | { kind: "unavailable"; reason: string; retryAfterSeconds: number };

type Company = { gustoUuid: string; actor: Actor };

/** Asks Gusto, now, whether the company's token works, refreshing it on the way if it must. */
export async function proveToken(company: Company): Promise<ConnectionCheck> {
  const answer = await withAccessToken(company, getTokenInfoOf(company.gustoUuid));
  switch (answer.kind) {
    case "ok":
    case "forbidden":
    case "not_found":
      return { kind: "works", version: null };
    case "rate_limited":
      return { kind: "unavailable", reason: "rate_limited", retryAfterSeconds: answer.retryAfterSeconds };
    case "no_token":
      return fromRefresh(answer.outcome);
    case "rejected":
    case "version_refused":
    case "unavailable":
      return { kind: "unavailable", reason: "gusto_error", retryAfterSeconds: 30 };
  }
}

/** Refreshes now, whatever is left of the stored access token. */
export async function refreshTokenNow(company: Company): Promise<ConnectionCheck> {
  const row = await findServingToken(company.gustoUuid);
  if (row === "unknown_company") return { kind: "terminal", state: "disconnected", reason: null };
  if (row.ended) return { kind: "terminal", state: row.ended.state, reason: row.ended.reason };
  return fromRefresh(await tokenRoom().refresher.refresh({ tokenId: row.id, staleVersion: row.version, cause: "manual", actor: company.actor }));
}

type RefreshLike = Awaited<ReturnType<ReturnType<typeof tokenRoom>["refresher"]["refresh"]>> | { kind: "unknown_company" };

function fromRefresh(outcome: RefreshLike): ConnectionCheck {
  switch (outcome.kind) {
    case "fresh":
      return { kind: "works", version: outcome.version };
    case "terminal":
      return { kind: "terminal", state: outcome.state, reason: outcome.reason };
    case "unknown_company":
      return { kind: "terminal", state: "disconnected", reason: null };
    case "unavailable":
      return { kind: "unavailable", reason: outcome.reason, retryAfterSeconds: outcome.retryAfterSeconds };
  }
}
