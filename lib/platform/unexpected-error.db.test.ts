import { afterEach, expect, it, vi } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { problemResponse } from "../../app/api/v1/api-response.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { db, pool } from "./database/db.ts";
import { AppError } from "./errors.ts";
import { logger } from "./logger.ts";
import { transaction } from "./database/transaction.ts";
import { toAppError } from "./unexpected-error.ts";

withDatabase();
afterEach(() => void vi.restoreAllMocks());

function errorLines() {
  return vi.spyOn(logger(), "error").mockImplementation(() => undefined).mock.calls as unknown as [
    Record<string, unknown>,
    string,
  ][];
}

it("an unexpected error has one id, in the API response, in the action's result and in the log", async () => {
  const lines = errorLines();
  const response = problemResponse(new TypeError("x is undefined"));
  const body = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(500);
  expect(body).toMatchObject({
    code: "internal_error",
    error_id: expect.stringMatching(/^err-[0-9a-f]{10}$/),
  });
  expect(JSON.stringify(body)).not.toContain("undefined");
  const { errorId } = problemOf(new TypeError("y is undefined"));
  expect(lines.map(([fields]) => fields.errorId)).toEqual([body.error_id, errorId]);
});

it("a busy database is a 503 with Retry-After on the API, and asks people to try again, never a 500", async () => {
  errorLines();
  const held = await Promise.all(
    Array.from({ length: pool().options.max }, () => pool().connect()),
  );
  const busy = await transaction((tx) => tx.company.count(), { maxWaitMs: 30 }).catch(
    (error: unknown) => error,
  );
  for (const client of held) client.release();
  const slow = await transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT pg_sleep(0.06)`;
      await tx.company.count();
    },
    { timeoutMs: 20 },
  ).catch((error: unknown) => error);
  for (const error of [busy, slow, new Error("timeout exceeded when trying to connect")]) {
    const response = problemResponse(error);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(problemOf(error)).toMatchObject({
      message: "The dashboard is busy. Try again in a moment.",
      errorId: expect.any(String),
    });
  }
});

it("a database that is down is a 503, even if it is back by the time of the response", async () => {
  const lines = errorLines();
  const ended = await transaction(
    (tx) => tx.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
  ).catch((error: unknown) => error);
  await db().$queryRaw`SELECT 1`;
  expect(problemResponse(ended).status).toBe(503);
  expect(lines[0]?.[0]).toMatchObject({ problem: "database_unavailable", databaseCode: "57P01" });
});

it("an error meant for people stays as it is, without an id or a log line", () => {
  const lines = errorLines();
  const known = new AppError("conflict", "Sync is off for this company. Turn it on first.");
  expect(toAppError(known, "event", "sorry")).toBe(known);
  expect(problemOf(known)).toEqual({ kind: "problem", message: known.message });
  expect(lines).toEqual([]);
});
