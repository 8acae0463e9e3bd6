// An app with several processes on one port, like `npm start`, or one by itself without
// APP_PROCESSES, as in a container. A small server in place of Next.js. Prints its address; each
// response names the process that sent it.

import cluster from "node:cluster";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { runSiblings } from "../../local/processes/run-siblings.ts";

const { APP_PROCESSES: count, PORT } = process.env;
const tell = (port: number) =>
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);

if (cluster.isPrimary && count) {
  runSiblings({
    program: fileURLToPath(import.meta.url),
    count: Number(count),
    flags: ["--conditions=react-server"],
  });
  cluster.once("listening", (_worker, { port }) => tell(port));
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
    Number(PORT),
    "127.0.0.1",
    () => cluster.isPrimary && tell(Number(PORT)),
  );
}
