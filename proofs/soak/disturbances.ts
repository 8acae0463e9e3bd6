import { setTimeout as delay } from "node:timers/promises";
import type { PgBouncer } from "#test/databases/start-pgbouncer.ts";
import type { ProductPart } from "../drills/stage/product-part.ts";
import type { Stage } from "../drills/stage/stage.ts";

/** What is running, and may be disturbed. Of app and worker one process lives through it all, and is measured. */
export type Running = {
  stage: Stage;
  app: ProductPart;
  /** The process of the app that is left alone. */
  steadyAppPid: number;
  /** Killed and started again, beside one that is left alone. */
  worker: ProductPart;
  pooler: PgBouncer | null;
  /** When processes of the app were killed (`performance.now()`). */
  kills: number[];
};

export type Disturbance = { name: string; disturb: (running: Running) => Promise<void> };

const OUTAGE_MS = 10_000;
const SLOW_MS = 2_500;

/** For a while, then Gusto is as it was. */
function gusto(
  name: string,
  endpoints: readonly string[],
  fault: object,
  times: number | null = null,
): Disturbance {
  return {
    name,
    async disturb({ stage }) {
      for (const endpoint of endpoints)
        await stage.control("/faults", { endpoint, times, ...fault });
      await delay(OUTAGE_MS);
      await stage.control("/faults", undefined, "DELETE");
    },
  };
}

const EVERYWHERE = ["/oauth/token", "/v1"];

export const DISTURBANCES: readonly Disturbance[] = [
  gusto("Gusto is away for ten seconds", EVERYWHERE, { mode: "refuse" }),
  gusto("Gusto answers slowly", EVERYWHERE, { mode: "delay", delay_ms: SLOW_MS }),
  gusto("Gusto answers 503", EVERYWHERE, { mode: "status_5xx" }),
  gusto("answers of the token endpoint are lost", ["/oauth/token"], { mode: "drop_after" }, 3),
  gusto("answers of the API are lost", ["/v1/companies"], { mode: "drop_after" }, 10),
  { name: "a worker is killed", disturb: killWorker },
  { name: "a process of the app is killed", disturb: killAppProcess },
  { name: "half of the database connections are ended", disturb: endConnections },
  { name: "PgBouncer is restarted", disturb: async ({ pooler }) => pooler?.restart() },
];

async function killWorker(running: Running): Promise<void> {
  running.worker.kill();
  running.worker = await running.stage.startWorker();
}

async function killAppProcess({ app, steadyAppPid, kills }: Running): Promise<void> {
  const victim = app.servers().find((pid) => pid !== steadyAppPid);
  if (victim === undefined) return;
  kills.push(performance.now());
  process.kill(victim, "SIGKILL");
}

async function endConnections({ stage }: Running): Promise<void> {
  await stage.server.query(`
    SELECT pg_terminate_backend(pid)
    FROM pg_stat_activity
    WHERE datname = current_database()
      AND pid <> pg_backend_pid()
      AND application_name <> 'soak'
      AND random() < 0.5`);
}
