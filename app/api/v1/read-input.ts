import type { z } from "zod";
import { AppError, type FieldProblem } from "#lib/platform/errors.ts";
import { readFields } from "#lib/platform/read-fields.ts";
import { readBoundedBody } from "#lib/platform/http/read-bounded-body.ts";
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

function invalidInput(problems: readonly FieldProblem[]): AppError {
  const [first] = problems;
  const names = problems.map(({ field }) => field).join(", ");
  const title =
    problems.length === 1
      ? `${first?.field}: ${first?.message}`
      : `${problems.length} parameters are not valid: ${names}.`;
  return new AppError("invalid_input", title, { field: first?.field, problems });
}

async function readBody(
  { schema, maxBytes, whenInvalid }: BodyDefinition,
  request: Request,
): Promise<unknown> {
  const body = await readBoundedBody(request, maxBytes);
  if (body.kind === "too_large")
    throw new AppError("payload_too_large", `The request is larger than ${maxBytes / 1024} KB.`);
  const read = readFields(schema, parseJson(body.kind === "read" ? body.bytes : undefined));
  if (read.kind === "valid") return read.fields;
  throw new AppError("invalid_fields", whenInvalid, { problems: read.problems });
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("invalid_input", "The body is not JSON.");
  }
}
