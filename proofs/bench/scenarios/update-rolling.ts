import { loadavg } from "node:os";
import { randomBytes } from "node:crypto";
import { pool } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { PlainFailure } from "../../../local/plain-failure.ts";
import { buildIfChanged } from "../../../local/processes/production-build.ts";
import { rollingUpdate } from "../../update/rolling-update.ts";
import { type Figure, say } from "../figure.ts";
import type { Run } from "../run.ts";

/** From the last release to this one and back, process by process, under load: what of it fails. */
export async function* updateRolling({ quick }: Run): AsyncGenerator<Figure> {
  say(`  production build: ${await buildIfChanged()}`);
  const name = `update_${randomBytes(6).toString("hex")}`;
  await pool().query(`CREATE DATABASE ${name}`);
  const url = new URL(env().DATABASE_URL.reveal());
  url.pathname = `/${name}`;
  const perSecond = quick ? 30 : 100;
  const result = await rollingUpdate(url.href, perSecond, say).catch((error: unknown) => {
    if (!(error instanceof PlainFailure)) throw error;
    say(`  left out: ${error.message}`);
  });
  if (!result) return;
  for (const failure of new Set(result.failures)) say(`    ${failure}`);
  yield {
    name: "update.rolling",
    value: result.failures.length,
    unit: "requests failed",
    detail: {
      requests: result.sent,
      per_second: perSecond,
      migrations: result.migrations,
      refreshes: result.refreshed,
      grants_lost: result.grantsLost.length,
      sync_runs: result.runs,
      sync_runs_lost: result.runsLost.length,
      deliveries: result.deliveries,
      deliveries_lost: result.deliveriesLost,
      load_average: loadavg()[0],
    },
  };
}
