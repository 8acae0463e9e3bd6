import type { Viewer } from "../viewer.ts";
import type { ApiCaller } from "./authenticate-api-key.ts";

/** A partner service sees what an operator sees, or the companies that its key is limited to. */
export function callerAsViewer(caller: ApiCaller): Viewer {
  return {
    userId: caller.apiKeyId,
    ...(caller.companyUuids
      ? { role: "company_admin", companyUuids: caller.companyUuids }
      : { role: "operator" }),
    name: caller.name,
    email: null,
    sessionId: caller.apiKeyId,
    actor: caller.actor,
  };
}
