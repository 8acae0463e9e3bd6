import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { nameActors } from "#lib/access/name-actors.ts";
import { shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { gustoSubscriptions, listSubscriptionsCall } from "#lib/gusto/organization.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { callOrganization } from "#lib/calls/call-organization.ts";
import { describeCallOutcome } from "./describe-outcome.ts";

/**
 * Makes one harmless call with the organization's access. The result is stored with the API token
 * if that was used.
 */
export async function testAccess(caller: Caller): Promise<{ works: boolean; result: string }> {
  requireOperator(caller.viewer);
  await takeFromRateLimit("organization", caller.viewer.userId);
  const environment = env().GUSTO_ENVIRONMENT;
  const outcome = await callOrganization(listSubscriptionsCall(), gustoSubscriptions);
  const works = outcome.kind === "ok";
  const result = works ? "It works: Gusto accepted a call." : describeCallOutcome(outcome);
  await transaction(async (tx) => {
    if (env().GUSTO_ORGANIZATION_ACCESS === "api_token")
      await tx.gustoApiToken.updateMany({
        data: { testedAt: databaseNow(), testResult: result },
      });
    await recordAudit(tx, {
      ...by(caller),
      action: "api_token_tested",
      subject: `organization:${environment}`,
      detail: { works, access: env().GUSTO_ORGANIZATION_ACCESS },
    });
  });
  return { works, result };
}

export type AccessView = {
  access: "system" | "api_token";
  environment: "demo" | "production";
  host: string;
  /** The file takes precedence over an entered token. */
  fromFile: boolean;
  apiToken: {
    fingerprint: string;
    setBy: string;
    setAt: Date;
    testedAt: Date | null;
    testResult: string | null;
  } | null;
};

/** What the organization page shows; never the token. */
export async function readAccess(viewer: Viewer): Promise<AccessView> {
  requireOperator(viewer);
  const {
    GUSTO_ENVIRONMENT: environment,
    GUSTO_ORGANIZATION_ACCESS: access,
    GUSTO_BASE_URL,
    GUSTO_API_TOKEN_FILE,
  } = env();
  const row = await db().gustoApiToken.findFirst();
  const names = await nameActors(row ? [row.setBy] : []);
  return {
    access,
    environment,
    host: new URL(GUSTO_BASE_URL).host,
    fromFile: GUSTO_API_TOKEN_FILE !== undefined,
    apiToken: row && {
      fingerprint: shortFingerprint(row.fingerprint),
      setBy: names.get(row.setBy) ?? row.setBy,
      setAt: row.createdAt,
      testedAt: row.testedAt,
      testResult: row.testResult,
    },
  };
}
