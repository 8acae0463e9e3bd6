import { AppError } from "#lib/platform/errors.ts";
import { apiRoute, problemResponse } from "../../../api-route.ts";
import { answerFeed, FEEDS } from "../../../data-feed.ts";

type Params = { gustoUuid: string; resource: string };

const read = apiRoute<Params>("data:read", async (request, { gustoUuid, resource }, caller) => {
  const table = FEEDS.get(resource);
  if (!table) throw noEndpoint();
  return answerFeed(request, caller, { gustoUuid, table });
});

/** Synced rows of a company: employees, payrolls and so on. */
export async function GET(
  request: Request,
  context: { params: Promise<Params> },
): Promise<Response> {
  return FEEDS.has((await context.params).resource)
    ? read(request, context)
    : problemResponse(noEndpoint());
}

function noEndpoint(): AppError {
  return new AppError("not_found", "No such endpoint. See /api/v1/openapi.json for all endpoints.");
}
