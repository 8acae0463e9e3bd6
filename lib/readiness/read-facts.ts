import "server-only";
import { readClocks } from "#lib/platform/clocks/read-clocks.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { connectRedirectUri } from "#lib/gusto/oauth.ts";
import { readRestoreMarkState } from "#lib/installation/look-for-restore.ts";
import { countStandings } from "#lib/companies/fleet/count-fleet.ts";
import { sumCounts } from "#lib/companies/fleet/standing.ts";
import { HEALTH_STATUSES, hasConnection } from "#lib/tokens/health/health.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { MOST_READ, readConnectionFacts } from "#lib/tokens/health/read-connection-facts.ts";
import { readRevocationEffect } from "#lib/tokens/grants/revocation-effect.ts";
import { countMayLive } from "#lib/tokens/store/superseded-pairs.ts";
import { readApiVersionState } from "#lib/usage/read-usage.ts";
import { MOST_COUNTED } from "./judge-safety.ts";
import { readChaosReport } from "./read-chaos-report.ts";
import type { ReadinessFacts } from "./readiness-views.ts";
import { readCalls, readEndpoints } from "./read-call-facts.ts";
import { readWebhooks } from "./read-webhook-facts.ts";

/** Reads everything the checks need from this installation's records. Gusto isn't called. */
export async function readFacts(now = databaseNow()): Promise<ReadinessFacts> {
  const { GUSTO_ENVIRONMENT: environment, APP_URL: appUrl, TOKEN_ENCRYPTION_KEYS } = env();
  const [
    connection,
    authorizations,
    connects,
    calls,
    scopes,
    webhooks,
    rotatedAt,
    chaos,
    pause,
    version,
    mayLive,
    revocationEffect,
    restoreMark,
    worker,
    clocks,
    companies,
  ] = await Promise.all([
    readConnectionFacts(),
    readAuthorizations(),
    readConnects(),
    readCalls(),
    readEndpoints(),
    readWebhooks(),
    readLastRotation(),
    readChaosReport(),
    readApplicationPause(),
    readApiVersionState(now),
    countMayLive(MOST_COUNTED),
    readRevocationEffect(),
    readRestoreMarkState(),
    findWorker(),
    readClocks(),
    countConnected(),
  ]);
  const {
    mostOfOnePerson,
    severalAdmins,
    isSample,
    refreshed,
    lastRefreshedAt,
    rejected,
    rejectedAnswered,
    lastRejectedAt,
  } = connection;
  return {
    now,
    environment,
    appUrl,
    chaos,
    version,
    authorizations,
    restoreMark,
    worker,
    clocks,
    redirectUris: [connectRedirectUri(), `${appUrl}/api/auth/callback/gusto`],
    connections: { companies, mostOfOnePerson, severalAdmins, isSample, ...connects },
    refreshes: {
      succeeded: refreshed,
      lastAt: lastRefreshedAt,
      rejected,
      rejectedAnswered,
      lastRejectedAt,
    },
    credentialsRefusedSince: pause?.reason === "client_refused" ? pause.since : null,
    ...calls,
    scopes: { granted: connection.grantedScopes, ...scopes },
    ...webhooks,
    superseded: { mayLive: mayLive.count, oldestAt: mayLive.oldestAt, revocationEffect },
    keys: {
      currentId: TOKEN_ENCRYPTION_KEYS.current[0],
      inUse: connection.keysInUse,
      rotatedAt,
      oldestRowAt: connection.oldestRowAt,
    },
  };
}

async function countConnected(): Promise<number> {
  const { counts } = sumCounts(await countStandings(), null);
  return HEALTH_STATUSES.filter(hasConnection).reduce((sum, health) => sum + counts[health], 0);
}

/** Requests are kept for a day after they expire; of more than a few, the newest are read. */
async function readAuthorizations(): Promise<ReadinessFacts["authorizations"]> {
  const [row] = await db().$queryRaw<ReadinessFacts["authorizations"][]>`
    SELECT count(*)::int AS sent, count(consumed_at)::int AS used, max(consumed_at) AS "lastUsedAt"
    FROM (
      SELECT consumed_at FROM authorization_requests ORDER BY expires_at DESC LIMIT ${MOST_READ}
    ) newest`;
  return row ?? { sent: 0, used: 0, lastUsedAt: null };
}

async function readConnects(): Promise<{ connects: number; lastConnectAt: Date | null }> {
  const [row] = await db().$queryRaw<{ connects: number; lastConnectAt: Date | null }[]>`
    SELECT count(*)::int AS connects, max(a.at) AS "lastConnectAt"
    FROM (
      SELECT *
      FROM audit_log
      WHERE action IN ('connect', 'reconnect')
      ORDER BY at DESC
      LIMIT ${MOST_READ}
    ) a
    JOIN companies c ON a.subject = 'company:' || c.id
    WHERE ${NOT_DELETED}`;
  return row ?? { connects: 0, lastConnectAt: null };
}

/** When the tokens were last sealed anew under a newer key. */
export async function readLastRotation(): Promise<Date | null> {
  const last = await db().auditLog.findFirst({
    where: { action: "key_rotated" },
    orderBy: { id: "desc" },
    select: { at: true },
  });
  return last?.at ?? null;
}
