import { type ApiCaller, authenticateApiKey } from "#lib/access/api-keys/authenticate-api-key.ts";
import type { ApiScope } from "#lib/access/api-keys/scopes.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { AppError } from "#lib/platform/errors.ts";
import { addToLogContext, type LogContext } from "#lib/platform/log/log-context.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { answerCheck } from "./answer-check.ts";
import { json, problemResponse } from "./api-response.ts";
import { readInput } from "./read-input.ts";
import type { AnswerOf, HandlerInput, RouteDefinition } from "./route-definition.ts";

type Context = { params: Promise<unknown> };

/**
 * A Next.js handler with its definition: one route, or several if a folder stands for several
 * paths.
 */
export type ApiRoute = {
  (request: Request, context: Context): Promise<Response>;
  definitions: readonly RouteDefinition[];
};

type Handler<Definition extends RouteDefinition> = (
  input: HandlerInput<Definition>,
) => Promise<AnswerOf<Definition["answers"]>>;

/**
 * A route of the partner API: authenticates, validates the input, runs the handler and responds,
 * all as defined. Anything thrown becomes problem details (RFC 9457).
 */
export function apiRoute<const Definition extends RouteDefinition>(definition: Definition) {
  return { handle: (handler: Handler<Definition>) => routeOf(definition, handler) };
}

function routeOf<Definition extends RouteDefinition>(
  definition: Definition,
  handler: Handler<Definition>,
): ApiRoute {
  const answer = async (request: Request, context: Context): Promise<Response> => {
    let response: Response;
    try {
      const caller = await authenticate(request, definition.scope);
      const params = await context.params;
      const input = await readInput(definition, request, params);
      requireCompanyOf(caller, params);
      addToLogContext(companyIn(params));
      const given = (await handler({ ...input, caller, request })) as Response | JsonAnswer;
      if (given instanceof Response) return given;
      response = json(given.body, given);
    } catch (error) {
      response = problemResponse(error);
    }
    await answerCheck.check?.(definition, response.clone());
    return response;
  };
  return Object.assign(answer, { definitions: [definition] });
}

type JsonAnswer = { status: number; body: unknown; headers?: Record<string, string> };

/**
 * The routes of a folder like [resource], by path segment. Any other segment is a 404 for everyone.
 */
export function apiRouteByWord(param: string, routes: ReadonlyMap<string, ApiRoute>): ApiRoute {
  const answer = async (request: Request, context: Context): Promise<Response> => {
    const params = (await context.params) as Record<string, string>;
    const route = routes.get(params[param] ?? "");
    return route ? route(request, context) : problemResponse(noEndpoint());
  };
  const definitions = [...routes.values()].flatMap((route) => route.definitions);
  return Object.assign(answer, { definitions });
}

function noEndpoint(): AppError {
  return new AppError("not_found", "No such endpoint. See /api/v1/openapi.json for all endpoints.");
}

/** Adds the company to the log context, once its id is known to be valid. */
function companyIn(params: unknown): LogContext {
  // Next.js gives none to a route without any.
  const companyUuid = (params as { gustoUuid?: string } | undefined)?.gustoUuid;
  return companyUuid === undefined ? {} : { companyUuid };
}

/**
 * A company that the key isn't limited to gets the answer of one that doesn't exist, whatever the
 * route goes on to do. @throws AppError not_found
 */
function requireCompanyOf({ companyUuids }: ApiCaller, params: unknown): void {
  const { companyUuid } = companyIn(params) as { companyUuid?: string };
  if (companyUuids && companyUuid && !companyUuids.includes(companyUuid.toLowerCase()))
    throw new AppError("not_found", "Company not found.");
}

/** Guessing keys is rate-limited by IP address; a valid key is never affected. */
async function authenticate(request: Request, scope: ApiScope): Promise<ApiCaller> {
  try {
    return await authenticateApiKey(request.headers.get("authorization"), scope);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_signed_in")
      await takeFromRateLimit("api_key_refused", clientIp(request.headers) ?? "unknown");
    throw error;
  }
}
