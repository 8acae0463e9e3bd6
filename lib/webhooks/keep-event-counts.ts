import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/*
 * Counts of webhook events by step, type, source and state. Triggers only append a line per change,
 * so that a delivery waits for nothing; the worker adds the lines to the counts every few seconds.
 * Readers include the lines not added yet, so the counts are always exact.
 */

const LINES_AT_ONCE = 2_000;
const MOST_STEPS = 100;

/** Longer than hourly and daily counts are read. */
const HOURS_KEPT = 48;
const DAYS_KEPT = 32;

/**
 * A line counts in each of its steps, except in a step that it is too old for: events of months ago
 * are deleted, too.
 */
const STEPS_OF_LINE = Prisma.sql`
  CROSS JOIN LATERAL (
    VALUES (0, 'epoch'::timestamptz, line.event_type, true),
      (
        1440, date_trunc('day', line.hour, 'UTC'), line.event_type,
        line.hour > now() - make_interval(days => ${DAYS_KEPT}::int)
      ),
      (60, line.hour, '', line.hour > now() - make_interval(hours => ${HOURS_KEPT}::int))
  ) AS step (step_minutes, at, event_type, is_kept)`;

const COLUMNS = Prisma.sql`
  step_minutes, at, event_type, source, state, events, repeats, repeated, last_at,
  last_repeated_at`;
const OF_LINES = Prisma.sql`
  step.step_minutes, step.at, step.event_type, line.source, line.state, line.events, line.repeats,
  line.repeated, line.last_at, line.last_repeated_at`;

/** Rows of current counts, for a `FROM`; a step may have several, which have to be added up. */
export const EVENT_COUNTS = Prisma.sql`
  (
    SELECT ${COLUMNS}
    FROM webhook_event_counts
    UNION ALL
    SELECT ${OF_LINES}
    FROM webhook_event_count_changes line ${STEPS_OF_LINE}
    WHERE step.is_kept
  ) AS counted`;

/**
 * Adds the lines to the counts, in short transactions. Readers do it too, in case no worker has for
 * a while.
 */
export async function keepEventCounts(): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (!(await db().webhookEventCountChange.findFirst({ select: { id: true } }))) return;
    await transaction(async (tx) => {
      await lockNames(tx, ["webhook event counts"]);
      await tx.$executeRaw(TAKE_LINES);
    });
  }
}

const TAKE_LINES = Prisma.sql`
  WITH line AS (
    DELETE FROM webhook_event_count_changes
    WHERE id = ANY(
      ARRAY(SELECT id FROM webhook_event_count_changes ORDER BY id LIMIT ${LINES_AT_ONCE})
    )
    RETURNING *
  )
  INSERT INTO webhook_event_counts AS kept (${COLUMNS})
  SELECT step.step_minutes, step.at, step.event_type, line.source, line.state, sum(line.events),
    sum(line.repeats), sum(line.repeated), max(line.last_at), max(line.last_repeated_at)
  FROM line ${STEPS_OF_LINE}
  WHERE step.is_kept
  GROUP BY 1, 2, 3, 4, 5
  ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (step_minutes, at, event_type, source, state) DO UPDATE SET
    events = kept.events + excluded.events, repeats = kept.repeats + excluded.repeats,
    repeated = kept.repeated + excluded.repeated,
    last_at = GREATEST(kept.last_at, excluded.last_at),
    last_repeated_at = GREATEST(kept.last_repeated_at, excluded.last_repeated_at)`;

/** Deletes counts of steps that are no longer read. */
export async function deleteOldEventCounts(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM webhook_event_counts
    WHERE step_minutes = 60 AND at < now() - make_interval(hours => ${HOURS_KEPT}::int + 1)
      OR step_minutes = 1440 AND at < now() - make_interval(days => ${DAYS_KEPT}::int + 1)`;
}
