import type { IncomingMessage, ServerResponse } from "node:http";
import { processLogger } from "#lib/platform/log/create-logger.ts";
import { logContext, withLogContext } from "#lib/platform/log/log-context.ts";
import { openSpan } from "#lib/platform/tracing/observe.ts";
import { routePattern, type RoutePattern } from "#lib/process/metrics/route-pattern.ts";
import { nameRequest, REQUEST_ID_HEADER } from "./request-id.ts";

/** Asked again and again by machines, or read from a file: no trace tells anything of them. */
const UNTRACED: ReadonlySet<RoutePattern> = new Set([
  "/api/live",
  "/api/health",
  "/metrics",
  "/_next",
]);
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

type Told = { method: string; route: RoutePattern };

/** Runs `handle` under the request's id: its answer has it, and each line of the log and each span that it leads to. */
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
 * One line for each answer: the route and never the address, which may hold an authorization code. Only for whoever asks for it
 * (LOG_LEVEL=debug), for proxies in front write them as well; an error of ours is told at once.
 */
function logAnswer(response: ServerResponse, told: Told): void {
  const begunMs = performance.now();
  // The work adds to it what it learns, such as the company; whoever emits the end of an answer may be somebody else.
  const context = logContext();
  response.once("close", () => {
    const log = processLogger();
    const level = response.statusCode >= 500 ? "warn" : "debug";
    if (!log.isLevelEnabled(level)) return;
    // Whoever closes the connection before the answer gets none.
    const status = response.headersSent ? response.statusCode : null;
    const line = { ...told, status, ms: Math.round(performance.now() - begunMs) };
    withLogContext(context, () => log[level](line, "Answered a request"));
  });
}
