import type { z } from "zod";
import { AppError, type FieldProblem, invalidInput } from "#lib/platform/errors.ts";
import { readFields } from "#lib/platform/read-fields.ts";
import { readJsonBody } from "#lib/platform/http/read-body.ts";
import type { BodyDefinition, InputOf, RouteDefinition } from "./route-definition.ts";

/**
 * Validates a route's input against its definition. Query and headers are checked together, then
 * the body; all errors are reported at once.
 * @throws AppError not_found for the path, invalid_input, payload_too_large, invalid_fields for the
 * body
 */
export async function readInput<Definition extends RouteDefinition>(
  { params, query, headers, body }: Definition,
  request: Request,
  pathParams: unknown,
): Promise<InputOf<Definition>> {
  const problems: FieldProblem[] = [];
  const input = {
    params: params && readParams(params, pathParams),
    query: query && readQuery(query, request.url, problems),
    headers: headers && readHeaders(headers, request.headers, problems),
  };
  if (problems.length > 0) throw invalidInput(problems);
  return { ...input, body: body && (await readBody(body, request)) } as InputOf<Definition>;
}

function readParams(schema: z.ZodObject, given: unknown): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError("not_found", parsed.error.issues[0]?.message ?? "Not found.");
}

/** A known parameter may occur only once; strict schemas reject unknown ones. */
function readQuery(schema: z.ZodObject, url: string, problems: FieldProblem[]): unknown {
  const start = url.indexOf("?");
  const given = new URLSearchParams(start < 0 ? "" : url.slice(start + 1));
  for (const field of Object.keys(schema.shape))
    if (given.getAll(field).length > 1) problems.push({ field, message: "Given more than once." });
  return collect(schema, Object.fromEntries(given), problems);
}

function readHeaders(schema: z.ZodObject, given: Headers, problems: FieldProblem[]): unknown {
  const named = Object.keys(schema.shape).map((name) => [name, given.get(name) ?? undefined]);
  return collect(schema, Object.fromEntries(named), problems);
}

function collect(schema: z.ZodObject, given: unknown, problems: FieldProblem[]): unknown {
  const read = readFields(schema, given);
  if (read.kind === "valid") return read.fields;
  problems.push(...read.problems);
  return undefined;
}

async function readBody(
  { schema, maxBytes, whenInvalid }: BodyDefinition,
  request: Request,
): Promise<unknown> {
  const read = readFields(schema, await readJsonBody(request, maxBytes));
  if (read.kind === "valid") return read.fields;
  throw new AppError("invalid_fields", whenInvalid, { problems: read.problems });
}
