import type { IncomingMessage, ServerResponse } from "node:http";
import { processLogger } from "#lib/platform/log/create-logger.ts";
import { logContext, withLogContext } from "#lib/platform/log/log-context.ts";
import { openSpan } from "#lib/platform/tracing/observe.ts";
import { routePattern, type RoutePattern } from "#lib/process/metrics/route-pattern.ts";
import { nameRequest, REQUEST_ID_HEADER } from "./request-id.ts";

/** Polled by machines, or static files: a trace would say nothing. */
const UNTRACED: ReadonlySet<RoutePattern> = new Set([
  "/api/live",
  "/api/health",
  "/metrics",
  "/_next",
]);
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

type Told = { method: string; route: RoutePattern };

/** Runs `handle` under the request's id, which the response, each log line and each span carry. */
export function observeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  handle: () => void,
): void {
  const { requestId, parent } = nameRequest(request.headers);
  response.setHeader(REQUEST_ID_HEADER, requestId);
  const method = METHODS.has(request.method ?? "") ? String(request.method) : "_OTHER";
  const told = { method, route: routePattern(request.url ?? "") };
  const inContext = () => {
    logAnswer(response, told);
    handle();
  };
  const log = { requestId, ...(parent && { trace_id: parent.traceId }) };
  if (UNTRACED.has(told.route)) return withLogContext(log, inContext);
  const span = openSpan({
    name: `${method} ${told.route}`,
    kind: "server",
    parent: parent ?? "none",
    log,
    attributes: {
      "http.request.method": method,
      "http.route": told.route,
      "app.request_id": requestId,
    },
  });
  response.once("close", () =>
    span.end(
      response.headersSent ? { "http.response.status_code": response.statusCode } : {},
      response.statusCode >= 500,
    ),
  );
  span.run(inContext);
}

/**
 * One log line per response, with the route and never the URL, which may contain an authorization
 * code. Only at LOG_LEVEL=debug, because proxies log requests as well; our own errors are always
 * logged.
 */
function logAnswer(response: ServerResponse, told: Told): void {
  const begunMs = performance.now();
  // The work adds what it learns, such as the company; the response's end event may come from
  // elsewhere.
  const context = logContext();
  response.once("close", () => {
    const log = processLogger();
    const level = response.statusCode >= 500 ? "warn" : "debug";
    if (!log.isLevelEnabled(level)) return;
    // A client that closes the connection early gets no response.
    const status = response.headersSent ? response.statusCode : null;
    const line = { ...told, status, ms: Math.round(performance.now() - begunMs) };
    withLogContext(context, () => log[level](line, "Answered a request"));
  });
}
