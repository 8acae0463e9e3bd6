import { setTimeout as delay } from "node:timers/promises";
import { listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import { updateIncidents } from "#lib/incidents/update-incidents.ts";
import { db } from "#lib/platform/database/db.ts";
import { createViewer } from "#test/people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import type { Figure } from "../../figure.ts";
import { breakCompanies, fillFleet, mendCompanies } from "./broken-fleet.ts";
import type { Run } from "../../run.ts";

/** The pause of the worker's job (lib/incidents/update-incidents-job.ts). */
const WORKER_PAUSE_MS = 3_000;
const ROUNDS = 5;

/**
 * From the commit of a fault to the incident that counts every company it struck: by the worker, which
 * looks every three seconds, and by an operator who opens the list.
 */
export async function* incidentDetect({ quick }: Run): AsyncGenerator<Figure> {
  const fleet = await fillFleet(quick ? 1_000 : 100_000);
  const viewer = await createViewer("operator");
  for (const companies of quick ? [1, 100] : [1, 100, 10_000]) {
    const work: number[] = [];
    const worker: number[] = [];
    const opened: number[] = [];
    for (let round = 0; round < (quick ? 2 : ROUNDS); round += 1) {
      work.push(await strike(companies, () => updateIncidents()));
      worker.push(await strike(companies, () => runWorker(companies)));
      opened.push(await strike(companies, () => open(viewer)));
    }
    yield {
      name: "incident.detect",
      value: median(worker),
      unit: "s from the fault to the incident",
      detail: {
        ...{ companies, fleet, rounds: work.length, longest_s: Math.max(...worker) },
        ...{ work_s: median(work), list_opened_s: median(opened) },
      },
    };
  }
}

/** Breaks so many, detects, and mends. @returns seconds from the commit until the incident has all of them */
async function strike(companies: number, detect: () => Promise<unknown>): Promise<number> {
  await breakCompanies(companies, "revoked");
  const begun = performance.now();
  await detect();
  const seconds = (performance.now() - begun) / 1_000;
  const found = await countInIncident();
  if (found !== companies)
    throw new Error(`${found} of ${companies} companies are in an incident.`);
  await mendCompanies();
  await updateIncidents();
  return seconds;
}

/** A job that had begun its pause at any moment before the fault. */
async function runWorker(companies: number): Promise<void> {
  await delay(Math.random() * WORKER_PAUSE_MS);
  while ((await countInIncident()) < companies) {
    await updateIncidents();
    if ((await countInIncident()) < companies) await delay(WORKER_PAUSE_MS);
  }
}

async function open(viewer: Viewer): Promise<void> {
  await listIncidents(viewer, { state: "open" });
}

async function countInIncident(): Promise<number> {
  const incident = await db().incident.findFirst({
    where: { resolvedAt: null, cause: "access_ended" },
    select: { companies: true },
  });
  return incident?.companies ?? 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
