import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { requireSameOrigin } from "../http/same-origin.ts";
import { isSameText } from "./is-same-text.ts";
import { Secret } from "./secret.ts";
import { isSignatureOf, signText } from "./sign-text.ts";

const SECRET = "a secret of these tests, long enough to be one";

beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    NEXTAUTH_SECRET: SECRET,
    TOKEN_ENCRYPTION_KEYS: `1:${Buffer.alloc(32, 1).toString("base64")}`,
    GUSTO_CLIENT_ID: "client",
    GUSTO_CLIENT_SECRET: "secret",
    APP_URL: "http://localhost:3000",
    DEMO_MODE: "1",
    GUSTO_BASE_URL: "http://127.0.0.1:1",
  });
});

describe("two texts", () => {
  it.each([
    ["same", "same", true],
    ["é", "é", true],
    ["same", "sand", false],
    ["same", "same!", false],
    ["", "", false],
    [undefined, undefined, false],
    [undefined, "right", false],
    ["given", undefined, false],
    ["", "right", false],
    ["given", "", false],
  ])("%j and %j are the same: %j", (given, right, same) => {
    expect(isSameText(given, right)).toBe(same);
  });
});

describe("a signature", () => {
  it("is an HMAC-SHA256 of the parts under NEXTAUTH_SECRET, in base64url", () => {
    const expected = createHmac("sha256", SECRET).update('["link","42"]').digest("base64url");
    expect(signText("link", "42")).toBe(expected);
  });

  it("belongs to these parts alone, however they are cut", () => {
    const signature = signText("link", "4", "2");
    expect(isSignatureOf(signature, "link", "4", "2")).toBe(true);
    expect(isSignatureOf(signature, "link", "42")).toBe(false);
    expect(isSignatureOf(signature, "link", "4")).toBe(false);
    expect(isSignatureOf(signature, "other", "4", "2")).toBe(false);
    expect(isSignatureOf("", "link", "4", "2")).toBe(false);
  });

  it("under the previous secret counts while that is set, and no other does", () => {
    const signature = signText("link", "42");
    const settings = env();
    const NEW = new Secret("the secret that comes after it, and is as long");
    const before = settings.NEXTAUTH_SECRET;
    try {
      Object.assign(settings, { NEXTAUTH_SECRET: NEW, NEXTAUTH_SECRET_PREVIOUS: before });
      expect(isSignatureOf(signature, "link", "42")).toBe(true);
      expect(isSignatureOf(signText("link", "42"), "link", "42")).toBe(true);
      expect(signText("link", "42")).not.toBe(signature);
      Object.assign(settings, { NEXTAUTH_SECRET_PREVIOUS: undefined });
      expect(isSignatureOf(signature, "link", "42")).toBe(false);
    } finally {
      Object.assign(settings, { NEXTAUTH_SECRET: before, NEXTAUTH_SECRET_PREVIOUS: undefined });
    }
  });
});

describe("a request that changes something", () => {
  const from = (origin: string) => ({ headers: new Headers({ origin }) });

  it("passes from a page of APP_URL", () => {
    expect(() => requireSameOrigin(from("http://localhost:3000"))).not.toThrow();
  });

  it("is refused from any other page, in words", () => {
    expect(() => requireSameOrigin(from("https://evil.example"))).toThrow(
      new AppError("forbidden", "This request did not come from a page on this site."),
    );
    expect(() => requireSameOrigin(from("https://evil.example"))).toThrow(
      expect.objectContaining({ code: "forbidden" }),
    );
  });
});
