import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findRun } from "#lib/payroll/progress/list-runs.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import { apiRoute, json } from "../../../api-route.ts";

/** Asks for a run. One that waits or works already is answered instead of a second one. */
export const POST = apiRoute<{ gustoUuid: string }>(
  "sync:write",
  async (request, { gustoUuid }, caller) => {
    const viewer = callerAsViewer(caller);
    const company = await findCompanyByGustoUuid(viewer, gustoUuid);
    if (!company) throw new AppError("not_found", "There is no such company.");
    const { runId, alreadyRunning } = await startSync(
      { viewer, ip: clientIp(request.headers) },
      company.id,
      "api",
    );
    const run = await findRun(viewer, runId);
    return json(
      { id: runId, state: run?.state ?? "queued", already_running: alreadyRunning },
      { status: 202, headers: { location: `/api/v1/sync-runs/${runId}` } },
    );
  },
);
