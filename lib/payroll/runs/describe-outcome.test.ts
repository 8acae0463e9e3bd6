import { describe, expect, it } from "vitest";
import { describeRunOutcome, type EndedResource } from "./describe-outcome.ts";

const ended = (over: Partial<EndedResource> = {}): EndedResource => ({
  resource: "employees",
  state: "succeeded",
  reason: null,
  created: 0,
  updated: 0,
  deleted: 0,
  setAside: 0,
  ...over,
});

describe("the outcome of a run", () => {
  it("says that nothing has changed", () => {
    expect(describeRunOutcome([ended()])).toEqual({
      state: "succeeded",
      summary: "Nothing has changed.",
    });
  });

  it("counts what was added, changed and removed", () => {
    expect(
      describeRunOutcome([
        ended({ created: 1_200, updated: 3 }),
        ended({ resource: "payrolls", deleted: 1 }),
      ]).summary,
    ).toBe("1,200 new, 3 changed, 1 removed in Gusto.");
  });

  it("names a resource that failed, with its reason, and calls the run partial", () => {
    expect(
      describeRunOutcome([
        ended({ created: 2 }),
        ended({
          resource: "payrolls",
          state: "failed",
          reason: "Gusto answered 403: the application does not have payrolls:read",
        }),
      ]),
    ).toEqual({
      state: "partial",
      summary: "2 new. Payrolls: Gusto answered 403: the application does not have payrolls:read.",
    });
  });

  it("does not hide an incomplete list or an unreadable row behind a success", () => {
    expect(describeRunOutcome([ended({ reason: "The list kept changing" })]).state).toBe("partial");
    expect(describeRunOutcome([ended({ setAside: 2 })])).toEqual({
      state: "partial",
      summary: "Nothing has changed. 2 rows could not be read and were set aside.",
    });
  });

  it("is a failure if nothing could be read", () => {
    expect(
      describeRunOutcome([
        ended({ state: "failed", reason: "Gusto answered 404" }),
        ended({ resource: "payrolls", state: "skipped", reason: "Not read" }),
      ]),
    ).toEqual({
      state: "failed",
      summary: "Nothing could be read. Employees: Gusto answered 404.",
    });
  });
});
