import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import {
  type ConnectionCheck,
  lookAgain,
  refreshTokenNow,
  testConnection,
} from "#lib/tokens/health/test-connection.ts";

type Check = {
  action: "connection_tested" | "refresh_forced" | "second_look";
  limit: "test_connection" | "refresh";
  run: (company: { gustoUuid: string; actor: string }) => Promise<ConnectionCheck>;
};

/** Asks Gusto, now, whether a company's token works. @throws AppError not_found, rate_limited */
export function testCompanyConnection(
  viewer: Viewer,
  companyId: string,
  ip: string | null = null,
): Promise<ConnectionCheck> {
  return check(viewer, companyId, ip, {
    action: "connection_tested",
    limit: "test_connection",
    run: testConnection,
  });
}

/** Exchanges a company's refresh token, now. @throws AppError not_found, rate_limited */
export function refreshCompanyNow(
  viewer: Viewer,
  companyId: string,
  ip: string | null = null,
): Promise<ConnectionCheck> {
  return check(viewer, companyId, ip, {
    action: "refresh_forced",
    limit: "refresh",
    run: refreshTokenNow,
  });
}

/** An operator doubts that a connection is gone: its stored refresh token is sent once more. @throws AppError not_found, rate_limited */
export async function lookAgainAtCompany(
  viewer: Viewer,
  companyId: string,
  ip: string | null = null,
): Promise<ConnectionCheck> {
  requireOperator(viewer);
  return check(viewer, companyId, ip, { action: "second_look", limit: "refresh", run: lookAgain });
}

async function check(
  viewer: Viewer,
  companyId: string,
  ip: string | null,
  { action, limit, run }: Check,
): Promise<ConnectionCheck> {
  const company = await requireVisibleCompany(viewer, companyId);
  await takeFromRateLimit(limit, viewer.userId);
  const actor = viewerActor(viewer);
  // Written before the call: who asked is on record even if this process does not live to hear the answer.
  await recordAudit(db(), { actor, action, subject: `company:${company.id}`, ip });
  return run({ gustoUuid: company.gustoUuid, actor });
}
