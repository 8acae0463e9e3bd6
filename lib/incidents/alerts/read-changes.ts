import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import type { ChannelId } from "./channels.ts";
import type { AlertLine } from "./compose-alert.ts";
import { type Circumstances, decideAlert, type Told, WORTH_TELLING_MS } from "./decide-alert.ts";

const MOST_READ = 1_000;

type Row = Omit<AlertLine, "change" | "transition" | "tag"> & {
  snoozedUntil: Date | null;
  state: Told["state"] | null;
  toldSeverity: number;
  toldCompanies: number;
  openings: number;
  times: number;
};

/** Of incident `i`, with what the channel was told of it, `t`. */
const OF_ALL = Prisma.sql`
  SELECT GREATEST(i.companies, i.signal_companies) AS companies,
    GREATEST(i.waiting, i.signal_waiting) AS waiting,
    GREATEST(i.touched, i.signal_companies) AS touched, i.opened_at, i.resolved_at,
    true AS concerns`;

/**
 * The incident as companies with this tag have it: it begins with the first of them and is over when none
 * is left, for they recovered or lost the tag. What the whole installation has concerns every channel.
 * Costs as much as the incident has companies.
 */
function ofTaggedSql(tag: string): Prisma.Sql {
  return Prisma.sql`
    SELECT m.companies, m.waiting, GREATEST(m.touched, t.companies) AS touched,
      COALESCE(m.joined_at, i.opened_at) AS opened_at,
      COALESCE(
        i.resolved_at,
        CASE
          WHEN m.companies = 0 AND i.touched > 0 AND i.signal_since IS NULL
            THEN COALESCE(m.left_at, t.told_at)
        END
      ) AS resolved_at,
      (t.state IS NOT NULL OR m.touched > 0 OR i.signal_since IS NOT NULL OR i.touched = 0)
        AS concerns
    FROM (
      SELECT count(*) FILTER (WHERE left_at IS NULL)::int AS companies,
        count(*) FILTER (WHERE left_at IS NULL AND waiting)::int AS waiting,
        count(*)::int AS touched,
        COALESCE(min(joined_at) FILTER (WHERE left_at IS NULL), min(joined_at)) AS joined_at,
        max(left_at) AS left_at
      FROM incident_companies member
      WHERE incident_id = i.id
        AND EXISTS (
          SELECT 1 FROM company_tags g WHERE g.company_id = member.company_id AND g.tag = ${tag}
        )
    ) m`;
}

/**
 * What a channel is to be told now: of what is open, of what ended lately, and of every end that it still
 * has to be told. Cost: a bound for each, by indexes.
 */
export async function readChanges(
  channel: ChannelId,
  { tag, ...circumstances }: Circumstances & { tag: string | null },
): Promise<AlertLine[]> {
  const lately = new Date(circumstances.now.getTime() - WORTH_TELLING_MS);
  const rows = await db().$queryRaw<Row[]>`
    WITH picked AS (
      (
        SELECT id
        FROM incidents
        WHERE resolved_at IS NULL
        ORDER BY severity, since, id
        LIMIT ${MOST_READ}
      ) UNION (
        SELECT id
        FROM incidents
        WHERE resolved_at >= ${lately}
        ORDER BY resolved_at DESC
        LIMIT ${MOST_READ}
      ) UNION (
        SELECT incident_id
        FROM alert_states
        WHERE channel = ${channel} AND state = 'open'
        ORDER BY told_at
        LIMIT ${MOST_READ}
      )
    )
    SELECT i.id AS "incidentId", i.cause, i.severity, i.since, own.opened_at AS "openedAt",
      own.resolved_at AS "resolvedAt", i.snoozed_until AS "snoozedUntil", own.companies,
      own.waiting, own.touched, t.state, COALESCE(t.severity, 0) AS "toldSeverity",
      COALESCE(t.companies, 0) AS "toldCompanies", COALESCE(t.openings, 0) AS openings,
      COALESCE(t.times, 0) AS times
    FROM picked
    JOIN incidents i ON i.id = picked.id
    LEFT JOIN alert_states t ON t.incident_id = i.id AND t.channel = ${channel}
    CROSS JOIN LATERAL (${tag === null ? OF_ALL : ofTaggedSql(tag)}) own
    WHERE i.told > 0 AND own.concerns`;
  return rows.flatMap(
    ({ state, toldSeverity, toldCompanies, openings, times, snoozedUntil, ...incident }) => {
      const last: Told | null =
        state === null
          ? null
          : { state, severity: toldSeverity, companies: toldCompanies, openings };
      const change = decideAlert({ ...incident, snoozedUntil }, last, circumstances);
      return change ? [{ ...incident, tag, change, transition: times + 1 }] : [];
    },
  );
}

/** With the message's success: what the channel has been told now. Nothing for an incident that was told meanwhile. */
export async function recordTold(
  tx: Transaction,
  channel: ChannelId,
  changes: readonly AlertLine[],
  now: Date,
): Promise<void> {
  const isOpen = changes.map(({ change }) => change === "opened" || change === "grown");
  await tx.$executeRaw`
    INSERT INTO alert_states AS kept
      (incident_id, channel, state, severity, companies, openings, times, told_at)
    SELECT i.id, ${channel},
      CASE WHEN c.is_open THEN 'open' ELSE 'resolved' END,
      c.severity, c.companies, 1, c.transition, ${now}
    FROM unnest(
      ${changes.map(({ incidentId }) => incidentId)}::uuid[], ${isOpen}::boolean[],
      ${changes.map(({ severity }) => severity)}::int[],
      ${changes.map(({ companies }) => companies)}::int[],
      ${changes.map(({ transition }) => transition)}::int[]
    ) AS c (incident_id, is_open, severity, companies, transition)
    JOIN incidents i ON i.id = c.incident_id
    ORDER BY i.id
    ON CONFLICT (incident_id, channel) DO UPDATE SET
      state = excluded.state, severity = LEAST(kept.severity, excluded.severity),
      companies = excluded.companies, times = excluded.times, told_at = excluded.told_at,
      openings = kept.openings
        + CASE WHEN kept.state = 'resolved' AND excluded.state = 'open' THEN 1 ELSE 0 END
    WHERE kept.times = excluded.times - 1`;
}
