import "server-only";
import { KEY_ENDS_SOON_DAYS } from "#lib/access/api-keys/key-state.ts";
import { countStandings } from "#lib/companies/fleet/count-fleet.ts";
import { sumCounts } from "#lib/companies/fleet/standing.ts";
import { judgeApiVersion } from "#lib/gusto/api-versions.ts";
import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { SystemFacts } from "./system-facts.ts";

/** A worker that stopped cleanly leaves no trace: another has this long to start, as in an update. */
const WORKER_MAY_BE_AWAY_MS = 90_000;
const LATE_AFTER_MINUTES = 15;
const EVENTS_WAIT_AFTER_MINUTES = 10;
const API_VERSION_ENDS_SOON_DAYS = 30;
const away = processWide<{ since: Date | null }>("worker away", () => ({ since: null }));

/** Some statements, each with a bound by an index, however large the fleet. */
export async function readSystemFacts(now = databaseNow()): Promise<SystemFacts> {
  const [pause, worker, seen, [row]] = await Promise.all([
    readPause(),
    findWorker(),
    db().gustoApiVersionSeen.findMany(),
    db().$queryRaw<Row[]>`
      SELECT (
          SELECT min(w.due)
          FROM (
            SELECT refresh_due_at AS due, last_error, held_since
            FROM gusto_auth_tokens
            WHERE state = 'active'
              AND refresh_due_at <= ${now}::timestamptz
                - make_interval(mins => ${LATE_AFTER_MINUTES}::int)
            ORDER BY refresh_due_at
            LIMIT 1000
          ) w
          WHERE w.last_error IS NULL AND w.held_since IS NULL
        ) AS "refreshesLateSince",
        (
          SELECT min(COALESCE(checked_at, created_at))
          FROM webhook_subscriptions
          WHERE removed_at IS NULL AND status = 'unreachable'
        ) AS "webhooksUnreachableSince",
        (
          SELECT received_at
          FROM webhook_events
          WHERE state = 'received'
            AND received_at <= ${now}::timestamptz
              - make_interval(mins => ${EVENTS_WAIT_AFTER_MINUTES}::int)
          ORDER BY received_at
          LIMIT 1
        ) AS "eventsWaitingSince",
        (
          SELECT min(expires_at) - make_interval(days => ${KEY_ENDS_SOON_DAYS}::int)
          FROM api_keys
          WHERE revoked_at IS NULL
            AND successor_id IS NULL
            AND expires_at BETWEEN ${now} AND ${now}::timestamptz
              + make_interval(days => ${KEY_ENDS_SOON_DAYS}::int)
        ) AS "apiKeyEndsSoonSince"`,
  ]);
  const apiVersion = judgeApiVersion(GUSTO_API_VERSION, seen, now);
  const endsSoon =
    apiVersion.kind === "sunset" && apiVersion.daysLeft <= API_VERSION_ENDS_SOON_DAYS;
  return {
    pause,
    workerSilentSince: silentSince(worker, now),
    refreshesLateSince: row?.refreshesLateSince ?? null,
    webhooksUnreachableSince: row?.webhooksUnreachableSince ?? null,
    eventsWaitingSince: row?.eventsWaitingSince ?? null,
    apiKeyEndsSoonSince: row?.apiKeyEndsSoonSince ?? null,
    apiVersion,
    apiVersionEndsSoonSince: endsSoon
      ? new Date(Date.parse(apiVersion.on) - API_VERSION_ENDS_SOON_DAYS * DAY_MS)
      : null,
  };
}

type Row = Pick<
  SystemFacts,
  "refreshesLateSince" | "webhooksUnreachableSince" | "eventsWaitingSince" | "apiKeyEndsSoonSince"
>;

async function readPause(): Promise<SystemFacts["pause"]> {
  const pause = await readApplicationPause();
  if (!pause) return null;
  const { counts, waiting } = sumCounts(await countStandings(), pause);
  const companies = pause.reason === "held" ? counts.held : counts.retrying;
  return { ...pause, companies, waiting };
}

/** A worker that was killed has left its last heartbeat. */
function silentSince(
  { alive, lastSeenAt }: Awaited<ReturnType<typeof findWorker>>,
  now: Date,
): Date | null {
  if (alive || lastSeenAt) {
    away.since = null;
    return alive ? null : lastSeenAt;
  }
  away.since ??= now;
  return now.getTime() - away.since.getTime() > WORKER_MAY_BE_AWAY_MS ? away.since : null;
}
