import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import next from "next";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import {
  readEnvironment,
  readServerSettings,
  ROOT_DIR,
  type ServerSettings,
} from "../local/settings.ts";
import { findCaller, followAppUrl, nameCaller } from "./arriving-request.ts";
import { logLine, logWhatIsPrinted } from "./log-line.ts";
import { answerUnreadableRequest, MAX_HEADER_BYTES, refuseLargeBody } from "./refused-requests.ts";

/*
 * The app's HTTP server: Next.js from its production build behind a server of Node's own, which decides what Next.js leaves
 * to whoever runs it: how long a connection is kept, whose address counts, and what is said to a request that is too large.
 * The stop is lib/process; instrumentation.ts brings the two together.
 */

/** Asked directly by whoever watches the process, without a proxy in between. */
const PROBES = /^\/(api\/(live|health)|metrics)(\?|$)/;

async function serve(settings: ServerSettings): Promise<void> {
  const handle = await prepareNext(settings);
  const readCaller = callerReader(settings.trustedProxies);
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: settings.keepAliveTimeoutMs },
    (request, response) => {
      nameCaller(request.headers, readCaller(request), settings.trustedProxies);
      followAppUrl(request.headers, settings.appUrl);
      if (!refuseLargeBody(request, response)) void handle(request, response);
    },
  );
  // Node ends a connection whose next request has not come within this, counted from the end of the last one.
  server.headersTimeout = Math.max(server.headersTimeout, settings.keepAliveTimeoutMs + 1_000);
  server.on("clientError", answerUnreadableRequest);
  server.on("error", fail);
  server.listen(settings.port, settings.host, () =>
    logLine("info", { url: `http://${settings.host}:${settings.port}` }, "App ready"),
  );
}

/** As the server that `next build` writes does it: the configuration is that of the build, and nothing is looked for. */
async function prepareNext({ host, port }: ServerSettings) {
  const built = readFileSync(path.join(ROOT_DIR, ".next", "required-server-files.json"), "utf8");
  const { config } = JSON.parse(built) as { config: unknown };
  Object.assign(process.env, {
    __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config),
    // Where Next.js asks itself; by default it would go through APP_URL, and around by the proxy.
    __NEXT_PRIVATE_ORIGIN: `http://${ownHost(host)}:${port}`,
    NEXT_MANUAL_SIG_HANDLE: "1",
  });
  const app = next({ dev: false, dir: ROOT_DIR, hostname: host, port, quiet: true });
  await app.prepare();
  return app.getRequestHandler();
}

/** An address to reach a server at that listens on `host`. */
function ownHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** Says once when the proxy in front does not do what TRUSTED_PROXIES says: all callers would share its limits. */
function callerReader(trustedProxies: number): (request: IncomingMessage) => string {
  let isTold = false;
  return ({ headers, socket, url = "" }) => {
    const peer = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d)/, "");
    const forwardedFor = [headers["x-forwarded-for"]].flat().join(",");
    const { address, isMissing } = findCaller(forwardedFor, peer, trustedProxies);
    if (isMissing && !isTold && !PROBES.test(url)) {
      isTold = true;
      logLine(
        "warn",
        { problem: "forwarded_for_missing", trustedProxies, peer },
        "A request came without the X-Forwarded-For entries of the proxies in front, so the nearest of them counts as the caller: all people share its rate limits, and it stands in the audit log. Let each proxy append the caller's address, or set TRUSTED_PROXIES to how many do.",
      );
    }
    return address;
  };
}

/** What this server needs of the settings; before a start that refuses, the others are looked at, too, so that all are told at once. */
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
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

logWhatIsPrinted();
await readAllSettings().then(serve).catch(fail);
