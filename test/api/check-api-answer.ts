import assert from "node:assert/strict";
import { PROBLEM_HEADERS, problem, problemsOf } from "../../app/api/v1/problems.ts";
import type { RouteDefinition } from "../../app/api/v1/route-definition.ts";

/** @throws AssertionError if a route returns something its definition doesn't allow */
export async function checkApiAnswer(route: RouteDefinition, answer: Response): Promise<void> {
  const where = `${route.method} /api/v1${route.path} answered ${answer.status}`;
  const isProblem = answer.headers.get("content-type") === "application/problem+json";
  const defined = route.answers[answer.status];
  if (isProblem)
    assert.ok(problemsOf(route)[answer.status], `${where}, which is none of its problems`);
  else assert.ok(defined, `${where}, which is none of its answers`);

  const headers = isProblem ? PROBLEM_HEADERS[answer.status] : defined?.headers;
  for (const name of Object.keys(headers ?? {}))
    assert.ok(answer.headers.has(name), `${where} without the header ${name}`);

  const body: unknown = await answer.json();
  const parsed = (isProblem ? problem : defined?.body)?.safeParse(body);
  assert.ok(parsed?.success, `${where} with a body that is not as it says: ${parsed?.error}`);
  // A schema ignores unknown fields.
  assert.deepEqual(body, parsed.data, `${where} with fields that it does not tell of`);
}
