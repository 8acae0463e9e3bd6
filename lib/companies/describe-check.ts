import type { ConnectionCheck } from "../tokens/prove-token.ts";
import type { ActionResult } from "./action-result.ts";

/** A check of a connection in a sentence for the person who asked for it. */
export function describeCheck(check: ConnectionCheck, works: string): ActionResult {
  switch (check.kind) {
    case "works":
      return { kind: "done", message: works };
    case "terminal":
      return { kind: "problem", message: check.state === "disconnected" ? "This company is disconnected. Connect it again to use it." : "Gusto does not accept this connection any more. Reconnect the company." };
    case "unavailable":
      return { kind: "problem", message: `Gusto could not be asked just now. Nothing is lost; try again in ${Math.max(1, Math.ceil(check.retryAfterSeconds))} seconds.` };
  }
}
