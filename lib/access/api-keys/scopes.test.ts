import { describe, expect, it } from "vitest";
import { DEFAULT_SCOPES, PAY_SCOPES } from "./scopes.ts";

describe("the scopes of a new key", () => {
  it("cannot read pay in any way, and change nothing", () => {
    expect(
      DEFAULT_SCOPES.filter((scope) => PAY_SCOPES.includes(scope) || scope.endsWith(":write")),
    ).toEqual([]);
  });
});
