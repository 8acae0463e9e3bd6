// npm run companies:delete -- GUSTO_UUID … [--file FILE] [--dry-run]: deletes companies no one is
// connected to anymore.

import { readFileSync } from "node:fs";
import { deleteCompanyByGustoUuid } from "#lib/companies/delete-company.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { errorCode, PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { withProgressBar } from "../local/progress-bar.ts";
import { requireInstallation } from "../local/require-installation.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function run(): Promise<void> {
  const { positionals, values, wrong } = readCommandLine({
    usage: "npm run companies:delete -- [GUSTO_UUID …] [--file FILE] [--dry-run]",
    about:
      "Deletes companies that are no longer connected, with their synced data. FILE has one Gusto UUID per line. With --dry-run nothing is deleted.",
    positionals: [0, Infinity],
    options: { file: { type: "string" }, "dry-run": { type: "boolean", default: false } },
  });
  const uuids = readUuids([
    ...positionals,
    ...(values.file === undefined ? [] : readLines(values.file)),
  ]);
  if (uuids.length === 0) throw wrong("Name at least one company.");
  adoptDemoSettings();
  await requireInstallation();
  const isTrial = values["dry-run"];
  const refused = await withProgressBar(
    { format: "Companies {bar} {value}/{total}", total: uuids.length },
    (bar) => deleteEach(uuids, isTrial, () => bar.increment()),
  );
  for (const line of refused) console.error(line);
  const count = uuids.length - refused.length;
  console.log(
    `${count} ${isTrial ? "would be deleted" : "deleted; the worker is erasing their data"}, ${refused.length} refused.`,
  );
  if (refused.length > 0) process.exitCode = 1;
}

/** Checks all of them before deleting the first, so a typo in a list doesn't leave it half done. */
function readUuids(given: readonly string[]): string[] {
  const uuids = [...new Set(given.map((text) => text.trim().toLowerCase()).filter(Boolean))];
  const wrong = uuids.find((uuid) => !UUID.test(uuid));
  if (wrong !== undefined)
    throw new PlainFailure(`"${wrong.slice(0, 60)}" is not a uuid. Nothing was deleted.`);
  return uuids;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    throw new PlainFailure(`${file} cannot be read (${errorCode(error) ?? "unknown"}).`);
  }
}

/** @returns why some were not deleted, one line each */
async function deleteEach(
  uuids: readonly string[],
  isTrial: boolean,
  onDone: () => void,
): Promise<string[]> {
  const refused: string[] = [];
  for (const uuid of uuids) {
    try {
      await deleteCompanyByGustoUuid(SYSTEM, uuid, { isTrial });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused.push(`${uuid}: ${error.message} (${error.code})`);
    }
    onDone();
  }
  return refused;
}

await run()
  .catch(reportFailure)
  .finally(async () => {
    await stopQueue();
    await closeDatabase();
  });
