import "server-only";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import { pool } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { CallBuffer, CallBucket, CallFailure, SeenVersion } from "./call-buffer.ts";

/** Used for the organization, and for companies unknown here. */
export const ORGANIZATION_ID = NIL_UUID;

export async function writeCalls({ buckets, failures, versions }: CallBuffer): Promise<void> {
  const environment = env().GUSTO_ENVIRONMENT;
  // All in one transaction, so that a failed write can be retried without counting twice.
  const client = await pool().connect();
  try {
    // eslint-disable-next-line no-restricted-syntax -- arrays of columns are node-postgres' own; a failed write is put back and retried with the next flush.
    await client.query("BEGIN");
    if (buckets.size > 0)
      await client.query(ADD_BUCKETS, [environment, ...bucketColumns([...buckets.values()])]);
    if (failures.length > 0)
      await client.query(ADD_FAILURES, [environment, ...failureColumns(failures)]);
    if (versions.size > 0)
      await client.query(SEE_VERSIONS, [environment, ...versionColumns([...versions.values()])]);
    await client.query("COMMIT");
    client.release();
  } catch (error) {
    // Destroyed instead of returned to the pool, which rolls back whatever it was doing.
    client.release(true);
    throw error;
  }
}

/** Always in the same order, so that two processes updating the same buckets cannot deadlock. */
const ADD_BUCKETS = `
  INSERT INTO gusto_call_buckets
    (environment, minute, company_id, endpoint, status, calls, total_ms, max_ms, lowest_remaining)
  SELECT $1::environment, b.minute, COALESCE(c.id, '${ORGANIZATION_ID}'), b.endpoint, b.status,
    sum(b.calls), sum(b.total_ms), max(b.max_ms), min(b.lowest_remaining)
  FROM unnest(
    $2::timestamptz[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::int[],
    $9::int[]
  ) AS b(minute, gusto_uuid, endpoint, status, calls, total_ms, max_ms, lowest_remaining)
  LEFT JOIN companies c ON c.gusto_uuid = b.gusto_uuid
  GROUP BY 2, 3, 4, 5
  ORDER BY 2, 3, 4, 5
  ON CONFLICT (environment, minute, company_id, endpoint, status) DO UPDATE SET
    calls = gusto_call_buckets.calls + EXCLUDED.calls,
    total_ms = gusto_call_buckets.total_ms + EXCLUDED.total_ms,
    max_ms = GREATEST(gusto_call_buckets.max_ms, EXCLUDED.max_ms),
    lowest_remaining = LEAST(gusto_call_buckets.lowest_remaining, EXCLUDED.lowest_remaining)`;

function bucketColumns(buckets: readonly CallBucket[]): unknown[][] {
  const column = (key: keyof CallBucket) => buckets.map((bucket) => bucket[key]);
  return [
    column("minute"),
    column("companyUuid"),
    column("endpoint"),
    column("status"),
    column("calls"),
    column("totalMs"),
    column("maxMs"),
    column("lowestRemaining"),
  ];
}

const ADD_FAILURES = `
  INSERT INTO gusto_call_failures
    (environment, at, company_id, endpoint, status, reason, request_id)
  SELECT $1::environment, f.at, c.id, f.endpoint, f.status, f.reason, f.request_id
  FROM unnest($2::timestamptz[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[])
    AS f(at, gusto_uuid, endpoint, status, reason, request_id)
  LEFT JOIN companies c ON c.gusto_uuid = f.gusto_uuid
  ORDER BY f.at`;

function failureColumns(failures: readonly CallFailure[]): unknown[][] {
  const column = (key: keyof CallFailure) => failures.map((failure) => failure[key]);
  return [
    column("at"),
    column("companyUuid"),
    column("endpoint"),
    column("status"),
    column("reason"),
    column("requestId"),
  ];
}

/** A version that Gusto serves again is no longer refused. */
const SEE_VERSIONS = `
  INSERT INTO gusto_api_versions_seen
    (environment, version, first_seen_at, last_seen_at, refused_at)
  SELECT $1::environment, v.version, v.at, v.at, CASE WHEN v.refused THEN v.at END
  FROM unnest($2::text[], $3::timestamptz[], $4::boolean[]) AS v(version, at, refused)
  ORDER BY v.version
  ON CONFLICT (environment, version) DO UPDATE SET
    last_seen_at = GREATEST(gusto_api_versions_seen.last_seen_at, EXCLUDED.last_seen_at),
    refused_at = CASE
      WHEN EXCLUDED.refused_at IS NOT NULL
        THEN COALESCE(gusto_api_versions_seen.refused_at, EXCLUDED.refused_at)
    END`;

function versionColumns(versions: readonly SeenVersion[]): unknown[][] {
  return [
    versions.map(({ version }) => version),
    versions.map(({ at }) => at),
    versions.map(({ refused }) => refused),
  ];
}
