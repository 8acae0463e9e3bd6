import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { createCompany } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { CallBuffer } from "./call-buffer.ts";
import { addCall, emptyBuffer } from "./call-buffer.ts";
import { writeCalls } from "./write-calls.ts";

withDatabase();

const START = Date.UTC(2026, 10, 20, 5, 50);
const MINUTE = 60_000;
const ENDPOINTS = ["/v1/companies/*/employees", "/v1/events", "POST /oauth/token"];

const companies: string[] = [];

/**
 * A call of one of a few companies (and of one that is unknown here), in few minutes: records grow,
 * and processes meet at them.
 */
const someCall = fc.record({
  minute: fc.constantFrom(0, 1, 9, 10, 370),
  company: fc.integer({ min: 0, max: 2 }),
  endpoint: fc.constantFrom(...ENDPOINTS),
  status: fc.constantFrom(200, 200, 404, 429, 503, 0),
  ms: fc.integer({ min: 1, max: 900 }),
  remaining: fc.option(fc.integer({ min: 0, max: 200 })),
  reason: fc.constantFrom(null, "timeout"),
});

type SomeCall = typeof someCall extends fc.Arbitrary<infer T> ? T : never;

function bufferOf(calls: readonly SomeCall[]): CallBuffer {
  const buffer = emptyBuffer();
  for (const { minute, company, ...call } of calls)
    addCall(buffer, {
      ...call,
      at: new Date(START + minute * MINUTE + 1_000),
      companyUuid: companies[company] ?? null,
      askedVersion: null,
      answeredVersion: null,
      requestId: randomUUID(),
    });
  return buffer;
}

/** Every step, endpoint and status, added up from the records of each minute. */
const SLOW_TRUTH = `
  SELECT step::int AS step_minutes,
    date_bin(make_interval(mins => step), minute, 'epoch'::timestamptz) AS at,
    endpoint, status, sum(calls)::int AS calls, sum(total_ms)::int AS total_ms,
    max(max_ms) AS max_ms, min(lowest_remaining) AS lowest_remaining, max(minute) AS last_minute
  FROM gusto_call_buckets, unnest(ARRAY[1, 15, 360]) AS step
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3, 4`;
const SLOW_TRUTH_OF_COMPANIES = `
  SELECT company_id, date_bin('6 hours', minute, 'epoch'::timestamptz) AS at, endpoint, status,
    sum(calls)::int AS calls, sum(total_ms)::int AS total_ms, max(max_ms) AS max_ms,
    min(lowest_remaining) AS lowest_remaining
  FROM gusto_call_buckets
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3, 4`;
const SLOW_TRUTH_OF_FAILURES = `
  SELECT step::int AS step_minutes,
    date_bin(make_interval(mins => step), f.at, 'epoch'::timestamptz) AS at,
    endpoint, status, COALESCE(reason, '') AS reason, count(*)::int AS failures,
    max(f.at) AS last_at
  FROM gusto_call_failures f, unnest(ARRAY[1, 15, 360]) AS step
  GROUP BY 1, 2, 3, 4, 5
  ORDER BY 1, 2, 3, 4, 5`;

async function expectTrue(): Promise<void> {
  const read = (statement: string) => db().$queryRawUnsafe<unknown[]>(statement);
  expect(
    await read(
      `
        SELECT step_minutes, at, endpoint, status, calls, total_ms::int AS total_ms, max_ms,
          lowest_remaining, last_minute
        FROM gusto_call_totals
        ORDER BY 1, 2, 3, 4`,
    ),
  ).toEqual(await read(SLOW_TRUTH));
  expect(
    await read(
      `
        SELECT company_id, at, endpoint, status, calls, total_ms::int AS total_ms, max_ms,
          lowest_remaining
        FROM gusto_company_call_totals
        ORDER BY 1, 2, 3, 4`,
    ),
  ).toEqual(await read(SLOW_TRUTH_OF_COMPANIES));
  expect(
    await read(
      `
        SELECT step_minutes, at, endpoint, status, reason, failures, last_at
        FROM gusto_failure_totals
        ORDER BY 1, 2, 3, 4, 5`,
    ),
  ).toEqual(await read(SLOW_TRUTH_OF_FAILURES));
}

it("stored totals equal the sum of the records, however many processes write at once", async () => {
  for (let index = 0; index < 2; index += 1) {
    const { id } = await createCompany([]);
    const company = await db().company.findUniqueOrThrow({ where: { id } });
    companies.push(company.gustoUuid);
  }
  await db().$executeRaw`TRUNCATE gusto_call_buckets, gusto_call_failures`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(someCall, { maxLength: 40 }), { minLength: 4, maxLength: 8 }),
      async (processes) => {
        await Promise.all(processes.map((calls) => writeCalls(bufferOf(calls))));
        await expectTrue();
      },
    ),
    { numRuns: 12, seed: 20_261_128 },
  );
});

it("a write that fails adds to no total", async () => {
  await db().$executeRaw`ALTER TABLE gusto_api_versions_seen RENAME TO away`;
  const buffer = bufferOf([
    {
      ...{ minute: 9 as const, company: 0, endpoint: "/v1/events", status: 503, ms: 5 },
      ...{ remaining: null, reason: null },
    },
  ]);
  buffer.versions.set("2025-06-15", { version: "2025-06-15", at: new Date(), refused: false });
  await expect(writeCalls(buffer)).rejects.toThrow();
  await db().$executeRaw`ALTER TABLE away RENAME TO gusto_api_versions_seen`;
  await expectTrue();
});
