import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findRun } from "#lib/payroll/progress/list-runs.ts";
import { apiRoute } from "../../api-route.ts";
import { runJson, runSchema } from "../run-json.ts";

/** A sync run's state, resource by resource. */
export const GET = apiRoute({
  method: "GET",
  path: "/sync-runs/[id]",
  operationId: "getSyncRun",
  scope: "sync:read",
  summary: "State of a sync run",
  params: z.object({ id: z.guid("Run not found.") }),
  answers: { 200: { description: "The run.", body: runSchema } },
  problems: { 404: "No such run." },
}).handle(async ({ params, caller }) => {
  const run = await findRun(callerAsViewer(caller), params.id);
  if (!run) throw new AppError("not_found", "Run not found.");
  return { status: 200, body: runJson(run) };
});
