// npm start: only the app, from its production build, with settings from the environment and .env.
// APP_PROCESSES of them share the port; each uses one core. They coordinate through the database.

import path from "node:path";
import { startLog } from "#lib/platform/log/start-log.ts";
import { logFailure } from "../local/log-failure.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { APP_FLAGS } from "../local/processes/app-flags.ts";
import { isBuilt, SERVER_PROGRAM } from "../local/processes/production-build.ts";
import { runSiblings } from "../local/processes/run-siblings.ts";
import { readProcessCount, ROOT_DIR } from "../local/settings.ts";

function start(): void {
  readCommandLine({
    usage: "npm start",
    about:
      "Starts the app from its production build. Settings: .env.example; APP_PROCESSES says how many processes share the port.",
  });
  if (!isBuilt())
    throw new PlainFailure(
      "The production build is missing or out of date. Run `npm run build` first.",
    );
  startLog({ forPeople: false });
  runSiblings({
    program: path.join(ROOT_DIR, SERVER_PROGRAM),
    count: readProcessCount(),
    flags: APP_FLAGS,
  });
}

try {
  start();
} catch (error) {
  if (process.stdout.isTTY) reportFailure(error);
  else logFailure(error, { problem: "start_failed", msg: "The app could not start" });
}
