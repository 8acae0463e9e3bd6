import "server-only";
import type { z } from "zod";
import { type GustoOutcome, getFromGusto } from "#lib/gusto/request.ts";
import type { AccessTokenOutcome } from "#lib/tokens/serving/get-access-token.ts";
import { withAccessToken } from "#lib/tokens/serving/with-access-token.ts";
import { type OverBudget, withinBudget } from "./rate-budget.ts";

export type NoToken = { kind: "no_token"; outcome: Exclude<AccessTokenOutcome, { kind: "fresh" }> };
export type CallOutcome<T> = GustoOutcome<T> | OverBudget | NoToken;

type CompanyCall = {
  gustoUuid: string;
  actor: string;
  lane: number;
  path: string;
  query?: Record<string, string>;
};

/** One GET of a company's data: a valid token, one retry after a 401, and within the grant's rate budget. */
export function callGusto<T>(call: CompanyCall, schema: z.ZodType<T>): Promise<CallOutcome<T>> {
  return withAccessToken(call, (accessToken, tokenId) =>
    withinBudget(`token:${tokenId}`, call.lane, (onAnswer) =>
      getFromGusto(
        { path: call.path, query: call.query, companyUuid: call.gustoUuid, accessToken },
        schema,
        onAnswer,
      ),
    ),
  );
}
