import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { RouteDefinition } from "../../app/api/v1/route-definition.ts";
import { checkApiAnswer } from "./check-api-answer.ts";

const route: RouteDefinition = {
  method: "POST",
  path: "/things",
  operationId: "makeThing",
  scope: "companies:read",
  summary: "Make a thing",
  answers: {
    201: {
      description: "Made.",
      body: z.object({ id: z.int(), parts: z.array(z.object({ name: z.string() })) }),
      headers: { Location: "Where it is." },
    },
  },
};
const thing = { id: 1, parts: [{ name: "a" }] };
const problem = { type: "about:blank", title: "No.", status: 401, code: "not_signed_in" };

function check(body: unknown, status: number, headers: Record<string, string>) {
  return checkApiAnswer(route, Response.json(body, { status, headers }));
}

describe("an API response in tests", () => {
  it("passes if it matches its route", async () => {
    await check(thing, 201, { location: "/things/1" });
    await check(problem, 401, {
      "content-type": "application/problem+json",
      "www-authenticate": "Bearer",
    });
  });

  it.each<[string, unknown, number, Record<string, string>]>([
    ["has a status that the route does not tell of", thing, 200, { location: "/" }],
    ["lacks a header", thing, 201, {}],
    ["lacks a field", { id: 1 }, 201, { location: "/" }],
    ["has a field of another type", { ...thing, id: "1" }, 201, { location: "/" }],
    ["has a field more", { ...thing, secret: "s" }, 201, { location: "/" }],
    [
      "has a field more deep inside",
      { id: 1, parts: [{ name: "a", pay: "1" }] },
      201,
      { location: "/" },
    ],
    [
      "is a problem that no route of its kind has",
      { ...problem, status: 418 },
      418,
      { "content-type": "application/problem+json" },
    ],
    [
      "is a problem with a code of its own making",
      { ...problem, code: "oops" },
      401,
      { "content-type": "application/problem+json", "www-authenticate": "Bearer" },
    ],
  ])("fails if it %s", async (_how, body, status, headers) => {
    await expect(check(body, status, headers)).rejects.toThrow("POST /api/v1/things answered");
  });
});
