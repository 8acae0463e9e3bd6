import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { FARTHEST_PLACE } from "./run-progress.ts";

/**
 * How many recent runs the average duration is based on, and how many running ones are counted at
 * most.
 */
const RECENT_RUNS = 50;
const MOST_AT_WORK = 500;

/**
 * `place` 1 is next. `waitSeconds` is null if unknown: nothing is running, or no run has ended yet.
 */
export type PlaceInLine = { place: number; waitSeconds: number | null };

/**
 * The first hundred queued runs, by id, so the cost doesn't grow with the line. Any other run is
 * farther back.
 */
export async function readLine(): Promise<Map<string, PlaceInLine>> {
  const waiting = await db().$queryRaw<{ id: string }[]>`
    SELECT r.id FROM sync_runs r JOIN companies c ON c.id = r.company_id
    WHERE r.state = 'queued' AND c.erase_requested_at IS NULL
    ORDER BY r.turn, r.id LIMIT ${FARTHEST_PLACE}`;
  if (waiting.length === 0) return new Map();
  const [pace] = await db().$queryRaw<{ seconds: number | null; atWork: number }[]>`
    SELECT (
        SELECT avg(extract(epoch FROM ended_at - started_at))::float8
        FROM (
          SELECT started_at, ended_at
          FROM sync_runs
          WHERE ended_at IS NOT NULL
          ORDER BY ended_at DESC
          LIMIT ${RECENT_RUNS}
        ) recent
        WHERE started_at IS NOT NULL
      ) AS seconds,
      (
        SELECT count(*)::int
        FROM (
          SELECT 1
          FROM sync_runs
          WHERE state = 'running' AND lease_expires_at > clock_timestamp()
          LIMIT ${MOST_AT_WORK}
        ) working
      ) AS "atWork"`;
  return new Map(
    waiting.map(({ id }, index) => [
      id,
      { place: index + 1, waitSeconds: waitOf(index + 1, pace) },
    ]),
  );
}

function waitOf(
  place: number,
  pace: { seconds: number | null; atWork: number } | undefined,
): number | null {
  if (!pace || pace.seconds === null || pace.atWork === 0) return null;
  return Math.round((place / pace.atWork) * pace.seconds);
}
