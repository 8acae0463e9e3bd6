import { db } from "#lib/platform/database/db.ts";
import { startBulkAction } from "#lib/companies/bulk/start-bulk-action.ts";
import { callerOf } from "#test/caller-of.ts";
import { createViewer } from "#test/people.ts";
import type { BulkWorked } from "../bulk-process.ts";
import type { Figure } from "../figure.ts";
import { connectFleet } from "../fleet.ts";
import { load, tokenPath } from "../load.ts";
import { runPart, startApiServer } from "../processes.ts";
import type { Run } from "../run.ts";
import { BENCH_OPERATOR } from "../world.ts";

/** One worker tests many connections, while callers ask for tokens of the same companies. */
export async function* fleetBulk({ world, quick }: Run): AsyncGenerator<Figure> {
  const companies = quick ? 300 : 10_000;
  const fleet = await connectFleet(world.simulator, companies);
  const server = await startApiServer();
  const callers = (seconds: number) =>
    load({
      ...{ origin: server.url, paths: fleet.slice(0, 500).map(tokenPath), connections: 2, seconds },
      ...{ authorization: `Bearer ${world.apiKey}`, warmUpSeconds: 2, firstOnce: true },
    });
  const alone = await callers(quick ? 2 : 10);
  const operator = await createViewer("operator", { email: BENCH_OPERATOR });
  const begun = performance.now();
  const id = await startBulkAction(callerOf(operator), {
    ...{ kind: "test_connection", selection: { filter: {} }, typed: "" },
  });
  const requestMs = performance.now() - begun;
  const [bulk, beside] = await Promise.all([
    runPart<BulkWorked>(["--conditions=react-server", "proofs/bench/bulk-process.ts"]),
    callers(quick ? 2 : 10),
  ]);
  const done = await db().bulkAction.findUniqueOrThrow({ where: { id } });
  await server.stop();
  yield {
    name: "fleet.bulk",
    value: bulk.acted / bulk.seconds,
    unit: "checks/s",
    detail: {
      ...{ companies, seconds: bulk.seconds, request_ms: requestMs },
      ...{ succeeded: done.succeeded, failed: done.failed, skipped: done.skipped },
      statements_each: bulk.statements / bulk.acted,
      callers_alone_p50_ms: alone.p50_ms,
      callers_alone_p99_ms: alone.p99_ms,
      callers_beside_p50_ms: beside.p50_ms,
      callers_beside_p99_ms: beside.p99_ms,
      callers_failed: beside.failures,
    },
  };
}
