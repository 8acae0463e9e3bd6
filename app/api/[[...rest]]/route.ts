import { AppError } from "#lib/platform/errors.ts";
import { problemResponse } from "../v1/api-response.ts";

/**
 * Unknown paths under /api: the caller is a program, so it gets problem details instead of a page.
 */
function notFound(): Response {
  return problemResponse(
    new AppError(
      "not_found",
      "No such endpoint. The API is at /api/v1 and described at /api/v1/openapi.json.",
    ),
  );
}

export {
  notFound as DELETE,
  notFound as GET,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
};
