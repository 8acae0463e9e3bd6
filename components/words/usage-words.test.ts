import { describe, expect, it } from "vitest";
import { statusWords, usageSummary } from "./usage-words.ts";

const NOTHING = {
  calls: 0,
  failed: 0,
  rateLimited: 0,
  averageMs: null,
  maxMs: null,
  lowestRemaining: null,
};

describe("the summary of usage", () => {
  it("says so if there were no calls", () => {
    expect(usageSummary(NOTHING, "hour")).toBe("No calls in the last hour.");
  });

  it("names calls, failures and refusals over the limit", () => {
    expect(usageSummary({ ...NOTHING, calls: 1204 }, "day")).toBe(
      "1,204 calls in the last 24 hours; none failed.",
    );
    expect(usageSummary({ ...NOTHING, calls: 1 }, "hour")).toBe(
      "1 call in the last hour; none failed.",
    );
    expect(usageSummary({ ...NOTHING, calls: 2000, failed: 3, rateLimited: 12 }, "month")).toBe(
      '2,000 calls in the last 30 days; 3 failed (0.1%), and Gusto answered "too many requests" to 12.',
    );
  });

  it("has a word for every status", () => {
    expect([0, 401, 503, 418].map(statusWords)).toEqual([
      "No response",
      "Token rejected",
      "Gusto error",
      "Failed",
    ]);
  });
});
