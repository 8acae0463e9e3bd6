// Why it is so: docs/decisions/0013-health-twice.md

import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { EFFECTIVE_REASON, EFFECTIVE_STATE, LAST_VERIFIED_AT } from "../serving/company-token.ts";
import { type ApplicationPause, VERIFIED_FOR_MS } from "./health.ts";

/** True while the access token of `t` has not expired. */
const IS_SERVING = Prisma.sql`COALESCE(t.access_token_expiration > clock_timestamp(), false)`;

/** True while an acceptance by Gusto counts. */
export const IS_VERIFIED = Prisma.sql`COALESCE(${LAST_VERIFIED_AT} > clock_timestamp() - make_interval(secs => ${VERIFIED_FOR_MS / 1_000}), false)`;

/** With a failing or held status: no token can be served, so callers wait. */
export const CALLERS_WAIT = Prisma.sql`NOT ${IS_SERVING}`;

/** `tokenHealth(...).status` in SQL, over the alias `t` of `SERVING_TOKEN`, for filters, counts and order. */
export function healthStatusSql(pause: ApplicationPause | null): Prisma.Sql {
  const pausedAndExpired = pause ? Prisma.sql`NOT ${IS_SERVING}` : Prisma.sql`false`;
  return Prisma.sql`CASE
    WHEN t.id IS NULL THEN 'disconnected'
    WHEN ${EFFECTIVE_STATE} = 'disconnected' THEN CASE WHEN ${EFFECTIVE_REASON} = 'disconnected_at_gusto' THEN 'ended_at_gusto' ELSE 'disconnected' END
    WHEN t.state = 'reconnect_required' THEN 'reconnect_required'
    WHEN t.held_since IS NOT NULL THEN 'held'
    WHEN t.state = 'uncertain' OR t.last_error IS NOT NULL THEN 'retrying'
    WHEN ${pausedAndExpired} THEN ${pause?.reason === "held" ? "held" : "retrying"}
    WHEN t.state = 'refreshing' AND t.lease_expires_at <= clock_timestamp() THEN 'retrying'
    WHEN t.state = 'refreshing' THEN 'refreshing'
    WHEN ${IS_VERIFIED} THEN 'healthy'
    ELSE 'not_checked' END`;
}
