import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { SpanContext } from "@opentelemetry/api";

/*
 * Each request has an id, returned in X-Request-Id and added to each of its log lines. An id set by
 * a proxy in front is kept, so that one search finds the lines of both.
 */

export const REQUEST_ID_HEADER = "x-request-id";

/**
 * Long enough for the ids of proxies and load balancers, with no character that could break a log
 * or a header.
 */
const SANE_ID = /^[\w.:@/-]{8,128}$/;
/** W3C Trace Context, version 00. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** `parent`: the caller's span. */
type NamedRequest = { requestId: string; parent?: SpanContext };

/**
 * The id that came with the request, that of its trace, or a new one. The headers carry it from
 * here on.
 */
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
