import { describe, expect, it } from "vitest";
import { isUuid } from "./is-uuid.ts";

describe("isUuid", () => {
  it.each([
    "",
    "1",
    "0190a000-0000-7000-8000-00000000000",
    "0190a000-0000-7000-8000-0000000000000",
    "'; drop table companies;--",
    null,
    7,
    ["0190a000-0000-7000-8000-000000000000"],
  ])("is false for %j", (value) => {
    expect(isUuid(value)).toBe(false);
  });

  it("is true for a UUID in any case", () => {
    expect(isUuid("0190A000-0000-7000-8000-00000000000f")).toBe(true);
  });
});
