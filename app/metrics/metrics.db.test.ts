import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { gustoOAuth } from "#lib/gusto/oauth.ts";
import { serveMetrics } from "#lib/process/metrics/serve-metrics.ts";
import { db } from "#lib/platform/database/db.ts";
import { publishCall } from "#lib/gusto/call-channel.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { startMetrics } from "#lib/process/metrics/start-metrics.ts";
import { createCompany } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { withoutConnections } from "#test/without-connections.ts";
import { GET } from "./route.ts";

withDatabase();

/** Series by name and labels, as Prometheus reads them. */
async function scrape(): Promise<{ status: number; text: string; series: Map<string, number> }> {
  const response = await GET();
  const text = await response.text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const series = lines.map((line) => {
    const [, name = "", value = ""] =
      /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/.exec(line) ?? expect.fail(`not a series: ${line}`);
    return [name, Number(value.replace("+Inf", "Infinity"))] as const;
  });
  expect(new Set(series.map(([name]) => name)).size).toBe(series.length);
  return { status: response.status, text, series: new Map(series) };
}

it("counts companies that were not verified in time, and says how late the first is; a lost one is not waited for", async () => {
  const overdue = async () => {
    const { series } = await scrape();
    return [
      series.get("gusto_verifications_overdue"),
      series.get("gusto_verifications_overdue_oldest_seconds"),
    ] as const;
  };
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
  const fleet = [await createCompany([]), await createCompany([]), await createCompany([])];
  const change = (place: number, data: object) =>
    db().gustoAuthToken.updateMany({
      where: { grants: { some: { companyId: fleet[place]?.id } } },
      data,
    });
  expect(await overdue()).toEqual([0, 0]);
  const fiveHoursAgo = new Date(Date.now() - 5 * HOUR_MS);
  await change(0, { lastProvedAt: fiveHoursAgo, lastError: "timeout", failingSince: fiveHoursAgo });
  await change(1, { lastProvedAt: null });
  await change(2, { lastProvedAt: fiveHoursAgo, state: "reconnect_required" });
  const [count, oldest] = await overdue();
  expect(count).toBe(2);
  expect(oldest).toBeGreaterThan(3_599);
  expect(oldest).toBeLessThan(3_900);
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
});

it("reports the installation's backlog and the process' counts in Prometheus' text format", async () => {
  startMetrics();
  await createCompany([], { name: "Quiet Bakery" });
  await db().gustoAuthToken.updateMany({
    data: {
      refreshDueAt: new Date(Date.now() - 600_000),
      lastRefreshedAt: new Date(Date.now() - HOUR_MS),
      lastError: null,
    },
  });
  const { status, series } = await scrape();
  expect(status).toBe(200);
  expect(series.get("gusto_database_up")).toBe(1);
  expect(series.get("gusto_worker_alive")).toBe(0);
  expect(series.get("gusto_token_refreshes_late")).toBe(1);
  expect(series.get("gusto_token_refreshes_late_oldest_seconds")).toBeGreaterThan(599);
  expect(series.get("gusto_token_oldest_age_seconds")).toBeGreaterThan(3_599);
  expect(series.get('gusto_sync_runs{state="queued"}')).toBe(0);
  expect(series.get("gusto_webhook_events_waiting")).toBe(0);
  const names = [...series.keys()];
  for (const name of [
    "gusto_build_info{",
    'gusto_database_connections{state="waiting"}',
    "nodejs_eventloop_lag_seconds",
    "process_resident_memory_bytes",
  ])
    expect(names.filter((known) => known.startsWith(name))).not.toEqual([]);
});

it("uses only labels from short lists, whatever is called: no ids, names or callers' paths", async () => {
  startMetrics();
  await createCompany([], { name: "Canary Bakery" });
  for (let nth = 0; nth < 300; nth += 1)
    publishCall(
      { path: `/v1/companies/0190a000-0000-7000-8000-000000000${100 + nth}/canary-${nth}` },
      performance.now(),
      { status: 100 + nth, headers: new Headers({ "x-ratelimit-remaining": "7" }) },
    );
  publishCall({ method: "POST", path: "/oauth/token" }, performance.now(), null, "no_answer");
  const { text, series } = await scrape();
  expect(text).not.toMatch(/canary|0190a000/i);
  expect(series.get('gusto_api_calls_total{group="token",status="none"}')).toBe(1);
  const calls = [...series].filter(([name]) => name.startsWith("gusto_api_calls_total{"));
  expect(calls.reduce((sum, [, count]) => sum + count, 0)).toBe(301);
  expect(calls.length).toBeLessThan(40);
  expect(series.size).toBeLessThan(1_500);
});

it("the worker serves only /metrics, on a port of its own, and doesn't listen without one", async () => {
  startMetrics();
  expect(await serveMetrics()).toBeNull();
  env().WORKER_METRICS_PORT = 0;
  const server = await serveMetrics();
  delete env().WORKER_METRICS_PORT;
  const { port, address } = server?.address() as AddressInfo;
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect(address).toBe("127.0.0.1");
  expect(await (await ask("/metrics")).text()).toContain("gusto_build_info{");
  expect((await ask("/")).status).toBe(404);
  server?.close();
});

it("an exchange is counted by what its response meant", async () => {
  startMetrics();
  const oauth = gustoOAuth({ connectMs: 100, exchangeMs: 200 });
  await oauth.refresh({ refreshToken: new Secret("canary"), redirectUri: "https://a.example" });
  const { series, text } = await scrape();
  const counted = [...series].filter(([name]) =>
    /^gusto_token_exchange_duration_seconds_count\{grant_type="refresh_token",outcome="\w+"\}$/.test(
      name,
    ),
  );
  expect(counted).toEqual([[expect.stringMatching(/gusto_unreachable|outcome_unknown/), 1]]);
  expect(text).not.toContain("canary");
});

it("answers 200 with the process' own numbers while the database is down, and keeps counting when it is back", async () => {
  startMetrics();
  instruments().exchanges.observe({ grant_type: "refresh_token", outcome: "granted" }, 0.2);
  const granted =
    'gusto_token_exchange_duration_seconds_count{grant_type="refresh_token",outcome="granted"}';
  await withoutConnections(async () => {
    const { status, series } = await scrape();
    expect(status).toBe(200);
    expect(series.get("gusto_database_up")).toBe(0);
    expect(series.get(granted)).toBe(1);
    expect(series.has("gusto_worker_alive")).toBe(false);
  });
  expect((await scrape()).series.get("gusto_database_up")).toBe(1);
});
