// See docs/decisions/0006-derive-the-serving-grant.md

import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";

/*
 * Which token row serves a company. A company may have had many grants: open ones come before ended
 * ones, usable ones before final ones, earlier connected ones before later ones. So when the first
 * admin's grant is revoked the next admin's takes over by itself, and after a disconnect the last
 * row still tells what happened.
 */

/**
 * A lateral subquery `t` (with `grantEndedAt`) over the `grants` of `c.id` that match the
 * condition, at most one row.
 */
export const servingToken = (condition: Prisma.Sql): Prisma.Sql => Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT tokens.*, grants.ended_at AS grant_ended_at, grants.ended_reason AS grant_ended_reason
    FROM company_grants grants
    JOIN gusto_auth_tokens tokens ON tokens.id = grants.token_id
    WHERE grants.company_id = c.id AND ${condition}
    ORDER BY (grants.ended_at IS NOT NULL),
      (tokens.state IN ('reconnect_required', 'disconnected')), grants.ended_at DESC,
      grants.created_at, grants.id
    LIMIT 1
  ) t ON true`;
export const SERVING_TOKEN = servingToken(Prisma.sql`true`);

/**
 * The first part of that order: joins as `t` the usable pairs of open grants, of which
 * `FIRST_USABLE` keeps one. Used for serving tokens, where leaving out the rest of the order saves
 * a sixth.
 */
export const USABLE_TOKENS = Prisma.sql`
  JOIN company_grants grants ON grants.company_id = c.id AND grants.ended_at IS NULL
  JOIN gusto_auth_tokens t
    ON t.id = grants.token_id AND t.state NOT IN ('reconnect_required', 'disconnected')`;
export const FIRST_USABLE = Prisma.sql`ORDER BY grants.created_at, grants.id LIMIT 1`;

/**
 * Whether `c` has any working connection: an open grant whose pair Gusto has not refused for good.
 */
export const HAS_LIVING_GRANT = Prisma.sql`
  EXISTS (
    SELECT 1
    FROM company_grants g
    JOIN gusto_auth_tokens pair ON pair.id = g.token_id
    WHERE g.company_id = c.id
      AND g.ended_at IS NULL
      AND pair.state NOT IN ('reconnect_required', 'disconnected')
  )`;

/** The state of the company's connection: an ended grant is disconnected even while its pair serves other companies. */
export const EFFECTIVE_STATE = Prisma.sql`CASE
  WHEN t.grant_ended_at IS NOT NULL THEN 'disconnected'
  ELSE t.state::text
END`;
/**
 * The reason belongs to the company: a pair that served two companies may have ended differently
 * for the other.
 */
export const EFFECTIVE_REASON = Prisma.sql`CASE
  WHEN t.grant_ended_at IS NULL THEN t.state_reason
  ELSE CASE t.grant_ended_reason
    WHEN 'deprovisioned' THEN 'disconnected_at_gusto'
    WHEN 'disconnected' THEN 'disconnected_here'
    ELSE COALESCE(t.state_reason, 'disconnected_here')
  END
END`;
export const EFFECTIVE_SINCE = Prisma.sql`CASE
  WHEN t.grant_ended_at IS NOT NULL THEN t.grant_ended_at
  ELSE t.state_since
END`;

/**
 * When Gusto last accepted the pair here: the exchange that issued it, or a call. Null for a pair
 * that was only stored.
 */
export const LAST_VERIFIED_AT = Prisma.sql`GREATEST(t.last_proved_at, t.last_refreshed_at)`;
