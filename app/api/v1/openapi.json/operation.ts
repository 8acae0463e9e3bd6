import { z } from "zod";
import { PROBLEM_HEADERS, problem, problemsOf } from "../problems.ts";
import type { Answers, RouteDefinition } from "../route-definition.ts";
import type { JsonSchema, JsonSchemas } from "./json-schema.ts";

/** "/companies/[gustoUuid]" → "/companies/{gusto_uuid}" */
export function documentedPath(path: string): string {
  return path.replaceAll(/\[(?:\.{3})?(\w+)\]/g, (_, name: string) => `{${snakeCase(name)}}`);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The OpenAPI operation of one route. */
export function operationOf(route: RouteDefinition, schemas: JsonSchemas): JsonSchema {
  const { operationId, summary, scope, description, params, query, headers, body } = route;
  return {
    operationId,
    summary,
    description: [`Scope ${scope}.`, description].filter(Boolean).join(" "),
    security: [{ apiKey: [scope] }],
    parameters: [
      ...parametersOf("path", params, schemas),
      ...parametersOf("query", query, schemas),
      ...parametersOf("header", headers, schemas),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemas.of(body.schema) } },
      },
    }),
    responses: responsesOf(route, schemas),
  };
}

function parametersOf(
  place: "path" | "query" | "header",
  schema: z.ZodObject | undefined,
  schemas: JsonSchemas,
): JsonSchema[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...json } = schemas.of(field as z.ZodType);
    return {
      name: place === "path" ? snakeCase(name) : name,
      in: place,
      required: place === "path" || !z.safeParse(field as z.ZodType, undefined).success,
      ...(description !== undefined && { description }),
      // A catch-all arrives in segments and is documented as one string.
      schema: json["type"] === "array" && place === "path" ? { type: "string" } : json,
    };
  });
}

/** A status may have two bodies: its own response, and a problem. */
function responsesOf(route: RouteDefinition, schemas: JsonSchemas): JsonSchema {
  const problems = problemsOf(route);
  const { default: passed, ...answers }: Answers = route.answers;
  const statuses = [...new Set([...Object.keys(answers), ...Object.keys(problems)])].map(Number);
  const responses = statuses.map((status) => {
    const answer = answers[status];
    const description = answer?.description ?? problems[status];
    const headers = { ...(problems[status] && PROBLEM_HEADERS[status]), ...answer?.headers };
    return [
      status,
      {
        description,
        ...(Object.keys(headers).length > 0 && { headers: headersOf(headers) }),
        content: {
          ...(answer && contentOf("application/json", answer.body, schemas)),
          ...(problems[status] && contentOf("application/problem+json", problem, schemas)),
        },
      },
    ];
  });
  return { ...Object.fromEntries(responses), ...(passed && { default: passed }) };
}

function contentOf(type: string, body: z.ZodType, schemas: JsonSchemas): JsonSchema {
  return { [type]: { schema: schemas.of(body) } };
}

function headersOf(headers: Readonly<Record<string, string>>): JsonSchema {
  const named = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: name === "Retry-After" ? "integer" : "string" } },
  ]);
  return Object.fromEntries(named);
}
