import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { bearer, type GustoRequest, request } from "#lib/gusto/request.ts";
import type { GustoOutcome, ReadAnswer } from "#lib/gusto/outcome.ts";
import type { AccessTokenOutcome } from "#lib/tokens/serving/get-access-token.ts";
import { withAccessToken } from "#lib/tokens/serving/with-access-token.ts";
import type { Lane } from "./lanes.ts";
import { type OverBudget, withinBudget } from "./rate-budget.ts";

type NoToken = { kind: "no_token"; outcome: Exclude<AccessTokenOutcome, { kind: "fresh" }> };
export type CallOutcome<T> = GustoOutcome<T> | OverBudget | NoToken;

type CompanyCall = GustoRequest & { gustoUuid: string; actor: Actor; lane: Lane };

/** One call for a company: a valid token, one retry after a 401, and within the grant's rate budget. */
export function callCompany<T>(
  { gustoUuid, actor, lane, ...call }: CompanyCall,
  read: ReadAnswer<T>,
): Promise<CallOutcome<T>> {
  return withAccessToken({ gustoUuid, actor }, (accessToken, tokenId) =>
    withinBudget(`token:${tokenId}`, lane, (onAnswer) =>
      request({ ...call, companyUuid: gustoUuid }, bearer(accessToken), read, onAnswer),
    ),
  );
}
