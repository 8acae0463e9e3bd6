import { expect, it } from "vitest";
import { AppError } from "./errors.ts";

it("whatever is unavailable says when to come back, whoever threw it", () => {
  const bare = new AppError("unavailable", "The database is not responding.");
  expect(bare.retryAfterSeconds).toBeGreaterThan(0);
  const told = new AppError("unavailable", "Later.", { retryAfterSeconds: 30 });
  expect(told.retryAfterSeconds).toBe(30);
  expect(new AppError("not_found", "No.").retryAfterSeconds).toBeUndefined();
});
