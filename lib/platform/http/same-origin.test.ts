import { describe, expect, it } from "vitest";
import { clientIp } from "./client-ip.ts";
import { parseErrorId, parseProblemCode, signInProblemPath } from "#lib/sign-in/problem.ts";
import { isSameOrigin } from "./same-origin.ts";
import { roleOf, viewerActor } from "#lib/access/viewer.ts";

const APP = "https://dashboard.example";
const from = (headers: Record<string, string>) => isSameOrigin(new Headers(headers), APP);

describe("isSameOrigin", () => {
  it("accepts a browser that names our origin", () => {
    expect(from({ origin: APP })).toBe(true);
    expect(from({ origin: APP, "sec-fetch-site": "same-origin" })).toBe(true);
    expect(from({ "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it.each<Record<string, string>>([
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: "https://dashboard.example.evil.example" },
    { origin: "http://dashboard.example" },
    { origin: "https://dashboard.example:8443" },
    { origin: APP, "sec-fetch-site": "cross-site" },
    { origin: APP, "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
  ])("refuses %j", (headers) => {
    expect(from(headers)).toBe(false);
  });
});

describe("problems and actors", () => {
  it("use only known codes", () => {
    expect(parseProblemCode("denied")).toBe("denied");
    for (const foreign of ["<script>", "", undefined, 7, ["denied"]])
      expect(parseProblemCode(foreign)).toBe("unknown");
    expect(signInProblemPath("denied")).toBe("/sign-in?problem=denied");
    expect(viewerActor({ userId: "avery" })).toBe("user:avery");
  });

  it("keep an error id that is one of ours, and no other text", () => {
    const id = "err-0123456789abcdef".slice(0, 14);
    expect(signInProblemPath("unknown", id)).toBe(`/sign-in?problem=unknown&id=${id}`);
    expect(parseErrorId(id)).toBe(id);
    for (const foreign of [`${id}0`, `x${id}`, "err-012345678g", "err-", undefined, [id]])
      expect(parseErrorId(foreign)).toBeUndefined();
  });

  it("call a read-only operator a viewer", () => {
    expect(roleOf({ role: "operator" })).toBe("operator");
    expect(roleOf({ role: "operator", isReadOnly: true })).toBe("viewer");
    expect(roleOf({ role: "company_admin" })).toBe("company_admin");
  });
});

describe("clientIp", () => {
  it("uses the nearest proxy's entry, not those the caller may have made up", () => {
    expect(clientIp(new Headers({ "x-forwarded-for": "1.1.1.1, 2.2.2.2" }))).toBe("2.2.2.2");
    expect(clientIp(new Headers({ "x-forwarded-for": "2001:db8::1" }))).toBe("2001:db8::1");
  });

  it("is unknown if there is none, and keeps other text out of the log", () => {
    expect(clientIp(new Headers())).toBeNull();
    expect(clientIp(new Headers({ "x-forwarded-for": "<script>" }))).toBeNull();
  });
});
