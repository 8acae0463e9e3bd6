import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { isEnded } from "#lib/tokens/health/health.ts";
import { verifiedForMs } from "#lib/tokens/health/verify-window.ts";
import { STANDING_KINDS } from "./standing.ts";
import { updateStandings } from "./update-standings.ts";

/** More are not counted. */
const MOST_UNVERIFIED_COUNTED = 1_000;

export type Unverified = {
  count: number;
  /** There are more than were counted. */
  isMore: boolean;
  /** How many of them never were. */
  never: number;
  /** When the first of the others was due. */
  since: Date | null;
};

const UNVERIFIED_KINDS = Prisma.join(
  STANDING_KINDS.filter(
    ({ status }) => status === "abandoned" || (status !== "healthy" && !isEnded(status)),
  ).map(({ status, serving }) => Prisma.sql`(${status}::text, ${serving}::boolean)`),
);

/**
 * Companies that Gusto has not accepted within the window, whatever the reason: failing, held, or never
 * checked; not those lost for good, which nothing but a reconnect verifies. Each kind in the order of
 * an index.
 */
export async function readUnverified(): Promise<Unverified> {
  await updateStandings();
  const windowMs = verifiedForMs();
  const [row] = await db().$queryRaw<Omit<Unverified, "isMore">[]>`
    WITH due AS (
      SELECT (extract(epoch FROM now()) * 1000)::bigint - ${windowMs}::bigint AS before
    )
    SELECT count(*)::int AS count, count(*) FILTER (WHERE w.last_verified = 0)::int AS never,
      to_timestamp(
        (min(w.last_verified) FILTER (WHERE w.last_verified > 0) + ${windowMs}::bigint) / 1000.0
      ) AS since
    FROM due
    CROSS JOIN LATERAL (
      SELECT late.last_verified
      FROM (VALUES ${UNVERIFIED_KINDS}) kind (status, serving)
      CROSS JOIN LATERAL (
        SELECT s.last_verified
        FROM company_standings s
        WHERE s.status = kind.status AND s.serving = kind.serving AND s.last_verified <= due.before
        ORDER BY s.last_verified
        LIMIT ${MOST_UNVERIFIED_COUNTED}
      ) late
      LIMIT ${MOST_UNVERIFIED_COUNTED}
    ) w`;
  const { count, never, since } = row ?? { count: 0, never: 0, since: null };
  return { count, isMore: count === MOST_UNVERIFIED_COUNTED, never, since };
}
