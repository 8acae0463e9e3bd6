// Runs the simulator as a process. The only file that reads the environment.

import { startSimulator } from "./start-simulator.ts";

const { env } = process;
const redirectUris = (env["SIMULATOR_REDIRECT_URIS"] ?? "").split(",").map((uri) => uri.trim()).filter((uri) => uri !== "");

const running = await startSimulator({
  port: Number(env["SIMULATOR_PORT"] ?? 4010),
  ...(env["SIMULATOR_STATE_FILE"] ? { stateFile: env["SIMULATOR_STATE_FILE"] } : {}),
  ...(env["SIMULATOR_HOST"] ? { host: env["SIMULATOR_HOST"] } : {}),
  application: {
    ...(env["SIMULATOR_CLIENT_ID"] ? { client_id: env["SIMULATOR_CLIENT_ID"] } : {}),
    ...(env["SIMULATOR_CLIENT_SECRET"] ? { client_secret: env["SIMULATOR_CLIENT_SECRET"] } : {}),
    ...(redirectUris.length > 0 ? { redirect_uris: redirectUris } : {}),
  },
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void running.close().then(() => process.exit(0));
  });
}

console.log(`Simulator ready: ${running.url}`);
