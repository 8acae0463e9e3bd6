import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import {
  type AskGusto,
  type ConnectionCheck,
  retryStoredTokens,
  refreshTokenNow,
  testConnection,
} from "#lib/tokens/health/test-connection.ts";
import { askWithinBudget } from "./ask-within-budget.ts";

type Check = {
  action: "connection_tested" | "refresh_forced" | "second_look";
  /** Null: one of many companies, which a person requested with one click. */
  limit: "test_connection" | "refresh" | null;
  run: (company: { gustoUuid: string; actor: Actor }) => Promise<ConnectionCheck>;
};

/**
 * Asks Gusto right now whether a company's token works. @throws AppError not_found, rate_limited
 */
export function testCompanyConnection(caller: Caller, companyId: string): Promise<ConnectionCheck> {
  return check(caller, companyId, {
    action: "connection_tested",
    limit: "test_connection",
    run: testConnection,
  });
}

/** Exchanges a company's refresh token right now. @throws AppError not_found, rate_limited */
export function refreshCompanyNow(caller: Caller, companyId: string): Promise<ConnectionCheck> {
  return check(caller, companyId, {
    action: "refresh_forced",
    limit: "refresh",
    run: refreshTokenNow,
  });
}

/** Like `testCompanyConnection`, for one of many: in the background lane. @throws AppError not_found */
export function testCompanyInBulk(
  caller: Caller,
  companyId: string,
  stop: AbortSignal,
): Promise<ConnectionCheck> {
  return check(caller, companyId, {
    action: "connection_tested",
    limit: null,
    run: (company) => testConnection(company, askInBackground(company.gustoUuid, stop)),
  });
}

const MOST_WAITS = 3;
const LONGEST_WAIT_MS = 20_000;

/** Waits a little for room in the grant's budget, which callers use first. */
function askInBackground(gustoUuid: string, stop: AbortSignal): AskGusto {
  return async (accessToken, tokenId) => {
    for (let waits = 0; ; waits += 1) {
      const answer = await askWithinBudget(gustoUuid, tokenId, accessToken);
      if (answer.kind !== "over_budget" || waits === MOST_WAITS || stop.aborted) return answer;
      const waitMs = Math.min(answer.waitMs, LONGEST_WAIT_MS);
      await delay(waitMs, undefined, { signal: stop }).catch(() => undefined);
    }
  };
}

/** Like `refreshCompanyNow`, for one of many. @throws AppError not_found */
export function refreshCompanyInBulk(caller: Caller, companyId: string): Promise<ConnectionCheck> {
  return check(caller, companyId, { action: "refresh_forced", limit: null, run: refreshTokenNow });
}

/**
 * Retries a stored refresh token once, for an operator who doubts that the connection is gone.
 * @throws AppError not_found, rate_limited
 */
export async function retryCompanyTokens(
  caller: Caller,
  companyId: string,
): Promise<ConnectionCheck> {
  requireOperator(caller.viewer);
  return check(caller, companyId, {
    action: "second_look",
    limit: "refresh",
    run: retryStoredTokens,
  });
}

async function check(
  caller: Caller,
  companyId: string,
  { action, limit, run }: Check,
): Promise<ConnectionCheck> {
  const company = await requireVisibleCompany(caller.viewer, companyId);
  if (limit) await takeFromRateLimit(limit, caller.viewer.userId);
  // Written before the call, so the request is on record even if this process dies before the
  // response.
  await recordAudit(db(), { ...by(caller), action, subject: `company:${company.id}` });
  return run({ gustoUuid: company.gustoUuid, actor: by(caller).actor });
}
