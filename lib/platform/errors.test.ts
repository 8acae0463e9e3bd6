import { expect, it, vi } from "vitest";
import { isNeverSent } from "./http/outbound/create-connector.ts";
import { AppError } from "./errors.ts";
import { toAppError } from "./unexpected-error.ts";

it("whatever is unavailable says when to come back, whoever threw it", () => {
  const bare = new AppError("unavailable", "The database is not responding.");
  expect(bare.retryAfterSeconds).toBeGreaterThan(0);
  const told = new AppError("unavailable", "Later.", { retryAfterSeconds: 30 });
  expect(told.retryAfterSeconds).toBe(30);
  expect(new AppError("not_found", "No.").retryAfterSeconds).toBeUndefined();
});

it("what is thrown in another bundle of Next.js is known here: it stays what it says, and is no fault of ours", async () => {
  class Special extends AppError {}
  vi.resetModules();
  const other = await import("./errors.ts");
  const { NotConnectedError } = await import("./http/outbound/create-connector.ts");
  const thrown = new other.AppError("unavailable", "The database is not responding.");
  expect(thrown.constructor).not.toBe(AppError);
  expect(toAppError(thrown, "A request failed", "Sorry.")).toBe(thrown);
  expect(thrown instanceof Special).toBe(false);
  expect(new Special("conflict", "Later.") instanceof Special).toBe(true);
  expect(new Error("other") instanceof AppError).toBe(false);
  expect(isNeverSent(new Error("fetch failed", { cause: new NotConnectedError("refused") }))).toBe(
    true,
  );
});
