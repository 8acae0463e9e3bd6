import { afterEach, describe, expect, it } from "vitest";
import { scopeOfEndpoint } from "./endpoint-scopes.ts";
import { endpointOf, type GustoCall, onGustoCall, publishCall } from "./call-channel.ts";

const COMPANY = "2c7ff837-7df3-49ea-9e71-032dc9de56f4";
const PAYROLL = "64B36783-D589-4CD6-AD8A-53F70523D468";

const heard: GustoCall[] = [];
const silence: (() => void)[] = [];

function listen(): void {
  silence.push(onGustoCall((call) => void heard.push(call)));
}

afterEach(() => {
  for (const stop of silence.splice(0)) stop();
  heard.splice(0);
});

const answer = (status: number, headers: Record<string, string> = {}, text = "") => ({
  status,
  headers: new Headers(headers),
  text,
});

describe("an endpoint", () => {
  it("has a star for each UUID, no query, and its method unless it is GET", () => {
    expect(endpointOf({ path: `/v1/companies/${COMPANY}/payrolls/${PAYROLL}?page=2` })).toBe(
      "/v1/companies/*/payrolls/*",
    );
    expect(endpointOf({ method: "PUT", path: `/v1/webhook_subscriptions/${COMPANY}/verify` })).toBe(
      "PUT /v1/webhook_subscriptions/*/verify",
    );
  });

  it.each([
    ["/v1/companies/*", "companies:read"],
    ["/v1/companies/*/employees", "employees:read"],
    ["/v1/employees/*", "employees:read"],
    ["/v1/companies/*/admins", "company_admin:read"],
    ["/v1/companies/*/locations", "companies:read"],
    ["/v1/companies/*/departments", "departments:read"],
    ["/v1/companies/*/contractors", "contractors:read"],
    ["/v1/companies/*/pay_schedules", "pay_schedules:read"],
    ["/v1/companies/*/pay_periods", "payrolls:read"],
    ["/v1/companies/*/payrolls/*", "payrolls:read"],
    ["/v1/events", "events:read"],
    ["/v1/webhook_subscriptions", "webhook_subscriptions:read"],
    ["/v1/webhook_subscriptions/*/request_verification_token", "webhook_subscriptions:read"],
    ["POST /v1/webhook_subscriptions", "webhook_subscriptions:write"],
    ["PUT /v1/webhook_subscriptions/*/verify", "webhook_subscriptions:write"],
    ["POST /v1/provision", "accounts:write"],
    ["PUT /v1/companies/*/disconnect_app_integration", "companies:disconnect_app_integration"],
    ["/v1/token_info", null],
    ["POST /oauth/token", null],
    ["/v1/something/new", null],
  ])("%s needs the scope %s", (endpoint, scope) => {
    expect(scopeOfEndpoint(endpoint)).toBe(scope);
  });
});

describe("a published call", () => {
  it("carries the response's budget, version and request id, and its path's company", () => {
    listen();
    publishCall(
      { path: `/v1/companies/${COMPANY}/employees`, apiVersion: "2026-06-15" },
      performance.now(),
      answer(200, {
        "x-ratelimit-remaining": "17",
        "x-gusto-api-version": "2026-06-15",
        "x-request-id": "r1, r1",
      }),
    );
    expect(heard).toEqual([
      expect.objectContaining({
        companyUuid: COMPANY,
        status: 200,
        remaining: 17,
        askedVersion: "2026-06-15",
        answeredVersion: "2026-06-15",
        requestId: "r1, r1",
        reason: null,
      }),
    ]);
  });

  it("names a failure by Gusto's category and scope, and quotes nothing else from the body", () => {
    listen();
    const body =
      '{"errors":[{"error_key":"request","category":"missing_oauth_scopes","message":"Jane Doe, 12 Main St","metadata":{"missing_scope_name":"payrolls:read"}}]}';
    publishCall({ path: "/v1/events" }, performance.now(), answer(403, {}, body));
    publishCall(
      { path: "/v1/events" },
      performance.now(),
      answer(422, {}, '{"errors":[{"category":"Jane Doe"}]}'),
    );
    expect(heard.map(({ reason }) => reason)).toEqual([
      "missing_oauth_scopes: payrolls:read",
      null,
    ]);
  });

  it("treats malformed headers as absent", () => {
    listen();
    publishCall(
      { path: "/v1/events" },
      performance.now(),
      answer(200, {
        "x-ratelimit-remaining": "many",
        "x-gusto-api-version": "<script>",
        "x-request-id": "x".repeat(500),
      }),
    );
    expect(heard[0]).toMatchObject({
      remaining: null,
      answeredVersion: null,
      requestId: "x".repeat(200),
    });
  });

  it("reaches no one if no one listens", () => {
    publishCall({ path: "/v1/events" }, performance.now(), answer(200));
    expect(heard).toEqual([]);
  });
});
