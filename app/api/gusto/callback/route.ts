import { redirectTo } from "#lib/sign-in/auth-response.ts";
import {
  type AuthorizationResponse,
  readAuthorizationResponse,
} from "#lib/sign-in/authorization-response.ts";
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
import { findLinkOfState } from "#lib/connect/authorization/authorization-request.ts";
import { completeByLink } from "#lib/connect/links/link-authorization.ts";
import { linkPath } from "#lib/connect/links/link-address.ts";
import { readLinkBrowser } from "#lib/connect/links/link-browser.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";

/**
 * Where Gusto sends people back to: a signed-in person, or the holder of a reconnect link. Whatever
 * happens, the response is one of our pages.
 */
export async function GET(request: Request): Promise<Response> {
  if (!isNavigation(request)) return notOpened();
  try {
    const answer = readAuthorizationResponse(new URL(request.url));
    const linkId = answer.kind === "invalid" ? null : await findLinkOfState(answer.state);
    if (linkId !== null) return redirectTo(await completeLink(linkId, answer, request));
    const viewer = await findViewerOfRequest(request);
    return redirectTo(
      viewer ? await complete(viewer, answer, request) : signInProblemPath("signed_out"),
    );
  } catch (error) {
    return redirectTo(
      signInProblemPath(
        "unknown",
        toAppError(error, "A response from Gusto could not be processed", "").id,
      ),
    );
  }
}

async function completeLink(
  linkId: string,
  answer: AuthorizationResponse,
  request: Request,
): Promise<string> {
  const browser = readLinkBrowser(request) ?? "";
  const page = linkPath(linkId);
  try {
    const ip = clientIp(request.headers);
    const result = await completeByLink({ linkId, browser }, answer, ip);
    return result.kind === "problem" ? `${page}?problem=${result.problem}` : page;
  } catch (error) {
    const { id } = toAppError(error, "A connection by a link could not be completed", "");
    return `${page}?problem=unknown${id ? `&id=${id}` : ""}`;
  }
}

async function complete(
  viewer: Viewer,
  answer: AuthorizationResponse,
  request: Request,
): Promise<string> {
  try {
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
