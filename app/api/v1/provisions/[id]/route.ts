import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findProvision } from "#lib/organization/provision/list-provisions.ts";
import { apiRoute, json } from "../../api-route.ts";
import { provisionJson } from "../provision-json.ts";

/** How far a company that was asked for has come. */
export const GET = apiRoute<{ id: string }>("provisions:read", async (_request, { id }, caller) => {
  const provision = await findProvision(callerAsViewer(caller), id);
  if (!provision) throw new AppError("not_found", "There is no such provision.");
  return json(provisionJson(provision));
});
