import { describe, expect, it } from "vitest";
import { pickFlowCookies, suffixFlowCookies } from "./flow-cookies.ts";
import { readCookies, sessionCookie } from "#lib/access/sessions/session-cookie.ts";

const HTTP = "http://localhost:3000";
const HTTPS = "https://dashboard.example";

function kept(lines: string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => (line.split(";")[0] ?? "").split("=") as [string, string]),
  );
}

describe("flow cookies", () => {
  it.each([HTTP, HTTPS])("keep two tabs apart on %s", (appUrl) => {
    const prefix = appUrl === HTTPS ? "__Host-" : "";
    const lines = (value: string) => [
      `${prefix}next-auth.state=${value}; Path=/`,
      `${prefix}next-auth.pkce=p-${value}; Path=/`,
      `${prefix}next-auth.callback-url=x; Path=/`,
    ];
    const browser = {
      ...kept(suffixFlowCookies(lines("one"), "state-one", appUrl)),
      ...kept(suffixFlowCookies(lines("two"), "state-two", appUrl)),
    };
    expect(pickFlowCookies(browser, "state-one", appUrl)).toMatchObject({
      [`${prefix}next-auth.state`]: "one",
      [`${prefix}next-auth.pkce`]: "p-one",
      [`${prefix}next-auth.callback-url`]: "x",
    });
    expect(pickFlowCookies(browser, "state-two", appUrl)).toMatchObject({
      [`${prefix}next-auth.state`]: "two",
      [`${prefix}next-auth.pkce`]: "p-two",
    });
  });

  it("leave no trace of a cookie this flow never had, and use sixteen characters of its state as suffix", () => {
    expect(pickFlowCookies({ other: "kept" }, "state-one", HTTP)).toStrictEqual({ other: "kept" });
    expect(suffixFlowCookies(["next-auth.state=one; Path=/"], "state-one", HTTP)[0]).toMatch(
      /^next-auth\.state\.[0-9a-f]{16}=one; Path=\/$/,
    );
  });

  it("give a response with a foreign state no cookies at all", () => {
    const browser = kept(suffixFlowCookies(["next-auth.state=one; Path=/"], "state-one", HTTP));
    expect(
      pickFlowCookies({ ...browser, "next-auth.state": "planted" }, "state-of-somebody", HTTP)[
        "next-auth.state"
      ],
    ).toBeUndefined();
  });
});

describe("session cookies", () => {
  it("are tied to this host on https, and out of reach of scripts everywhere", () => {
    expect(sessionCookie("t", HTTPS)).toMatchObject({
      name: "__Host-next-auth.session-token",
      secure: true,
      httpOnly: true,
      sameSite: "lax",
      path: "/",
    });
    expect(sessionCookie("t", HTTP)).toMatchObject({
      name: "next-auth.session-token",
      secure: false,
      httpOnly: true,
    });
  });

  it("live for seven days", () => {
    expect(sessionCookie("t", HTTPS)).toMatchObject({ value: "t", maxAge: 604_800 });
  });

  it("are read without surrounding spaces, and a nameless one is ignored", () => {
    expect(readCookies(new Request(HTTP, { headers: { cookie: "=x;  a =  1  ; b=2" } }))).toEqual({
      a: "1",
      b: "2",
    });
    expect(readCookies(new Request(HTTP))).toEqual({});
  });

  it("are read from a request, the first of two equal names winning", () => {
    const cookies = readCookies(
      new Request(HTTP, { headers: { cookie: "a=1; b=x%3Dy; a=2; c; =d; e=%zz; __proto__=f" } }),
    );
    expect(cookies.a).toBe("1");
    expect(cookies.b).toBe("x=y");
    expect(cookies.e).toBe("%zz");
  });
});
