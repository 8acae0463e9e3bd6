import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findRun } from "#lib/payroll/progress/list-runs.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import { apiRoute } from "../../../api-route.ts";
import { gustoUuid, NO_COMPANY, uuid } from "../../../fields.ts";
import { runState } from "../../../sync-runs/run-json.ts";

/** Requests a run. If one is already queued or running, that run is returned. */
export const POST = apiRoute({
  method: "POST",
  path: "/companies/[gustoUuid]/sync-runs",
  operationId: "startSyncRun",
  scope: "sync:write",
  summary: "Sync a company now",
  description: "If a run is already queued or running, that run is returned.",
  params: z.object({ gustoUuid }),
  answers: {
    202: {
      description: "Requested.",
      body: z.object({ id: uuid, state: runState, already_running: z.boolean() }),
      headers: { Location: "Where to read the state of the run." },
    },
  },
  problems: {
    ...NO_COMPANY,
    409: "Sync is off, or the company is disconnected.",
    429: "Too many requests; see Retry-After.",
  },
}).handle(async ({ params, caller, request }) => {
  const viewer = callerAsViewer(caller);
  const company = await findCompanyByGustoUuid(viewer, params.gustoUuid);
  if (!company) throw new AppError("not_found", "Company not found.");
  const { runId, alreadyRunning } = await startSync(
    { viewer, ip: clientIp(request.headers) },
    company.id,
    "api",
  );
  const run = await findRun(viewer, runId);
  return {
    status: 202,
    body: { id: runId, state: run?.state ?? "queued", already_running: alreadyRunning },
    headers: { Location: `/api/v1/sync-runs/${runId}` },
  };
});
