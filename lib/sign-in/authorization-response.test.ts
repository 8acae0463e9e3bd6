import { describe, expect, it } from "vitest";
import { judgeAuthorizationError, readAuthorizationResponse } from "./authorization-response.ts";

const read = (query: string) =>
  readAuthorizationResponse(new URL(`https://dashboard.example/api/gusto/callback?${query}`));

describe("readAuthorizationResponse", () => {
  it("reads a code with its state", () => {
    expect(read("code=abc&state=xyz")).toEqual({ kind: "code", code: "abc", state: "xyz" });
  });

  it("reads an error, with or without a state", () => {
    expect(read("error=access_denied&error_description=No&state=xyz")).toEqual({
      kind: "error",
      error: "access_denied",
      state: "xyz",
    });
    expect(read("error=server_error")).toEqual({
      kind: "error",
      error: "server_error",
      state: null,
    });
  });

  it.each([
    ["", "nothing"],
    ["code=abc", "no state"],
    ["state=xyz", "no code"],
    ["code=&state=xyz", "an empty code"],
    ["code=abc&state=", "an empty state"],
    ["code=abc&code=def&state=xyz", "two codes"],
    ["code=abc&state=x&state=y", "two states"],
    ["error=&state=xyz", "an empty error"],
    ["error=a&error=b", "two errors"],
    ["code=a&state=b&extra=1&extra=2", "another parameter twice"],
    ["code=abc&state=xyz&error=access_denied", "a code and an error"],
    [`code=${"a".repeat(5_000)}&state=xyz`, "more than four kilobytes"],
    [`error=${"a".repeat(5_000)}`, "an oversized error"],
  ])("rejects %j: %s", (query) => {
    expect(read(query)).toEqual({ kind: "invalid" });
  });
});

describe("a URL of four kilobytes", () => {
  it("is read to its last character, and not one further", () => {
    const query = (length: number) =>
      `code=${"a".repeat(length - "?code=&state=x".length)}&state=x`;
    expect(read(query(4_096)).kind).toBe("code");
    expect(read(query(4_097)).kind).toBe("invalid");
  });
});

describe("judgeAuthorizationError", () => {
  it.each([
    ["access_denied", "denied"],
    ["temporarily_unavailable", "gusto_down"],
    ["server_error", "gusto_down"],
    ["unauthorized_client", "client_refused"],
    ["invalid_client", "client_refused"],
    ["invalid_scope", "unknown"],
    ["<script>alert(1)</script>", "unknown"],
    ["constructor", "unknown"],
  ])("%s means %s", (error, problem) => {
    expect(judgeAuthorizationError(error)).toBe(problem);
  });
});
