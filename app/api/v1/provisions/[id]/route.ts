import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findProvision } from "#lib/organization/provision/list-provisions.ts";
import { apiRoute } from "../../api-route.ts";
import { provisionJson, provisionSchema } from "../provision-json.ts";

/** The status of a requested company. */
export const GET = apiRoute({
  method: "GET",
  path: "/provisions/[id]",
  operationId: "getProvision",
  scope: "provisions:read",
  summary: "State of a provision",
  description: "It is connected once its admin claims the account and authorizes this application.",
  params: z.object({ id: z.guid("Provision not found.") }),
  answers: { 200: { description: "The provision.", body: provisionSchema } },
  problems: { 404: "No such provision." },
}).handle(async ({ params, caller }) => {
  const provision = await findProvision(callerAsViewer(caller), params.id);
  if (!provision) throw new AppError("not_found", "Provision not found.");
  return { status: 200, body: provisionJson(provision) };
});
