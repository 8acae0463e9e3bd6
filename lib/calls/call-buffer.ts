import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import type { GustoCall } from "#lib/gusto/call-channel.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";

/* Calls since the last flush, summed in memory by minute, company, endpoint and status. Pure. */

export type CallBucket = {
  minute: Date;
  companyUuid: string | null;
  endpoint: string;
  status: number;
  calls: number;
  totalMs: number;
  maxMs: number;
  lowestRemaining: number | null;
};
export type CallFailure = Pick<
  GustoCall,
  "at" | "companyUuid" | "endpoint" | "status" | "reason" | "requestId"
>;
/** `refused`: Gusto answered 406 to it. */
export type SeenVersion = { version: string; at: Date; refused: boolean };

export type CallBuffer = {
  buckets: Map<string, CallBucket>;
  failures: CallFailure[];
  versions: Map<string, SeenVersion>;
};

/** Upper limit of what is kept while the database is unreachable. */
const MAX_BUCKETS = 5_000;
const MAX_FAILURES = 1_000;

export function emptyBuffer(): CallBuffer {
  return { buckets: new Map(), failures: [], versions: new Map() };
}

export function addCall(buffer: CallBuffer, call: GustoCall): void {
  const { endpoint, status, companyUuid } = call;
  const minute = new Date(Math.floor(call.at.getTime() / MINUTE_MS) * MINUTE_MS);
  addBucket(buffer, {
    minute,
    companyUuid,
    endpoint,
    status,
    calls: 1,
    totalMs: call.ms,
    maxMs: call.ms,
    lowestRemaining: call.remaining,
  });
  if ((status === 0 || status >= 400) && buffer.failures.length < MAX_FAILURES) {
    buffer.failures.push({
      at: call.at,
      companyUuid,
      endpoint,
      status,
      reason: call.reason,
      requestId: call.requestId,
    });
  }
  addVersion(buffer, call);
}

function addBucket({ buckets }: CallBuffer, added: CallBucket): void {
  const key = [added.minute.getTime(), added.companyUuid, added.endpoint, added.status].join(" ");
  const known = buckets.get(key);
  if (!known) {
    if (buckets.size < MAX_BUCKETS) buckets.set(key, added);
    return;
  }
  known.calls += added.calls;
  known.totalMs += added.totalMs;
  known.maxMs = Math.max(known.maxMs, added.maxMs);
  known.lowestRemaining = lower(known.lowestRemaining, added.lowestRemaining);
}

function lower(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** Counts only calls that requested our version: a few request an older one on purpose. */
function addVersion(
  { versions }: CallBuffer,
  { askedVersion, answeredVersion, status, at }: GustoCall,
): void {
  if (askedVersion !== GUSTO_API_VERSION) return;
  if (status === 406) versions.set(askedVersion, { version: askedVersion, at, refused: true });
  else if (answeredVersion !== null)
    versions.set(answeredVersion, { version: answeredVersion, at, refused: false });
}

/** Puts back what could not be written. */
export function putBack(buffer: CallBuffer, unwritten: CallBuffer): void {
  for (const bucket of unwritten.buckets.values()) addBucket(buffer, bucket);
  buffer.failures.unshift(...unwritten.failures.slice(0, MAX_FAILURES - buffer.failures.length));
  for (const [version, seen] of unwritten.versions)
    if (!buffer.versions.has(version)) buffer.versions.set(version, seen);
}
