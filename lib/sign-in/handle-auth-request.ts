import "server-only";
import { AppError } from "#lib/platform/errors.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { answerSignInCallback } from "./answer-sign-in-callback.ts";
import { redirectTo } from "./auth-response.ts";
import { isNavigation, notOpened } from "#lib/platform/http/is-navigation.ts";
import { signInProblemPath } from "./problem.ts";
import { readAuthState } from "./read-auth-state.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import type { GustoSignIn } from "./sign-in-attempt.ts";
import { endSession, startSignIn } from "./start-sign-in.ts";

/*
 * Everything under /api/auth passes this filter before it reaches next-auth. Only the routes we use
 * exist, each with exactly the parameters it needs; next-auth's own pages and log endpoint are
 * unreachable.
 */

/** Handles one request to /api/auth. */
export async function handleAuthRequest(request: Request, gusto: GustoSignIn): Promise<Response> {
  const [action = "", provider, ...rest] = new URL(request.url).pathname.split("/").slice(3);
  if (rest.length > 0) return notFound();
  return request.method === "GET" || request.method === "HEAD"
    ? answerGet(request, action, provider, gusto)
    : answerPost(request, action, provider, gusto);
}

async function answerGet(
  request: Request,
  action: string,
  provider: string | undefined,
  gusto: GustoSignIn,
): Promise<Response> {
  if (action === "callback" && provider) return answerCallback(request, provider, gusto);
  if (provider) return notFound();
  if (action === "session" || action === "csrf" || action === "providers")
    return readAuthState(request, action, gusto);
  return ["signin", "signout", "error"].includes(action) ? redirectTo("/sign-in") : notFound();
}

/** A browser coming back from another site always gets one of our pages, whatever failed. */
async function answerCallback(
  request: Request,
  provider: string,
  gusto: GustoSignIn,
): Promise<Response> {
  if (!isNavigation(request)) return notOpened();
  try {
    return await answerSignInCallback(request, provider, gusto);
  } catch (error) {
    return redirectTo(
      signInProblemPath("unknown", toAppError(error, "A sign-in could not be completed", "").id),
    );
  }
}

async function answerPost(
  request: Request,
  action: string,
  provider: string | undefined,
  gusto: GustoSignIn,
): Promise<Response> {
  try {
    requireSameOrigin(request);
  } catch (error) {
    if (error instanceof AppError)
      return Response.json({ code: error.code }, { status: error.status });
    throw error;
  }
  try {
    if (action === "signin" && provider) return await startSignIn(request, provider, gusto);
    return action === "signout" && !provider ? await endSession(request, gusto) : notFound();
  } catch (error) {
    return redirectTo(
      signInProblemPath("unknown", toAppError(error, "A sign-in or sign-out failed", "").id),
    );
  }
}

function notFound(): Response {
  return Response.json({ code: "not_found" }, { status: 404 });
}
