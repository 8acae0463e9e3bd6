import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import { DUE, fillUnderLoad, FULL_MS, onSmallVolume } from "../stage/full-volume.ts";
import { judgeRecovered, judgeWaitingPairs } from "../stage/judge-full-volume.ts";
import { askForToken } from "../stage/judge-grants.ts";
import type { Stage } from "../stage/stage.ts";

const VOLUME = {
  holds: "tables" as const,
  megabytes: 256,
  // Without the first one, free places in pages would depend on the moment.
  postgres: ["autovacuum = off", "max_wal_size = 1GB", "checkpoint_timeout = 1h"],
};
const AFTER_MS = 10_000;
const TRIES = 4;
const COME_BACK_MS = 2_000;

/** The volume of the tables is full to its last block while exchanges are under way; the log of PostgreSQL lies on another one. */
export function diskFull(report: Report): Promise<void> {
  return onSmallVolume(report, VOLUME, async (stage, volume) => {
    const filled = await fillUnderLoad(stage, volume, report);
    await takeLastPlaces(stage);
    report.step(`the disk is full, with ${DUE} exchanges under way, for ${FULL_MS / 1_000} s …`);
    await delay(FULL_MS);
    await judgeMeanwhile(stage, report, filled.companies.slice(DUE));
    volume.makeRoom();
    report.step("there is room again …");
    await delay(AFTER_MS);
    await filled.callers.end();
    await judgeRecovered(stage, report, filled);
  });
}

async function judgeMeanwhile(
  stage: Stage,
  report: Report,
  well: readonly SyncedCompany[],
): Promise<void> {
  const served = await Promise.all(well.map(({ uuid }) => askAsCallersDo(stage, uuid)));
  report.check(
    "valid tokens that a service was given before are served meanwhile",
    served.every(({ httpStatus }) => httpStatus === 200),
    [
      ...new Set(served.map(({ httpStatus, reason }) => `${httpStatus} ${reason ?? ""}`.trim())),
    ].join(", "),
  );
  judgeWaitingPairs(stage, report);
  const [row] = await stage.server.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM gusto_auth_tokens WHERE state = 'reconnect_required'",
  );
  report.check("no connection is given up", row?.count === 0);
}

/** A service that hears 503 comes back. */
async function askAsCallersDo(stage: Stage, uuid: string) {
  for (let left = TRIES; ; left -= 1) {
    const answer = await askForToken(stage, uuid);
    if (answer.httpStatus !== 503 || left === 1) return answer;
    await delay(COME_BACK_MS);
  }
}

/** What is left of pages that are there already: rolled back, it stays taken until a vacuum. Each commit of a pair writes an event. */
async function takeLastPlaces(stage: Stage): Promise<void> {
  const filled = await stage.server
    .query(
      `
        INSERT INTO token_events (token_id, type, actor, process, reason)
        SELECT token_id, 'refreshed', 'worker', 'drill', repeat('x', length)
        FROM token_events, unnest(ARRAY[1000, 100, 1]) AS length, generate_series(1, 10000)`,
    )
    .then(() => false)
    .catch((error: { code?: string }) => error.code === "53100");
  if (!filled) throw new Error("The disk was not full.");
}
