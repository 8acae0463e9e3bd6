// See docs/decisions/0013-health-twice.md

import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import {
  EFFECTIVE_REASON,
  EFFECTIVE_SINCE,
  EFFECTIVE_STATE,
  LAST_VERIFIED_AT,
} from "../serving/company-token.ts";
import type { ApplicationPause } from "./health.ts";
import { verifiedForMs } from "./verify-window.ts";

/** The window, as an interval. */
const windowSql = (ms = verifiedForMs()) => Prisma.sql`make_interval(secs => ${ms / 1_000})`;

/** True while the access token of `t` has not expired. */
export const IS_SERVING = Prisma.sql`COALESCE(
  t.access_token_expiration > clock_timestamp(), false
)`;

/** True while an acceptance by Gusto is recent enough to count, or within another time. */
export const isVerifiedSql = (withinMs = verifiedForMs()) => Prisma.sql`COALESCE(
  ${LAST_VERIFIED_AT} > clock_timestamp() - ${windowSql(withinMs)}, false
)`;

/** With a failing or held status: no token can be served, so callers wait. */
export const CALLERS_WAIT = Prisma.sql`NOT ${IS_SERVING}`;

/** `tokenHealth(...).status` in SQL, over the alias `t` of `SERVING_TOKEN`, for filters, counts and order. */
export function healthStatusSql(pause: ApplicationPause | null): Prisma.Sql {
  const pausedAndExpired = pause ? Prisma.sql`NOT ${IS_SERVING}` : Prisma.sql`false`;
  return Prisma.sql`CASE
    WHEN t.id IS NULL THEN 'disconnected'
    WHEN ${EFFECTIVE_STATE} = 'disconnected' THEN CASE
      WHEN ${EFFECTIVE_REASON} = 'disconnected_at_gusto' THEN 'ended_at_gusto'
      ELSE 'disconnected'
    END
    WHEN t.state = 'reconnect_required' THEN 'reconnect_required'
    WHEN t.held_since IS NOT NULL THEN 'held'
    WHEN t.state = 'uncertain' OR t.last_error IS NOT NULL THEN 'retrying'
    WHEN ${pausedAndExpired} THEN ${pause?.reason === "held" ? "held" : "retrying"}
    WHEN t.state = 'refreshing' AND t.lease_expires_at <= clock_timestamp() THEN 'retrying'
    WHEN t.state = 'refreshing' THEN 'refreshing'
    WHEN ${isVerifiedSql()} THEN 'healthy'
    ELSE 'not_checked'
  END`;
}

/**
 * The same without a pause, and with `abandoned` for a refresh whose lease has run out. Which of
 * the two a pause shows is decided on read (lib/companies/fleet/standing.ts).
 */
export const unpausedStatusSql = () => Prisma.sql`CASE
  WHEN t.state = 'refreshing' AND t.last_error IS NULL AND ${healthStatusSql(null)} = 'retrying'
    THEN 'abandoned'
  ELSE ${healthStatusSql(null)}
END`;

/**
 * What is wrong, as "status:reason"; null for a status that nobody has to look at. A pair that was
 * never checked is no fault.
 */
export const problemSql = () => Prisma.sql`CASE ${unpausedStatusSql()}
  WHEN 'reconnect_required' THEN concat('reconnect_required:', ${EFFECTIVE_REASON})
  WHEN 'ended_at_gusto' THEN concat('ended_at_gusto:', ${EFFECTIVE_REASON})
  WHEN 'held' THEN concat('held:', COALESCE(t.last_error, 'held'))
  WHEN 'retrying' THEN concat('retrying:', COALESCE(t.last_error, 'outcome_unknown'))
  WHEN 'abandoned' THEN 'abandoned:outcome_unknown'
  WHEN 'not_checked' THEN CASE
    WHEN ${LAST_VERIFIED_AT} IS NOT NULL THEN 'not_checked:verified_long_ago'
  END
END`;

/** Since when, for a status with a problem. */
export const problemSinceSql = () => Prisma.sql`CASE ${unpausedStatusSql()}
  WHEN 'reconnect_required' THEN ${EFFECTIVE_SINCE}
  WHEN 'ended_at_gusto' THEN ${EFFECTIVE_SINCE}
  WHEN 'not_checked' THEN ${LAST_VERIFIED_AT} + ${windowSql()}
  ELSE COALESCE(t.failing_since, t.held_since, ${EFFECTIVE_SINCE}) END`;

/**
 * When that status, or whether `t` serves, will next change by time alone; null when it never will.
 * Later than the statement's start.
 */
export const statusValidUntilSql = () => Prisma.sql`LEAST(
  CASE WHEN t.access_token_expiration > statement_timestamp() THEN t.access_token_expiration END,
  CASE
    WHEN ${LAST_VERIFIED_AT} > statement_timestamp()
      - ${windowSql()}
      THEN ${LAST_VERIFIED_AT} + ${windowSql()}
  END,
  CASE
    WHEN t.state = 'refreshing' AND t.lease_expires_at > statement_timestamp()
      THEN t.lease_expires_at
  END
)`;

/**
 * When the next exchange is expected, in Unix milliseconds, for sorting: exchanges in progress
 * first, rows without one last.
 */
export const NEXT_REFRESH_RANK = Prisma.sql`CASE
  WHEN t.id IS NULL
    OR ${EFFECTIVE_STATE} IN ('disconnected', 'reconnect_required')
    OR t.held_since IS NOT NULL
    THEN 9e15
  WHEN t.state = 'uncertain' OR t.last_error IS NOT NULL
    THEN COALESCE(round(extract(epoch FROM GREATEST(t.retry_at, t.lease_expires_at)) * 1000), 0)
  WHEN t.state = 'refreshing' THEN 0
  ELSE COALESCE(round(extract(epoch FROM t.refresh_due_at) * 1000), 9e15)
END`;

/**
 * When Gusto last accepted the pair, in Unix milliseconds, for sorting: never accepted comes first.
 */
export const LAST_VERIFIED_RANK = Prisma.sql`COALESCE(
  round(extract(epoch FROM ${LAST_VERIFIED_AT}) * 1000), 0
)`;
