// An app with several processes on one port, like `npm start`, with a small server in place of
// Next.js. Prints its address; each response names the process that sent it.

import cluster from "node:cluster";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { runSiblings } from "../../local/processes/run-siblings.ts";

if (cluster.isPrimary) {
  runSiblings({
    program: fileURLToPath(import.meta.url),
    count: Number(process.env.APP_PROCESSES),
    flags: ["--conditions=react-server"],
  });
  cluster.once("listening", (_worker, { port }) =>
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`),
  );
} else {
  const cannotStart = process.env.CANNOT_START ?? "";
  if (existsSync(cannotStart)) {
    writeFileSync(cannotStart, "tried");
    process.exit(1);
  }
  const { watchRequests } = await import("#lib/process/requests-under-way.ts");
  const { stopCleanly } = await import("#lib/process/stop-cleanly.ts");
  const { stopOnSignals } = await import("#lib/process/stop-on-signals.ts");
  watchRequests();
  stopOnSignals(stopCleanly);
  createServer((_request, response) => response.end(String(process.pid))).listen(
    Number(process.env.PORT),
    "127.0.0.1",
  );
}
