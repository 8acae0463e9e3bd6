import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { boundedStatus } from "#lib/platform/metrics/bounded-status.ts";
import { endpointGroup } from "#lib/gusto/endpoint-group.ts";
import { lowestLately } from "./lowest-lately.ts";
import { routePattern, ROUTES } from "./route-pattern.ts";

it("every page and route of the app has its pattern, and nothing else does", () => {
  const files = readdirSync("app", { recursive: true }).map(String);
  const found = files.flatMap((file) => {
    const [, folder] = /^(?:(.*)\/)?(?:page\.tsx|route\.ts)$/.exec(file) ?? [];
    return folder === undefined
      ? []
      : [
          `/${folder
            .split("/")
            .filter((part) => !part.startsWith("("))
            .join("/")}`,
        ];
  });
  expect([...ROUTES].toSorted()).toEqual([...new Set(found)].toSorted());
});

it.each([
  ["/", "/"],
  ["/companies?page=2", "/companies"],
  ["/companies/8d0c", "/companies/[id]"],
  ["/companies/8d0c/people/77", "/companies/[id]/people/[employeeUuid]"],
  [
    "/api/v1/companies/8d0c/access-token?rejected_version=3",
    "/api/v1/companies/[gustoUuid]/access-token",
  ],
  ["/api/v1/companies/8d0c/employees", "/api/v1/companies/[gustoUuid]/[resource]"],
  ["/api/v1/companies/8d0c/gusto/v1/me", "/api/v1/companies/[gustoUuid]/gusto/[...path]"],
  ["/api/v1/openapi.json", "/api/v1/openapi.json"],
  ["/api/v1/openapiXjson", "/api/[[...rest]]"],
  ["/api/auth/callback/gusto?code=x", "/api/auth/[...nextauth]"],
  ["/api/nothing/here", "/api/[[...rest]]"],
  ["/_next/static/chunks/8d0c.js", "/_next"],
  ["/wp-login.php", "other"],
  ["", "other"],
])("a request of %s is counted under %s", (path, route) => {
  expect(routePattern(path)).toBe(route);
});

it.each([
  ["POST /oauth/token", "token"],
  ["/v1/companies/*/employees", "employees"],
  ["/v1/companies/*", "companies"],
  ["PUT /v1/companies/*/disconnect_app_integration", "disconnect_app_integration"],
  ["/v1/payrolls/*/canary", "payrolls"],
  ["/canary", "other"],
])("a call to %s belongs to the group %s", (endpoint, group) => {
  expect(endpointGroup(endpoint)).toBe(group);
});

it("a common status is itself, others are their class", () => {
  expect([200, 418, 599, 0, 1_000, -1].map(boundedStatus)).toEqual([
    "200",
    "4xx",
    "5xx",
    "none",
    "other",
    "other",
  ]);
});

it("the lowest number is forgotten after one to two windows", () => {
  const { add } = lowestLately(60);
  expect([add(5, 0), add(9, 30), add(9, 61), add(9, 122), add(3, 500), add(8, 900)]).toEqual([
    5, 5, 5, 9, 3, 8,
  ]);
});
