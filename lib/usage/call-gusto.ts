import "server-only";
import type { z } from "zod";
import { type GustoOutcome, getFromGusto } from "../gusto/gusto-request.ts";
import type { AccessTokenOutcome } from "../tokens/get-access-token.ts";
import { withAccessToken } from "../tokens/with-access-token.ts";
import { settlePermit, takePermit } from "./rate-budget.ts";

/** The budget is used up; nothing was sent. */
export type OverBudget = { kind: "over_budget"; waitMs: number };
export type NoToken = { kind: "no_token"; outcome: Exclude<AccessTokenOutcome, { kind: "fresh" }> };
export type CallOutcome<T> = GustoOutcome<T> | OverBudget | NoToken;

export type CompanyCall = { gustoUuid: string; actor: string; lane: number; path: string; query?: Record<string, string> };

/** One GET of a company's data: a valid token, one retry after a 401, and within the grant's rate budget. */
export function callGusto<T>(call: CompanyCall, schema: z.ZodType<T>): Promise<CallOutcome<T>> {
  return withAccessToken<GustoOutcome<T> | OverBudget>(call, async (accessToken, tokenId) => {
    const permission = await takePermit(`token:${tokenId}`, call.lane);
    if (permission.kind === "wait") return { kind: "over_budget", waitMs: permission.waitMs };
    return getFromGusto({ path: call.path, query: call.query, companyUuid: call.gustoUuid, accessToken }, schema, (answer) => settlePermit(permission.permit, answer));
  });
}
