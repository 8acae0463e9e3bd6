import "server-only";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { collectProcessMetrics, METRICS_CONTENT_TYPE } from "./collect-metrics.ts";

/**
 * Serves GET /metrics for a process without a web server, with its own counts; the app serves the
 * installation's.
 * @returns null if WORKER_METRICS_PORT is not set
 * @throws if the port can't be opened
 */
export async function serveMetrics(): Promise<Server | null> {
  const { WORKER_METRICS_PORT: port, WORKER_METRICS_HOST: host } = env();
  if (port === undefined) return null;
  const server = createServer(answer);
  server.listen(port, host);
  await once(server, "listening");
  logger().info({ url: `http://${host}:${port}/metrics` }, "Metrics ready");
  // An open scrape must not keep a finished process alive.
  return server.unref();
}

const answer: RequestListener = (request, response) => {
  if (request.method !== "GET" || request.url !== "/metrics") {
    response.writeHead(404).end();
    return;
  }
  collectProcessMetrics().then(
    (text) =>
      response
        .writeHead(200, { "content-type": METRICS_CONTENT_TYPE, "cache-control": "no-store" })
        .end(text),
    (error: unknown) => {
      logger().error({ err: error }, "Metrics could not be collected");
      response.writeHead(500).end();
    },
  );
};
