import "server-only";
import { getTokenInfoOf } from "#lib/gusto/discovery.ts";
import type { GustoOutcome, NoUseReason } from "#lib/gusto/outcome.ts";
import type { EndReason, UnavailableReason } from "./reasons.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { withAccessToken } from "../serving/with-access-token.ts";
import { findServingToken } from "../serving/get-access-token.ts";
import { tokenServices } from "../store/token-refresher.ts";

/** Why a test was inconclusive: no token was available, or Gusto gave no clear answer. */
export type CheckReason =
  UnavailableReason | NoUseReason | "calls_rate_limited" | "version_refused";

/** The result of a connection test. Only `works` verifies the connection. */
export type ConnectionCheck =
  | { kind: "works"; version: number | null }
  | { kind: "terminal"; state: "reconnect_required" | "disconnected"; reason: EndReason | null }
  /**
   * Inconclusive, or failing for now. `reason` is why; `lib/companies/describe-check.ts` puts it
   * into words.
   */
  | { kind: "unavailable"; reason: CheckReason; retryAfterSeconds: number };

type Company = { gustoUuid: string; actor: Actor };

/** One call that proves a token. `over_budget`: nothing was sent. */
export type AskGusto = (
  accessToken: Secret,
  tokenId: string,
) => Promise<GustoOutcome<unknown> | OverBudget>;
type OverBudget = { kind: "over_budget"; waitMs: number };

/**
 * Asks Gusto now whether the company's token works, after a refresh if it needs one. @param ask how;
 * by default at once, because a person waits
 */
export async function testConnection(
  company: Company,
  ask: AskGusto = getTokenInfoOf(company.gustoUuid),
): Promise<ConnectionCheck> {
  const answer = await withAccessToken({ ...company, isTest: true }, ask);
  return answer.kind === "no_token" ? fromRefresh(answer.outcome) : fromAnswer(answer);
}

const TRY_AGAIN_SECONDS = 30;

function fromAnswer(answer: GustoOutcome<unknown> | OverBudget): ConnectionCheck {
  switch (answer.kind) {
    case "ok":
    case "forbidden":
      return { kind: "works", version: null };
    case "rate_limited":
      return {
        kind: "unavailable",
        reason: "calls_rate_limited",
        retryAfterSeconds: answer.retryAfterSeconds,
      };
    case "over_budget":
      return {
        kind: "unavailable",
        reason: "calls_rate_limited",
        retryAfterSeconds: Math.ceil(answer.waitMs / 1_000),
      };
    case "rejected":
      return {
        kind: "unavailable",
        reason: "rejected_by_gusto",
        retryAfterSeconds: TRY_AGAIN_SECONDS,
      };
    case "version_refused":
      return {
        kind: "unavailable",
        reason: "version_refused",
        retryAfterSeconds: TRY_AGAIN_SECONDS,
      };
    case "not_found":
    case "invalid":
      return {
        kind: "unavailable",
        reason: `status_${answer.answer.status}`,
        retryAfterSeconds: TRY_AGAIN_SECONDS,
      };
    case "unavailable":
      return { kind: "unavailable", reason: answer.reason, retryAfterSeconds: TRY_AGAIN_SECONDS };
  }
}

/** Refreshes now, however long the stored access token is still valid. */
export async function refreshTokenNow(company: Company): Promise<ConnectionCheck> {
  const row = await findServingToken(company.gustoUuid);
  if (row === "unknown_company") return { kind: "terminal", state: "disconnected", reason: null };
  if (row.ended) return { kind: "terminal", state: row.ended.state, reason: row.ended.reason };
  return fromRefresh(
    await tokenServices().refresher.refresh({
      tokenId: row.id,
      staleVersion: row.version,
      cause: "manual",
      actor: company.actor,
    }),
  );
}

/**
 * Sends the stored refresh token of a lost connection once more: Gusto may have refused it by
 * mistake. If it is accepted the connection is back at once; the same refusal changes nothing.
 * Never sent for a connection that was disconnected, here or at Gusto.
 */
export async function retryStoredTokens(company: Company): Promise<ConnectionCheck> {
  const row = await findServingToken(company.gustoUuid);
  if (row === "unknown_company") return { kind: "terminal", state: "disconnected", reason: null };
  // It has already recovered, or another admin's grant serves instead.
  if (!row.ended) return testConnection(company);
  if (row.ended.state === "disconnected")
    return { kind: "terminal", state: "disconnected", reason: row.ended.reason };
  return fromRefresh(
    await tokenServices().refresher.refresh({
      tokenId: row.id,
      staleVersion: row.version,
      cause: "second_look",
      actor: company.actor,
    }),
  );
}

type RefreshLike =
  | Awaited<ReturnType<ReturnType<typeof tokenServices>["refresher"]["refresh"]>>
  | { kind: "unknown_company" };

function fromRefresh(outcome: RefreshLike): ConnectionCheck {
  switch (outcome.kind) {
    case "fresh":
      return { kind: "works", version: outcome.version };
    case "terminal":
      return { kind: "terminal", state: outcome.state, reason: outcome.reason };
    case "unknown_company":
      return { kind: "terminal", state: "disconnected", reason: null };
    case "unavailable":
      return {
        kind: "unavailable",
        reason: outcome.reason,
        retryAfterSeconds: outcome.retryAfterSeconds,
      };
  }
}
