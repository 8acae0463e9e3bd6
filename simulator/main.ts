// Runs the simulator as a process. The only file that reads the environment.

import { startSimulator } from "./start-simulator.ts";

const DEFAULT_PORT = 4010;
const { env } = process;
const redirectUris = (env["SIMULATOR_REDIRECT_URIS"] ?? "")
  .split(",")
  .map((uri) => uri.trim())
  .filter((uri) => uri !== "");

const running = await startSimulator({
  port: readPort(env["SIMULATOR_PORT"]),
  ...(env["SIMULATOR_STATE_FILE"] ? { stateFile: env["SIMULATOR_STATE_FILE"] } : {}),
  ...(env["SIMULATOR_HOST"] ? { host: env["SIMULATOR_HOST"] } : {}),
  application: {
    ...(env["SIMULATOR_CLIENT_ID"] ? { client_id: env["SIMULATOR_CLIENT_ID"] } : {}),
    ...(env["SIMULATOR_CLIENT_SECRET"] ? { client_secret: env["SIMULATOR_CLIENT_SECRET"] } : {}),
    ...(redirectUris.length > 0 ? { redirect_uris: redirectUris } : {}),
  },
}).catch((error: unknown) => stop(error instanceof Error ? error.message : String(error)));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void running.close().then(() => process.exit(0));
  });
}

console.log(`Simulator ready: ${running.url}`);

function readPort(value: string | undefined): number {
  const port = Number(value ?? DEFAULT_PORT);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? port
    : stop(`SIMULATOR_PORT is not a port: ${value}`);
}

function stop(reason: string): never {
  console.error(`Simulator cannot start: ${reason}`);
  process.exit(1);
}
