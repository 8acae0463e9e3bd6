import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { connectRedirectUri } from "#lib/gusto/oauth.ts";
import { readRestoreMarkState } from "#lib/installation/look-for-restore.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { readConnectionFacts } from "#lib/tokens/health/read-connection-facts.ts";
import { readRevocationEffect } from "#lib/tokens/grants/revocation-effect.ts";
import { countMayLive } from "#lib/tokens/store/superseded-pairs.ts";
import { readApiVersionState } from "#lib/usage/read-usage.ts";
import { MOST_COUNTED } from "./judge-safety.ts";
import { readChaosReport } from "./read-chaos-report.ts";
import type { ReadinessFacts } from "./readiness-views.ts";

/** Reads all that the judgements need, from what this installation has written down. Nothing is asked of Gusto. */
export async function readFacts(now = new Date()): Promise<ReadinessFacts> {
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
  ]);
  const {
    companies,
    mostOfOnePerson,
    severalAdmins,
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
    redirectUris: [connectRedirectUri(), `${appUrl}/api/auth/callback/gusto`],
    connections: { companies, mostOfOnePerson, severalAdmins, ...connects },
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

/** Requests are kept for a day past their end. */
async function readAuthorizations(): Promise<ReadinessFacts["authorizations"]> {
  const { _count, _max } = await db().authorizationRequest.aggregate({
    where: { environment: env().GUSTO_ENVIRONMENT },
    _count: { _all: true, consumedAt: true },
    _max: { consumedAt: true },
  });
  return { sent: _count._all, used: _count.consumedAt, lastUsedAt: _max.consumedAt };
}

async function readConnects(): Promise<{ connects: number; lastConnectAt: Date | null }> {
  const [row] = await db().$queryRaw<{ connects: number; lastConnectAt: Date | null }[]>`
    SELECT count(*)::int AS connects, max(a.at) AS "lastConnectAt" FROM audit_log a JOIN companies c ON a.subject = 'company:' || c.id
    WHERE a.action IN ('connect', 'reconnect') AND c.environment = ${env().GUSTO_ENVIRONMENT}::environment AND ${NOT_DELETED}`;
  return row ?? { connects: 0, lastConnectAt: null };
}

type Calls = Pick<ReadinessFacts, "lastTokenAnswerAt" | "lastDay" | "rateLimited">;

async function readCalls(): Promise<Calls> {
  const [row] = await db().$queryRaw<
    {
      lastTokenAnswerAt: Date | null;
      calls: number;
      failed: number;
      limited: number;
      limitedAt: Date | null;
      succeededAt: Date | null;
    }[]
  >`
    SELECT max(minute) FILTER (WHERE endpoint = 'POST /oauth/token' AND status = 200) AS "lastTokenAnswerAt",
      COALESCE(sum(calls) FILTER (WHERE minute > now() - interval '24 hours'), 0)::int AS calls,
      COALESCE(sum(calls) FILTER (WHERE minute > now() - interval '24 hours' AND (status = 0 OR status >= 400) AND status <> 429), 0)::int AS failed,
      COALESCE(sum(calls) FILTER (WHERE status = 429), 0)::int AS limited,
      max(minute) FILTER (WHERE status = 429) AS "limitedAt",
      max(minute) FILTER (WHERE status BETWEEN 200 AND 299 AND endpoint NOT LIKE '%/oauth/%') AS "succeededAt"
    FROM gusto_call_buckets WHERE environment = ${env().GUSTO_ENVIRONMENT}::environment AND minute > now() - interval '30 days'`;
  return {
    lastTokenAnswerAt: row?.lastTokenAnswerAt ?? null,
    lastDay: { calls: row?.calls ?? 0, failed: row?.failed ?? 0 },
    rateLimited: {
      calls: row?.limited ?? 0,
      lastAt: row?.limitedAt ?? null,
      lastSuccessAt: row?.succeededAt ?? null,
    },
  };
}

async function readEndpoints(): Promise<{ usedEndpoints: string[]; refusedEndpoints: string[] }> {
  const environment = env().GUSTO_ENVIRONMENT;
  const used = await db().$queryRaw<{ endpoint: string }[]>`
    SELECT DISTINCT endpoint FROM gusto_call_buckets WHERE environment = ${environment}::environment AND minute > now() - interval '30 days' AND status BETWEEN 200 AND 299`;
  // Refused in the last week and not answered since: an old refusal that was mended is none.
  const refused = await db().$queryRaw<{ endpoint: string }[]>`
    SELECT DISTINCT f.endpoint FROM gusto_call_failures f
    WHERE f.environment = ${environment}::environment AND f.at > now() - interval '7 days' AND f.status = 403 AND f.reason LIKE 'missing_oauth_scopes%'
      AND NOT EXISTS (SELECT 1 FROM gusto_call_buckets b WHERE b.environment = f.environment AND b.endpoint = f.endpoint AND b.status BETWEEN 200 AND 299 AND b.minute > f.at)`;
  return {
    usedEndpoints: used.map(({ endpoint }) => endpoint),
    refusedEndpoints: refused.map(({ endpoint }) => endpoint).toSorted(),
  };
}

type WebhookRow = {
  delivered: number;
  lastDeliveredAt: Date | null;
  repeated: number;
  repeatedAt: Date | null;
  failed: number;
  processed: number;
  deprovisionFailed: number;
  deprovisionedAt: Date | null;
};

async function readWebhooks(): Promise<Pick<ReadinessFacts, "webhooks" | "deprovisioned">> {
  const environment = env().GUSTO_ENVIRONMENT;
  const subscriptions = await db().webhookSubscription.findMany({
    where: { environment, removedAt: null },
    select: { status: true, problem: true },
  });
  const [row] = await db().$queryRaw<WebhookRow[]>`
    SELECT count(*) FILTER (WHERE source = 'webhook')::int AS delivered, max(received_at) FILTER (WHERE source = 'webhook') AS "lastDeliveredAt",
      count(*) FILTER (WHERE deliveries > 1 AND state IN ('processed', 'ignored'))::int AS repeated, max(received_at) FILTER (WHERE deliveries > 1) AS "repeatedAt",
      count(*) FILTER (WHERE state = 'failed')::int AS failed,
      count(*) FILTER (WHERE event_type = 'company.deprovisioned' AND state = 'processed')::int AS processed,
      count(*) FILTER (WHERE event_type = 'company.deprovisioned' AND state = 'failed')::int AS "deprovisionFailed",
      max(COALESCE(processed_at, received_at)) FILTER (WHERE event_type = 'company.deprovisioned') AS "deprovisionedAt"
    FROM webhook_events WHERE environment = ${environment}::environment AND received_at > now() - interval '30 days'`;
  return {
    webhooks: {
      verifiedSubscriptions: subscriptions.filter(({ status }) => status === "verified").length,
      problem: subscriptions.find(({ problem }) => problem !== null)?.problem ?? null,
      delivered: row?.delivered ?? 0,
      lastDeliveredAt: row?.lastDeliveredAt ?? null,
      repeated: row?.repeated ?? 0,
      repeatedAt: row?.repeatedAt ?? null,
      failed: row?.failed ?? 0,
    },
    deprovisioned: {
      processed: row?.processed ?? 0,
      failed: row?.deprovisionFailed ?? 0,
      lastAt: row?.deprovisionedAt ?? null,
    },
  };
}

async function readLastRotation(): Promise<Date | null> {
  const last = await db().auditLog.findFirst({
    where: { action: "key_rotated" },
    orderBy: { id: "desc" },
    select: { at: true },
  });
  return last?.at ?? null;
}
