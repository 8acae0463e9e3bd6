import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import next from "next";
import { answerTemporaryFailures } from "#lib/platform/http/temporary-failure.ts";
import { processLogger } from "#lib/platform/log/create-logger.ts";
import { startLog } from "#lib/platform/log/start-log.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import {
  readEnvironment,
  readServerSettings,
  ROOT_DIR,
  type ServerSettings,
} from "../local/settings.ts";
import { logFailure } from "../local/log-failure.ts";
import { answerDirectly } from "./answer-directly.ts";
import { findCaller, followAppUrl, nameCaller } from "./arriving-request.ts";
import { observeRequest } from "./observe-request.ts";
import { answerUnreadableRequest, MAX_HEADER_BYTES, refuseLargeBody } from "./refused-requests.ts";

/*
 * The app's HTTP server: the production build of Next.js behind a plain Node server, which controls
 * what Next.js leaves to the host: connection lifetimes, the caller's address, and responses to
 * oversized requests. Shutdown is in lib/process; instrumentation.ts connects the two.
 */

/** Called directly by monitoring, without a proxy in between. */
const PROBES = /^\/(api\/(live|health)|metrics)(\?|$)/;

async function serve(settings: ServerSettings): Promise<void> {
  const handle = await prepareNext(settings);
  const readCaller = callerReader(settings.trustedProxies);
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: settings.keepAliveTimeoutMs },
    (request, response) => {
      nameCaller(request.headers, readCaller(request), settings.trustedProxies);
      followAppUrl(request.headers, settings.appUrl);
      observeRequest(request, response, () => {
        if (refuseLargeBody(request, response) || answerDirectly(request, response)) return;
        void answerTemporaryFailures(response, () => handle(request, response));
      });
    },
  );
  // Node closes a connection whose next request hasn't arrived within this time since the last one
  // ended.
  server.headersTimeout = Math.max(server.headersTimeout, settings.keepAliveTimeoutMs + 1_000);
  server.on("clientError", answerUnreadableRequest);
  server.on("error", fail);
  server.listen(settings.port, settings.host, () =>
    processLogger().info({ url: `http://${settings.host}:${settings.port}` }, "App ready"),
  );
}

/**
 * Like the server `next build` generates: it uses the build's configuration and looks nothing up.
 */
async function prepareNext({ host, port }: ServerSettings) {
  const built = readFileSync(path.join(ROOT_DIR, ".next", "required-server-files.json"), "utf8");
  const { config } = JSON.parse(built) as { config: unknown };
  Object.assign(process.env, {
    __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config),
    // Where Next.js calls itself; by default it would go through APP_URL and the proxy.
    __NEXT_PRIVATE_ORIGIN: `http://${ownHost(host)}:${port}`,
    NEXT_MANUAL_SIG_HANDLE: "1",
  });
  const app = next({ dev: false, dir: ROOT_DIR, hostname: host, port, quiet: true });
  await app.prepare();
  return app.getRequestHandler();
}

/** The address at which a server listening on `host` can be reached. */
function ownHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/**
 * Warns once if the proxy in front doesn't match TRUSTED_PROXIES: all callers would share one rate
 * limit.
 */
function callerReader(trustedProxies: number): (request: IncomingMessage) => string {
  let isTold = false;
  return ({ headers, socket, url = "" }) => {
    const peer = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d)/, "");
    const forwardedFor = [headers["x-forwarded-for"]].flat().join(",");
    const { address, isMissing } = findCaller(forwardedFor, peer, trustedProxies);
    if (isMissing && !isTold && !PROBES.test(url)) {
      isTold = true;
      processLogger().warn(
        { problem: "forwarded_for_missing", trustedProxies, peer },
        "A request came without the X-Forwarded-For entries of the proxies in front, so the nearest proxy counts as the caller: everyone shares its rate limits, and the audit log shows its address. Let each proxy append the caller's address, or set TRUSTED_PROXIES to how many do.",
      );
    }
    return address;
  };
}

/**
 * The settings this server needs. Before refusing to start, it checks the others as well, so all
 * problems are reported at once.
 */
async function readAllSettings(): Promise<ServerSettings> {
  try {
    return readServerSettings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { judgeSettings } = await import("#lib/platform/settings/parse-settings.ts");
    const named = new Set(error.problems.map(({ name }) => name));
    const others = judgeSettings(readEnvironment()).problems.filter(({ name }) => !named.has(name));
    throw new SettingsError([...error.problems, ...others]);
  }
}

function fail(error: unknown): never {
  logFailure(error, { problem: "start_failed", msg: "The app could not start" });
  process.exit(1);
}

startLog({ forPeople: false });
await readAllSettings().then(serve).catch(fail);
