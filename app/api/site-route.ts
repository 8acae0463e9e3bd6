import type { z } from "zod";
import { findViewerOfRequest, signedOutErrorOf } from "#lib/access/current-viewer.ts";
import { requireMayChange } from "#lib/access/require-may-change.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { AppError, invalidInput } from "#lib/platform/errors.ts";
import { readJsonBody, readTextBody } from "#lib/platform/http/read-body.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import { readFields } from "#lib/platform/read-fields.ts";
import { answerProblem } from "../answer-problem.ts";
import { readValues } from "../form-fields.ts";

type Body<Read> = { as: "form" | "json"; schema: z.ZodType<Read>; maxBytes: number };

type SiteRoute<Caller, Params, Query, Read> = {
  /** What the log says if it fails for a reason of ours. */
  failure: string;
  /**
   * Who asks, before what is asked: `query` is undefined if it isn't valid. A response stands for
   * the route's.
   */
  admit: (request: Request, query: Query | undefined) => Promise<Caller | Response>;
  /** Parts of the path. An invalid one is a 404. */
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: Body<Read>;
  /** Instead of the 400, where a person's browser shows the answer. */
  whenInvalid?: (caller: Caller) => Response;
  /** Instead of JSON with a code and a message. */
  answerError?: (error: unknown, failure: string) => Response;
  answer: (input: {
    request: Request;
    caller: Caller;
    params: Params;
    query: Query;
    body: Read;
  }) => Promise<Response>;
};

type Context = { params: Promise<unknown> };

/**
 * A route handler for our own pages: checks where a changing request comes from and who asks, reads
 * path, query and body by their schemas, and answers. Bad input is a 400 with a stable code (413
 * above the limit), and reaches no use case.
 */
export function siteRoute<Caller, Params = undefined, Query = undefined, Read = undefined>(
  route: SiteRoute<Caller, Params, Query, Read>,
): (request: Request, context?: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      if (request.method !== "GET") requireSameOrigin(request);
      const query = readQuery(route.query, request);
      const caller = await route.admit(request, query.kind === "valid" ? query.fields : undefined);
      if (caller instanceof Response) return caller;
      const params = readParams(route.params, await context?.params);
      const body = await readBody(route.body, request);
      if (query.kind === "valid" && body.kind === "valid")
        return await route.answer({
          request,
          caller,
          params,
          query: query.fields,
          body: body.fields,
        });
      if (route.whenInvalid) return route.whenInvalid(caller);
      throw invalidInput(
        [query, body].flatMap((read) => (read.kind === "invalid" ? read.problems : [])),
      );
    } catch (error) {
      return (route.answerError ?? answerProblem)(error, route.failure);
    }
  };
}

/**
 * @param isChange whether it would change something, as every request but a GET does unless told
 * @throws AppError not_signed_in, forbidden for a viewer of the staff that would change something
 */
export async function signedIn(
  request: Request,
  { isChange = request.method !== "GET", ...options }: { isAct?: boolean; isChange?: boolean } = {},
): Promise<Viewer> {
  const viewer = await findViewerOfRequest(request, options);
  if (!viewer) throw await signedOutErrorOf(request);
  if (isChange) requireMayChange(viewer);
  return viewer;
}

type Fields<Read> = ReturnType<typeof readFields<z.ZodType<Read>>>;

function nothing<Read>(): Fields<Read> {
  return { kind: "valid", fields: undefined as Read };
}

/** A route without a schema has none of it. */
function readParams<Params>(schema: z.ZodType<Params> | undefined, given: unknown): Params {
  if (!schema) return undefined as Params;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError("not_found", parsed.error.issues[0]?.message ?? "Not found.");
}

function readQuery<Query>(schema: z.ZodType<Query> | undefined, { url }: Request): Fields<Query> {
  return schema ? readFields(schema, readValues(new URL(url).searchParams)) : nothing();
}

async function readBody<Read>(
  body: Body<Read> | undefined,
  request: Request,
): Promise<Fields<Read>> {
  if (!body) return nothing();
  if (body.as === "json")
    return readFields(body.schema, await readJsonBody(request, body.maxBytes));
  const text = await readTextBody(request, body.maxBytes);
  return readFields(body.schema, readValues(new URLSearchParams(text)));
}
