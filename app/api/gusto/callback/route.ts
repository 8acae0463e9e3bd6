import { redirectTo } from "#lib/auth/auth-response.ts";
import { readAuthorizationResponse } from "#lib/auth/authorization-response.ts";
import { clientIp } from "#lib/auth/client-ip.ts";
import { connectProblemPath } from "#lib/auth/connect-problem.ts";
import { findViewerOfRequest } from "#lib/auth/current-viewer.ts";
import { isNavigation, notOpened } from "#lib/auth/is-navigation.ts";
import { signInProblemPath } from "#lib/auth/problem.ts";
import { CONNECTED_PATH } from "#lib/auth/return-to.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import {
  completeAuthorization,
  type CompletedAuthorization,
} from "#lib/companies/complete-authorization.ts";
import { toAppError } from "#lib/unexpected-error.ts";

/** Where Gusto sends a signed-in person back to. Whatever happens, the answer is a page of ours. */
export async function GET(request: Request): Promise<Response> {
  if (!isNavigation(request)) return notOpened();
  try {
    const viewer = await findViewerOfRequest(request);
    return redirectTo(viewer ? await complete(viewer, request) : signInProblemPath("signed_out"));
  } catch (error) {
    return redirectTo(
      signInProblemPath(
        "unknown",
        toAppError(error, "An answer of Gusto could not be taken", "").id,
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
