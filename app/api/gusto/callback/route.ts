import { redirectTo } from "#lib/auth/auth-response.ts";
import { readAuthorizationResponse } from "#lib/auth/authorization-response.ts";
import { clientIp } from "#lib/auth/client-ip.ts";
import { connectProblemPath } from "#lib/auth/connect-problem.ts";
import { findViewerOfRequest } from "#lib/auth/current-viewer.ts";
import { connectedPath, signInProblemPath } from "#lib/auth/paths.ts";
import { completeAuthorization, type CompletedAuthorization } from "#lib/companies/complete-authorization.ts";
import { logger } from "#lib/logger.ts";

/** Where Gusto sends a signed-in person back to. Whatever happens, the answer is a page of ours. */
export async function GET(request: Request): Promise<Response> {
  const viewer = await findViewerOfRequest(request);
  if (!viewer) return redirectTo(signInProblemPath("signed_out"));
  try {
    const answer = readAuthorizationResponse(new URL(request.url));
    const result = await completeAuthorization(viewer, answer, clientIp(request.headers));
    return redirectTo(result.kind === "problem" ? connectProblemPath(viewer.userId, result.problem, result.names) : nextPage(result));
  } catch (error) {
    logger().error({ err: error }, "A connection could not be completed");
    return redirectTo(connectProblemPath(viewer.userId, "unknown"));
  }
}

function nextPage({ purpose, companies }: Extract<CompletedAuthorization, { kind: "connected" }>): string {
  const [first] = companies;
  return purpose === "reconnect" && first ? `/companies/${first.id}` : connectedPath(companies.map(({ id }) => id));
}
