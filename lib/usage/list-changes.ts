import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { nameActors } from "#lib/access/name-actors.ts";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { listEventsBetween } from "#lib/tokens/health/list-events-between.ts";
import { admitToUsage } from "./read-usage.ts";
import { type Change, halfHourAround } from "./usage-views.ts";

/*
 * What happened around a break, from everything that keeps records. The first question in an
 * investigation is what changed.
 */

const LIMIT = 100;
/** Reading and exporting change nothing at Gusto. */
const ACTIONS = [
  "connect",
  "connect_refused",
  "reconnect",
  "pick",
  "disconnect",
  "refresh_forced",
  "second_look",
  "key_rotated",
  "role_changed",
  "user_disabled",
  "user_enabled",
  "api_key_created",
  "api_key_revoked",
  "api_token_set",
  "erase",
  "erased",
];

type ChangesWindow = { viewer: Viewer; companyId: string | null; from: Date; until: Date };

/** Everything in the half hour around a moment, in time order. @throws AppError not_found */
export async function listChanges(
  viewer: Viewer,
  companyId: string | null,
  moment: Date,
): Promise<Change[]> {
  await admitToUsage(viewer, companyId);
  const window: ChangesWindow = { viewer, companyId, ...halfHourAround(moment) };
  const found = await Promise.all([
    tokenChanges(window),
    auditChanges(window),
    syncChanges(window),
    webhookChanges(window),
    versionChanges(window),
    applicationChanges(window),
    firstFailures(window),
  ]);
  const changes = found.flat().toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const names = await nameActors(
    changes.map(({ actor }) => actor).filter((actor) => actor !== null),
  );
  return changes.map((change) => ({
    ...change,
    actor: change.actor && (names.get(change.actor) ?? change.actor),
  }));
}

function companiesSql({ viewer, companyId }: ChangesWindow): Prisma.Sql {
  return companyId === null
    ? Prisma.sql`SELECT c.id FROM companies c WHERE ${visibleCompaniesSql(viewer)}`
    : Prisma.sql`${companyId}::uuid`;
}

async function tokenChanges(window: ChangesWindow): Promise<Change[]> {
  const events = await listEventsBetween(companiesSql(window), { ...window, limit: LIMIT });
  return events.map(({ type, ...event }) => ({ ...event, source: "token", what: type }));
}

/** Entries about one company; for operators, also those about the application: keys, roles. */
function auditChanges(window: ChangesWindow): Promise<Change[]> {
  const others =
    window.companyId === null ? Prisma.sql`OR a.subject NOT LIKE 'company:%'` : Prisma.empty;
  return db().$queryRaw`
    SELECT a.at, 'audit' AS source, a.action AS what, NULL AS reason, a.actor, c.id AS "companyId",
      COALESCE(c.trade_name, c.name) AS "companyName"
    FROM audit_log a
    LEFT JOIN companies c ON a.subject = 'company:' || c.id
    WHERE a.at BETWEEN ${window.from} AND ${window.until}
      AND a.action = ANY(${ACTIONS})
      AND (c.id IN (${companiesSql(window)}) ${others})
    ORDER BY a.id DESC
    LIMIT ${LIMIT}`;
}

/** For a whole installation, only runs that didn't succeed. */
function syncChanges(window: ChangesWindow): Promise<Change[]> {
  const which =
    window.companyId === null
      ? Prisma.sql`r.state IN ('failed', 'partial', 'cancelled')`
      : Prisma.sql`true`;
  return db().$queryRaw`
    SELECT COALESCE(r.ended_at, r.started_at, r.created_at) AS at, 'sync' AS source,
      r.state::text AS what, r.summary AS reason, r.actor, c.id AS "companyId",
      COALESCE(c.trade_name, c.name) AS "companyName"
    FROM sync_runs r
    JOIN companies c ON c.id = r.company_id
    WHERE COALESCE(r.ended_at, r.started_at, r.created_at)
        BETWEEN ${window.from} AND ${window.until}
      AND c.id IN (${companiesSql(window)})
      AND ${which}
    ORDER BY 1 DESC
    LIMIT ${LIMIT}`;
}

async function webhookChanges(window: ChangesWindow): Promise<Change[]> {
  const failed = db().$queryRaw<Change[]>`
    SELECT COALESCE(w.processed_at, w.received_at) AS at, 'webhook' AS source,
      'event_failed' AS what, w.event_type || COALESCE(': ' || w.outcome, '') AS reason,
      NULL AS actor, c.id AS "companyId", COALESCE(c.trade_name, c.name) AS "companyName"
    FROM webhook_events w
    JOIN companies c ON c.gusto_uuid = w.company_uuid
    WHERE w.state = 'failed'
      AND COALESCE(w.processed_at, w.received_at) BETWEEN ${window.from} AND ${window.until}
      AND c.id IN (${companiesSql(window)})
    ORDER BY 1 DESC
    LIMIT ${LIMIT}`;
  if (window.companyId !== null) return failed;
  const troubled = db().$queryRaw<Change[]>`
    SELECT s.checked_at AS at, 'webhook' AS source, 'subscription_problem' AS what,
      s.problem AS reason, NULL AS actor, NULL AS "companyId", NULL AS "companyName"
    FROM webhook_subscriptions s
    WHERE s.problem IS NOT NULL AND s.checked_at BETWEEN ${window.from} AND ${window.until}
    LIMIT ${LIMIT}`;
  return (await Promise.all([failed, troubled])).flat();
}

function versionChanges({ from, until }: ChangesWindow): Promise<Change[]> {
  return db().$queryRaw`
    SELECT v.at, 'version' AS source, v.what, s.version AS reason, NULL AS actor,
      NULL AS "companyId", NULL AS "companyName"
    FROM gusto_api_versions_seen s,
      LATERAL (VALUES (s.first_seen_at, 'first_answered'), (s.refused_at, 'refused')) AS v(at, what)
    WHERE v.at BETWEEN ${from} AND ${until}`;
}

async function applicationChanges({ from, until }: ChangesWindow): Promise<Change[]> {
  const pause = await readApplicationPause();
  if (!pause || pause.since < from || pause.since > until) return [];
  return [
    {
      at: pause.since,
      source: "application",
      what: pause.reason,
      reason: null,
      actor: null,
      companyId: null,
      companyName: null,
    },
  ];
}

/** The first failed call of each kind, so the break itself is in the list. */
function firstFailures({ companyId, from, until }: ChangesWindow): Promise<Change[]> {
  const which =
    companyId === null ? Prisma.sql`true` : Prisma.sql`f.company_id = ${companyId}::uuid`;
  return db().$queryRaw`
    SELECT DISTINCT ON (f.endpoint, f.status)
      f.at, 'call' AS source, f.status::text AS what,
      f.endpoint || COALESCE(' · ' || f.reason, '') AS reason, NULL AS actor, c.id AS "companyId",
      COALESCE(c.trade_name, c.name) AS "companyName"
    FROM gusto_call_failures f
    LEFT JOIN companies c ON c.id = f.company_id
    WHERE f.at BETWEEN ${from} AND ${until} AND ${which} AND ${NOT_DELETED}
    ORDER BY f.endpoint, f.status, f.at
    LIMIT ${LIMIT}`;
}
