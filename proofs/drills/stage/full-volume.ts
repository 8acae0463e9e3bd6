// What the drills of a full volume do alike: tables or write-ahead log lie on a small one, and it is
// filled while exchanges are under way.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import { subscribe } from "../../bench/subscribe.ts";
import type { Report } from "../report.ts";
import { type Callers, startCallers } from "./callers.ts";
import { beginExchanges } from "./exchanges-under-way.ts";
import { askForToken } from "./judge-grants.ts";
import { embeddedPrograms } from "./postgres-server.ts";
import { SmallVolume } from "./small-volume.ts";
import { Stage } from "./stage.ts";

const COMPANIES = 24;
export const DUE = 8;
const RATE = 10;
const BEFORE_MS = 5_000;
export const FULL_MS = 25_000;

export type Filled = {
  companies: readonly SyncedCompany[];
  /** Those whose exchanges are under way. */
  due: readonly SyncedCompany[];
  /** How many exchanges there were before theirs. */
  before: number;
  callers: Callers;
};

type Kind = { holds: "tables" | "log"; megabytes: number; postgres: readonly string[] };

/** A stage with a part of its PostgreSQL on a small volume, and the other part elsewhere. */
export async function onSmallVolume(
  report: Report,
  { holds, megabytes, postgres }: Kind,
  drill: (stage: Stage, volume: SmallVolume) => Promise<void>,
): Promise<void> {
  const programs = embeddedPrograms();
  const volume = SmallVolume.mount(megabytes, programs.account, report.name);
  const elsewhere = mkdtempSync(path.join(tmpdir(), "dashboard-elsewhere-"));
  giveTo(elsewhere, programs.account);
  try {
    const small = volume.makeFolder(holds, programs.account);
    const folders =
      holds === "tables" ? { clusterFolder: small, walFolder: elsewhere } : { walFolder: small };
    const stage = await Stage.open({ programs, postgres, ...folders });
    try {
      await drill(stage, volume);
    } finally {
      volume.makeRoom();
      stage.keepLogs(`drill-${report.name}`);
      await stage.close();
    }
  } finally {
    volume.unmount();
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

/** App, worker and callers, and then no room any more, to the last block. */
export async function fillUnderLoad(
  stage: Stage,
  volume: SmallVolume,
  report: Report,
): Promise<Filled> {
  report.step(`${COMPANIES} companies, app and worker, ${RATE} requests a second …`);
  const companies = await stage.connect(COMPANIES);
  await stage.startApp();
  // A key that is given a pair for the first time is a line of the audit log, and no token goes out
  // before it is stored.
  await Promise.all(companies.map(({ uuid }) => askForToken(stage, uuid)));
  await stage.startWorker();
  const verificationToken = await subscribe();
  await stage.leaveDatabase();
  await stage.control("/webhooks/pause", { paused: true });
  const callers = startCallers(stage, { companies, rate: RATE, verificationToken });
  await delay(BEFORE_MS);
  const due = companies.slice(0, DUE);
  const before = await beginExchanges(stage, due);
  volume.fill();
  return { companies, due, before, callers };
}
