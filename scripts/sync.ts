// npm run sync -- --company UUID [--company UUID …] | --all: syncs companies now, with a progress
// bar for each that is under way and one for all.

import { MultiBar } from "cli-progress";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { LINE_EVERY_MS } from "../local/progress-bar.ts";
import { requireInstallation } from "../local/require-installation.ts";
import { BAR_FORMAT, MOST_LINES, syncInTurn } from "../local/sync-in-turn.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COMPANIES_A_PAGE = 500;

const stop = new AbortController();

const ALL: Prisma.CompanyWhereInput = { deleteRequestedAt: null, syncSelected: true };

async function run(): Promise<void> {
  const { values, wrong } = readCommandLine({
    usage: "npm run sync -- --company UUID [--company UUID …] | --all",
    about:
      "Syncs companies now and shows progress. UUID is Gusto's or the dashboard's; --all is every company chosen for sync. Ctrl-C stops it; the worker continues what is open.",
    options: {
      company: { type: "string", multiple: true },
      all: { type: "boolean", default: false },
    },
  });
  const wanted = (values.company ?? []).map((uuid) => uuid.toLowerCase());
  if (values.all === wanted.length > 0) throw wrong("Name the companies, or use --all.");
  const notUuid = wanted.find((uuid) => !UUID.test(uuid));
  if (notUuid !== undefined) throw wrong(`"${notUuid.slice(0, 60)}" is not a UUID.`);
  adoptDemoSettings();
  await requireInstallation();
  try {
    await syncNow(values.all ? ALL : await listNamed(wanted));
  } finally {
    await stopQueue();
    await tokenServices().refresher.close();
    await closeDatabase();
  }
}

async function syncNow(which: Prisma.CompanyWhereInput): Promise<void> {
  const bars = new MultiBar({
    format: BAR_FORMAT,
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
  });
  process.once("SIGINT", () => stop.abort());
  const total = await db().company.count({ where: which });
  const { succeeded, others, lines } = await syncInTurn(listCompanies(which), total, {
    bars,
    stop: stop.signal,
  });
  for (const line of lines) console.log(line);
  if (others > MOST_LINES) console.log("The page Syncs shows the others.");
  console.log(`${succeeded} of ${total} companies are synced.`);
  if (succeeded < total) process.exitCode = 1;
}

/** A page at a time: there may be as many as a fleet has. */
async function* listCompanies(which: Prisma.CompanyWhereInput) {
  for (let after = ""; ;) {
    const page = await db().company.findMany({
      where: { AND: [which, after ? { id: { gt: after } } : {}] },
      select: { id: true, name: true },
      orderBy: { id: "asc" },
      take: COMPANIES_A_PAGE,
    });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/** @throws PlainFailure that names the first one that is not known */
async function listNamed(wanted: readonly string[]): Promise<Prisma.CompanyWhereInput> {
  const companies = await db().company.findMany({
    where: {
      deleteRequestedAt: null,
      OR: [{ id: { in: [...wanted] } }, { gustoUuid: { in: [...wanted] } }],
    },
    select: { id: true, gustoUuid: true },
  });
  const missing = wanted.find(
    (uuid) => !companies.some(({ id, gustoUuid }) => id === uuid || gustoUuid === uuid),
  );
  if (missing !== undefined) throw new PlainFailure(`Company not found: ${missing}`);
  return { id: { in: companies.map(({ id }) => id) } };
}

await run().catch(reportFailure);
