import { processWide } from "../process/process-wide.ts";

/*
 * The route that is asked more often than all others together. What Next.js does around a handler costs three times what this one
 * does, so our HTTP server calls it itself: instrumentation.ts hands it over, as Next.js compiled it, and server/ finds it here.
 */

type TokenRoute = (
  request: Request,
  context: { params: Promise<{ gustoUuid: string }> },
) => Promise<Response>;

const direct = processWide<{ tokenRoute: TokenRoute | null }>("routes called directly", () => ({
  tokenRoute: null,
}));

/** From now on the server calls this handler for access tokens. */
export function callTokenRouteDirectly(route: TokenRoute): void {
  direct.tokenRoute = route;
}

/** The handler for access tokens; null until the app has begun. */
export function tokenRoute(): TokenRoute | null {
  return direct.tokenRoute;
}
