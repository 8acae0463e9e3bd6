import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeReturnTo, signInPath } from "./return-to.ts";

describe("safeReturnTo", () => {
  it.each(["/", "/companies", "/companies/1?tab=timeline#top", "/pick?q=a%20b"])(
    "keeps our own path %s",
    (path) => {
      expect(safeReturnTo(path, "/fallback")).toBe(path);
    },
  );

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%5cevil\\x",
    "/sign-in",
    "/api/auth/signout",
    "/x".repeat(600),
  ])("does not follow %j", (address) => {
    expect(safeReturnTo(address, "/fallback")).toBe("/fallback");
  });

  it("follows a path of up to a thousand characters", () => {
    expect(safeReturnTo(`/${"x".repeat(999)}`, "/fallback")).not.toBe("/fallback");
    expect(safeReturnTo(`/${"x".repeat(1_000)}`, "/fallback")).toBe("/fallback");
  });

  it.each([null, undefined, 1, ["/companies"], {}])(
    "does not follow a value that is not text: %j",
    (value) => {
      expect(safeReturnTo(value, "/fallback")).toBe("/fallback");
    },
  );

  it("never leaves our site, whatever is typed", () => {
    const parts = fc.array(
      fc.constantFrom(
        "/",
        "\\",
        ".",
        "..",
        ":",
        "@",
        "evil.example",
        "%2f",
        "%5c",
        "\t",
        "\r\n",
        "?",
        "#",
        "a",
        "javascript",
        "\u0000",
        "\u2028",
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(parts, fc.string(), (pieces, tail) => {
        const path = safeReturnTo(pieces.join("") + tail);
        // Resolved the way a browser resolves a Location header.
        const resolved = new URL(path, "https://own.example/some/page");
        expect(resolved.origin).toBe("https://own.example");
        expect(new URL(`https://own.example${path}`).host).toBe("own.example");
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("signInPath", () => {
  it("carries the return path, only if it is one of ours", () => {
    expect(signInPath("/companies?q=a b")).toBe("/sign-in");
    expect(signInPath("/companies?q=a%20b")).toBe("/sign-in?returnTo=%2Fcompanies%3Fq%3Da%2520b");
    expect(signInPath("//evil.example")).toBe("/sign-in");
    expect(signInPath()).toBe("/sign-in");
  });
});
