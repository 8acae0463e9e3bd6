import type { Viewer } from "../viewer.ts";
import type { ApiCaller } from "./authenticate-api-key.ts";

/** A partner service sees what an operator sees. */
export function callerAsViewer(caller: ApiCaller): Viewer {
  return {
    userId: caller.apiKeyId,
    role: "operator",
    name: caller.name,
    email: null,
    sessionId: caller.apiKeyId,
    actor: caller.actor,
  };
}
