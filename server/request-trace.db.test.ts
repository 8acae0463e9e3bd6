import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { processLogger, redirectLog } from "#lib/platform/log/create-logger.ts";
import { env } from "#lib/platform/env.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { startTracingIfAsked, stopTracing } from "#lib/platform/tracing/tracing.ts";
import { age, connectCompanies, control } from "#test/connected-company.ts";
import { startObservedTokenRoute } from "#test/observability/observed-token-route.ts";
import { type ReceivedSpan, startTraceReceiver } from "#test/observability/trace-receiver.ts";
import { withGusto } from "#test/with-gusto.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER_SPAN = "b7ad6b7169203331";
const [SERVER, CLIENT] = [2, 3];

const simulator = withGusto();
const lines: Record<string, unknown>[] = [];
let route: Awaited<ReturnType<typeof startObservedTokenRoute>>;
let receiver: Awaited<ReturnType<typeof startTraceReceiver>>;

beforeAll(async () => {
  receiver = await startTraceReceiver();
  redirectLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  env().LOG_LEVEL = processLogger().level = "info";
  route = await startObservedTokenRoute();
});

afterEach(async () => {
  await stopTracing();
  receiver.spans.length = 0;
});

afterAll(() => {
  route.close();
  receiver.close();
});

async function trace(endpoint = receiver.url): Promise<void> {
  Object.assign(env(), {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_HEADERS: new Secret("x-key=a%20key"),
  });
  await startTracingIfAsked();
}

const childrenOf = (parent: ReceivedSpan | undefined) =>
  receiver.spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId);

it("one trace leads from the request to the refresh to Gusto's call and to the database, and goes on with the caller's", async () => {
  await trace();
  const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  const traceparent = `00-${TRACE}-${CALLER_SPAN}-01`;
  const { body } = await route.ask(gustoUuid, { traceparent });
  await stopTracing();
  const request = receiver.spans.find(({ parentSpanId }) => parentSpanId === CALLER_SPAN);
  expect(request).toMatchObject({
    traceId: TRACE,
    kind: SERVER,
    name: "GET /api/v1/companies/[gustoUuid]/access-token",
    attributes: {
      "http.request.method": "GET",
      "http.route": "/api/v1/companies/[gustoUuid]/access-token",
      "http.response.status_code": 200,
      "app.request_id": TRACE,
    },
    resource: { "service.name": "gusto-partner-dashboard", "deployment.environment.name": "demo" },
  });
  const refresh = childrenOf(request).find(({ name }) => name === "token refresh");
  expect(refresh?.attributes).toMatchObject({
    "app.token_id": tokenId,
    "app.attempt_id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "app.refresh.outcome": "fresh",
  });
  const call = childrenOf(refresh).find(({ name }) => name === "Gusto POST token");
  expect(call).toMatchObject({
    kind: CLIENT,
    attributes: { "gusto.endpoint": "token", "http.response.status_code": 200 },
  });
  expect(childrenOf(refresh).map(({ name }) => name)).toContain("database transaction");
  expect(childrenOf(request).map(({ name }) => name)).toContain("database find-usable-tokens");
  expect(receiver.spans.every(({ traceId }) => traceId === TRACE)).toBe(true);
  expect(receiver.headers.at(-1)).toMatchObject({ "x-key": "a key" });
  const line = lines.find(
    ({ msg, tokenId: of }) => msg === "A token was refreshed" && of === tokenId,
  );
  expect(line).toMatchObject({ trace_id: TRACE, span_id: refresh?.spanId });
  const sent = JSON.stringify(receiver.spans);
  for (const secret of [grant.access_token, grant.refresh_token, String(body.access_token)])
    expect(sent).not.toContain(secret);
});

it("a call that fails at Gusto is a failed span with its status", async () => {
  await trace();
  const { gustoUuid, tokenId } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  await control(simulator, "/faults", { endpoint: "/oauth/token", mode: "status_5xx", times: 1 });
  await route.ask(gustoUuid);
  await stopTracing();
  const call = receiver.spans.find(({ name }) => name === "Gusto POST token");
  expect(call).toMatchObject({
    status: { code: 2 },
    attributes: { "http.response.status_code": 503 },
  });
});

it("a request whose caller keeps no trace is none of ours", async () => {
  await trace();
  const { gustoUuid } = await connectCompanies(simulator);
  await route.ask(gustoUuid, { traceparent: `00-${TRACE}-${CALLER_SPAN}-00` });
  await stopTracing();
  expect(receiver.spans).toEqual([]);
});

it("while nobody takes the traces the product works as always, and one line says so", async () => {
  await trace("http://127.0.0.1:1");
  const { gustoUuid } = await connectCompanies(simulator);
  lines.length = 0;
  for (let asked = 0; asked < 20; asked += 1) {
    const { body } = await route.ask(gustoUuid);
    expect(body.status).toBe("active");
  }
  await stopTracing();
  expect(lines.filter(({ level }) => level !== "info")).toMatchObject([
    { level: "warn", problem: "traces_not_exported" },
  ]);
});

it("nothing is traced unless a standard setting asks for it", async () => {
  Object.assign(env(), { OTEL_EXPORTER_OTLP_ENDPOINT: undefined });
  await startTracingIfAsked();
  const { gustoUuid } = await connectCompanies(simulator);
  await route.ask(gustoUuid);
  Object.assign(env(), { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SDK_DISABLED: "true" });
  await startTracingIfAsked();
  await route.ask(gustoUuid);
  Object.assign(env(), { OTEL_SDK_DISABLED: "false" });
  expect(receiver.spans).toEqual([]);
});
