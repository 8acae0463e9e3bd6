import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { SpanContext } from "@opentelemetry/api";

/*
 * Each request has an id: its answer tells it in X-Request-Id, and each line of the log that it leads to. What a proxy in front has
 * named already keeps its name, so that one word finds the lines of both.
 */

export const REQUEST_ID_HEADER = "x-request-id";

/** Long enough for what proxies and load balancers make, and nothing in it that a log or a header could stumble over. */
const SANE_ID = /^[\w.:@/-]{8,128}$/;
/** W3C Trace Context, version 00. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** `parent`: where the caller's trace comes from. */
type NamedRequest = { requestId: string; parent?: SpanContext };

/** The id that came with the request, or that of the trace that it belongs to, or a new one. The headers carry it from here on. */
export function nameRequest(headers: IncomingHttpHeaders): NamedRequest {
  const parent = readParent(headers.traceparent?.toString() ?? "");
  const given = headers[REQUEST_ID_HEADER]?.toString() ?? "";
  const requestId = SANE_ID.test(given) ? given : (parent?.traceId ?? randomUUID());
  headers[REQUEST_ID_HEADER] = requestId;
  return { requestId, ...(parent && { parent }) };
}

function readParent(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  return traceId && spanId
    ? { traceId, spanId, traceFlags: parseInt(flags ?? "0", 16), isRemote: true }
    : undefined;
}
