import { AppError } from "#lib/errors.ts";
import { problemResponse } from "../api-route.ts";

/** Everything else under /api/v1: a service gets problem details, not a page. */
function notFound(): Response {
  return problemResponse(new AppError("not_found", "There is no such endpoint. All of them are described at /api/v1/openapi.json."));
}

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };
