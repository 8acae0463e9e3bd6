import { describe, expect, it } from "vitest";
import { countPlaywright, countVitest, summaryLine } from "./test-counts.ts";

describe("countVitest", () => {
  it("counts a file that could not be loaded as a failure", () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 0,
      testResults: [{ status: "failed", assertionResults: [] }],
    };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });
});

describe("countPlaywright", () => {
  it("counts errors outside tests as failures", () => {
    const report = {
      stats: { expected: 2, unexpected: 1, flaky: 0, skipped: 0 },
      errors: [{ message: "the server did not start" }],
    };
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 2, failed: 2, skipped: 0 });
  });
});

describe("summaryLine", () => {
  it("mentions skipped tests only if there are any", () => {
    expect(summaryLine({ passed: 5, failed: 0, skipped: 0 })).toBe("5 passed, 0 failed");
    expect(summaryLine({ passed: 5, failed: 1, skipped: 2 })).toBe("5 passed, 1 failed, 2 skipped");
  });
});
