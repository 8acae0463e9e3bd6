import "server-only";
import { Prisma } from "../generated/prisma/client.ts";
import { EFFECTIVE_STATE } from "./company-token.ts";
import type { ApplicationPause } from "./health.ts";

/** `tokenHealth(...).status` in SQL, over the alias `t` of `SERVING_TOKEN`, for filters, counts and order. */
export function healthStatusSql(pause: ApplicationPause | null): Prisma.Sql {
  const pausedAndExpired = pause ? Prisma.sql`(t.access_token_expiration IS NULL OR t.access_token_expiration <= clock_timestamp())` : Prisma.sql`false`;
  return Prisma.sql`CASE
    WHEN t.id IS NULL OR ${EFFECTIVE_STATE} = 'disconnected' THEN 'disconnected'
    WHEN t.state = 'reconnect_required' THEN 'reconnect_required'
    WHEN t.state = 'uncertain' OR t.last_error IS NOT NULL THEN 'retrying'
    WHEN ${pausedAndExpired} THEN 'retrying'
    WHEN t.state = 'refreshing' AND t.lease_expires_at <= clock_timestamp() THEN 'retrying'
    WHEN t.state = 'refreshing' THEN 'refreshing'
    ELSE 'healthy' END`;
}
