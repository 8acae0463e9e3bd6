import { setTimeout as delay } from "node:timers/promises";
import { control } from "#test/connected-company.ts";
import { expireIn } from "../../bench/fleet.ts";
import { subscribe } from "../../bench/subscribe.ts";
import type { Report } from "../report.ts";
import { startCallers } from "../stage/callers.ts";
import { untilHealthy } from "../stage/look.ts";
import { Stage } from "../stage/stage.ts";
import { judgeCallers, judgeLog } from "../stage/judge-callers.ts";

const COMPANIES = 30;
const DUE = 12;
const RATE = 40;
const BEFORE_MS = 8_000;
const AWAY_MS = 30_000;
const AFTER_MS = 15_000;
const RECOVERED_WITHIN_MS = 10_000;
/** Pools of app and worker, their queues, and the operator's look itself. */
const MOST_CONNECTIONS = 2 * (10 + 4) + 1;

/** PostgreSQL is gone for half a minute while services, people, Gusto and the worker go on. */
export async function databaseAway(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    report.step(`${COMPANIES} companies, app and worker, ${RATE} requests a second …`);
    const companies = await stage.connect(COMPANIES);
    const parts = [await stage.startApp(), await stage.startWorker()];
    const verificationToken = await subscribe();
    await stage.control("/webhooks/pause", { paused: true });
    const callers = startCallers(stage, { companies, rate: RATE, verificationToken });
    await delay(BEFORE_MS);
    await makeDue(
      stage,
      companies.slice(0, DUE).map(({ id }) => id),
    );
    await stage.leaveDatabase();

    report.step(
      `PostgreSQL stops as in a power cut, with ${DUE} refreshes under way, for ${AWAY_MS / 1_000} s …`,
    );
    await delay(500);
    await stage.server.stop("immediate");
    await delay(AWAY_MS / 2);
    const health = await fetch(`${stage.appUrl}/api/health`);
    const live = await fetch(`${stage.appUrl}/api/live`);
    const metrics = await (await fetch(`${stage.appUrl}/metrics`)).text();
    report.check(
      "/api/health says 503 and /api/live 200 meanwhile",
      health.status === 503 && live.status === 200,
      `${health.status}, ${live.status}`,
    );
    report.check(
      "/metrics go on, with gusto_database_up 0",
      /^gusto_database_up 0$/m.test(metrics),
    );
    await delay(AWAY_MS / 2);
    await stage.server.start();
    const recovered = await untilHealthy(stage, RECOVERED_WITHIN_MS);
    report.figure(`healthy ${recovered} ms after PostgreSQL takes connections`);
    report.check("it recovers by itself within ten seconds", recovered < RECOVERED_WITHIN_MS);
    await delay(AFTER_MS);
    await callers.end();
    report.check(
      "neither app nor worker has ended",
      !parts.some(({ hasEnded }) => hasEnded),
      parts.map(({ hasEnded }) => (hasEnded ? "ended" : "runs")).join(", "),
    );

    await judgeCallers(stage, report, { companies, callers });
    const [row] = await stage.server.query<{ all: number; stuck: number }>(
      `
        SELECT count(*)::int AS all,
          count(*) FILTER (
            WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '5 seconds'
          )::int AS stuck
        FROM pg_stat_activity
        WHERE datname = current_database()`,
    );
    report.check(
      "no connection is leaked",
      (row?.all ?? 0) <= MOST_CONNECTIONS && row?.stuck === 0,
      `${row?.all} connections, ${row?.stuck} in a transaction`,
    );
    judgeLog(stage, report);
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

/** Gusto takes a second for an answer, so that the stop meets exchanges in the middle. */
async function makeDue(stage: Stage, companyIds: readonly string[]): Promise<void> {
  await control(stage.gusto, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    delay_ms: 1_500,
    times: null,
  });
  const rows = await stage.server.query<{ id: string }>(
    "SELECT token_id::text AS id FROM company_grants WHERE company_id = ANY($1::uuid[])",
    undefined,
    [companyIds],
  );
  await expireIn(
    rows.map(({ id }) => id),
    -1,
  );
}
