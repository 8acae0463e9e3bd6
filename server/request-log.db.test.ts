import { afterAll, beforeAll, expect, it } from "vitest";
import { processLogger, redirectLog } from "#lib/platform/log/create-logger.ts";
import { env } from "#lib/platform/env.ts";
import { startLoggingCalls } from "#lib/process/start-logging-calls.ts";
import { age, connectCompanies } from "#test/connected-company.ts";
import { startObservedTokenRoute } from "#test/observability/observed-token-route.ts";
import { withGusto } from "#test/with-gusto.ts";

type Line = Record<string, unknown>;

const simulator = withGusto();
const lines: Line[] = [];
let route: Awaited<ReturnType<typeof startObservedTokenRoute>>;

beforeAll(async () => {
  env().LOG_LEVEL = "debug";
  redirectLog({ write: (line) => void lines.push(JSON.parse(line) as Line) });
  processLogger().level = "debug";
  startLoggingCalls();
  route = await startObservedTokenRoute();
});

afterAll(() => route.close());

it("a request's id is on the lines of its route, of the refresh and of the call that it leads to, with company and attempt", async () => {
  const { gustoUuid, tokenId, companyIds } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  const [requestId, other] = ["edge-request-1", "edge-request-2"];
  const [{ headers }] = await Promise.all([
    route.ask(gustoUuid, { "x-request-id": requestId }),
    route.ask((await connectCompanies(simulator)).gustoUuid, { "x-request-id": other }),
  ]);
  expect(headers.get("x-request-id")).toBe(requestId);
  await expect.poll(() => lines.filter(({ route }) => route)).toHaveLength(2);
  const own = lines.filter((line) => line.requestId === requestId);
  const [call, refresh, answered] = own;
  const company = { companyId: companyIds[0], companyUuid: gustoUuid, tokenId };
  expect(own).toHaveLength(3);
  expect(call).toMatchObject({ endpoint: "POST /oauth/token", status: 200, ...company });
  expect(refresh).toMatchObject({ level: "info", msg: "A token was refreshed", ...company });
  expect(refresh?.attemptId).toMatch(/^[0-9a-f-]{36}$/);
  expect(call?.attemptId).toBe(refresh?.attemptId);
  expect(answered).toMatchObject({
    method: "GET",
    route: "/api/v1/companies/[gustoUuid]/access-token",
    status: 200,
    companyUuid: gustoUuid,
  });
});

it("a request without an id gets one, and the problem that it is answered names it", async () => {
  const { headers, body } = await route.ask("none", { authorization: "Bearer none" });
  expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(body).toMatchObject({
    code: "not_signed_in",
    request_id: headers.get("x-request-id"),
  });
});
