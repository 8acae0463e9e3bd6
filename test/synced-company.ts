import { db } from "#lib/platform/database/db.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import type { Target } from "#lib/payroll/runs/targets.ts";
import { workOnRun } from "#lib/payroll/runs/work-on-run.ts";
import type { RunningSimulator } from "../simulator/start-simulator.ts";
import { control, issueGrant, storeGrant } from "./connected-company.ts";
import { randomUUID } from "node:crypto";

export type SyncedCompany = { id: string; uuid: string; name: string };

/**
 * Simulator companies, each connected with its own grant and picked for sync.
 * @param options.rejected Gusto rejects their first access token with 401, though it should be
 * valid for two hours
 */
export async function syncedCompanies(
  simulator: Pick<RunningSimulator, "url">,
  options: { count?: number; employees?: number; payrolls?: number; rejected?: boolean } = {},
): Promise<SyncedCompany[]> {
  const made = await control<{ companies: { uuid: string; name: string }[] }>(
    simulator,
    "/companies",
    {
      count: options.count ?? 1,
      employees_each: options.employees ?? 5,
      payrolls_each: options.payrolls ?? 3,
    },
  );
  const companies: SyncedCompany[] = [];
  for (const { uuid, name } of made.companies) {
    const { id } = await db().company.create({
      data: { environment: "demo", gustoUuid: uuid, name, syncSelected: true },
    });
    const grant = await issueGrant(simulator, [uuid], options.rejected ? 0 : undefined);
    await storeGrant({ ...grant, expires_in: 7_200 }, randomUUID(), [id]);
    companies.push({ id, uuid, name });
  }
  return companies;
}

/** One complete run of a company, in this process, with short pauses. Returns its record. */
export async function syncNow(companyId: string, targets?: Target[]) {
  const run = await requestRun({
    companyId,
    trigger: "schedule",
    actor: "worker",
    ...(targets && { targets }),
  });
  if (!run) throw new Error("Nothing to sync");
  await workOnRun(run.runId, { pace: 0.001 });
  return readRun(run.runId);
}

export function readRun(runId: string) {
  return db().syncRun.findUniqueOrThrow({
    where: { id: runId },
    include: { checkpoints: { orderBy: { position: "asc" } }, setAside: true },
  });
}
