import { setTimeout as delay } from "node:timers/promises";
import type { Report } from "../report.ts";
import { DUE, fillUnderLoad, FULL_MS, onSmallVolume } from "../stage/full-volume.ts";
import { judgeRecovered, judgeWaitingPairs } from "../stage/judge-full-volume.ts";
import { untilHealthy } from "../stage/look.ts";
import type { PostgresServer } from "../stage/postgres-server.ts";
import type { Stage } from "../stage/stage.ts";

const VOLUME = {
  holds: "log" as const,
  megabytes: 160,
  postgres: ["max_wal_size = 64MB", "min_wal_size = 32MB"],
};
const AFTER_MS = 15_000;
const HEALTHY_WITHIN_MS = 60_000;
const RESTART_MS = 1_000;

/**
 * The volume of the write-ahead log is full to its last block while exchanges are under way. That
 * ends PostgreSQL, and it cannot come back before there is room; the tables lie on another volume.
 */
export function walFull(report: Report): Promise<void> {
  return onSmallVolume(report, VOLUME, async (stage, volume) => {
    const filled = await fillUnderLoad(stage, volume, report);
    await writeUntilItEnds(stage.server);
    const supervisor = supervise(stage.server);
    try {
      report.step(
        `pg_wal is full, with ${DUE} exchanges under way; PostgreSQL has ended, and is started again every second, for ${FULL_MS / 1_000} s …`,
      );
      await delay(FULL_MS);
      await judgeMeanwhile(stage, report);
      volume.makeRoom();
      const recovered = await untilHealthy(stage, HEALTHY_WITHIN_MS);
      report.figure(`healthy ${recovered} ms after there is room`);
      report.check("it recovers by itself within a minute", recovered < HEALTHY_WITHIN_MS);
    } finally {
      await supervisor.end();
    }
    await delay(AFTER_MS);
    await filled.callers.end();
    await judgeRecovered(stage, report, filled);
  });
}

async function judgeMeanwhile(stage: Stage, report: Report): Promise<void> {
  const [health, live] = await Promise.all(
    ["health", "live"].map((name) => fetch(`${stage.appUrl}/api/${name}`)),
  );
  report.check(
    "/api/health says 503 and /api/live 200 meanwhile",
    health?.status === 503 && live?.status === 200,
    `${health?.status}, ${live?.status}`,
  );
  report.check(
    "the log says that the database is away",
    stage.listLogged("database_unavailable").length > 0,
  );
  judgeWaitingPairs(stage, report);
}

/** What is left of segments that are there already. PostgreSQL panics when it cannot add one. */
async function writeUntilItEnds(server: PostgresServer): Promise<void> {
  for (let megabyte = 0; megabyte < VOLUME.megabytes; megabyte += 1) {
    const isWritten = await server
      .query("SELECT pg_logical_emit_message(false, 'drill', repeat('x', 1000000))")
      .then(() => true)
      .catch(() => false);
    if (!isWritten) return;
  }
  throw new Error("The volume of the write-ahead log was not full.");
}

/** What a service manager does: what has ended is started again. */
function supervise(server: PostgresServer): { end(): Promise<void> } {
  let isOver = false;
  const loop = (async () => {
    for (; !isOver; await delay(RESTART_MS))
      if (!(await server.isRunning())) await server.start().catch(() => undefined);
  })();
  return {
    async end() {
      isOver = true;
      await loop;
    },
  };
}
