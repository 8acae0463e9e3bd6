import { redirectTo } from "#lib/sign-in/auth-response.ts";
import { readAuthorizationResponse } from "#lib/sign-in/authorization-response.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { connectProblemPath } from "#lib/connect/connect-problem.ts";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { isNavigation, notOpened } from "#lib/platform/http/is-navigation.ts";
import { signInProblemPath } from "#lib/sign-in/problem.ts";
import { CONNECTED_PATH } from "#lib/platform/http/return-to.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import {
  completeAuthorization,
  type CompletedAuthorization,
} from "#lib/connect/authorization/complete-authorization.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";

/** Where Gusto returns a signed-in person. Whatever happens, the response is one of our pages. */
export async function GET(request: Request): Promise<Response> {
  if (!isNavigation(request)) return notOpened();
  try {
    const viewer = await findViewerOfRequest(request);
    return redirectTo(viewer ? await complete(viewer, request) : signInProblemPath("signed_out"));
  } catch (error) {
    return redirectTo(
      signInProblemPath(
        "unknown",
        toAppError(error, "A response from Gusto could not be processed", "").id,
      ),
    );
  }
}

async function complete(viewer: Viewer, request: Request): Promise<string> {
  try {
    const answer = readAuthorizationResponse(new URL(request.url));
    const result = await completeAuthorization(viewer, answer, clientIp(request.headers));
    return result.kind === "problem"
      ? connectProblemPath(viewer.userId, result.problem, {
          names: result.names,
          companyId: result.expectedCompanyId,
        })
      : nextPage(result);
  } catch (error) {
    return connectProblemPath(viewer.userId, "unknown", {
      errorId: toAppError(error, "A connection could not be completed", "").id,
    });
  }
}

function nextPage({
  expectedCompanyId,
}: Extract<CompletedAuthorization, { kind: "connected" }>): string {
  return expectedCompanyId ? `/companies/${expectedCompanyId}` : CONNECTED_PATH;
}
