import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeClientTokenResponse, judgeTokenResponse } from "./token-response.ts";

const answer = (status: number, body: unknown, retryAfterSeconds: number | null = null) =>
  judgeTokenResponse({
    status,
    retryAfterSeconds,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const pair = {
  access_token: "a",
  refresh_token: "r",
  token_type: "Bearer",
  expires_in: 7200,
  created_at: 1,
  scope: "public",
};

describe("a token endpoint response", () => {
  it("with a complete pair is granted", () => {
    const judged = answer(200, pair);
    expect(judged).toMatchObject({
      kind: "granted",
      pair: { expiresInSeconds: 7200, scope: "public" },
    });
    expect(
      judged.kind === "granted" && [
        judged.pair.accessToken.reveal(),
        judged.pair.refreshToken.reveal(),
      ],
    ).toEqual(["a", "r"]);
  });

  it("may spell the token type in any case and leave out scope and created_at", () => {
    expect(
      answer(200, { ...pair, token_type: "bearer", scope: undefined, created_at: undefined }),
    ).toMatchObject({ kind: "granted", pair: { scope: null } });
  });

  it("without a refresh token is not a pair: keeping the old one would lose the grant at the first use of the new access token", () => {
    expect(answer(200, { ...pair, refresh_token: undefined })).toEqual({
      kind: "unknown",
      reason: "outcome_unknown",
    });
    expect(answer(200, { ...pair, refresh_token: null }).kind).toBe("unknown");
  });

  it.each([
    [7200, 7200],
    ["3600", 3600],
    ["36 h", 7200],
    ["in 3600", 7200],
    ["1e3", 7200],
    [[3600], 7200],
    [{ seconds: 3600 }, 7200],
    [1.9, 7200],
    [0.5, 7200],
    [0, 7200],
    [-1, 7200],
    ["abc", 7200],
    [null, 7200],
    [undefined, 7200],
    [604_800, 604_800],
    [604_801, 7200],
    [1e15, 7200],
    ["9".repeat(400), 7200],
  ])("with expires_in %j is read as %d seconds", (given, seconds) => {
    expect(answer(200, { ...pair, expires_in: given })).toMatchObject({
      kind: "granted",
      pair: { expiresInSeconds: seconds },
    });
  });

  it.each([
    [200, "<html>"],
    [200, '{"access_token":"a","refr'],
    [200, "[]"],
    [200, ""],
    [302, ""],
    [500, ""],
    [503, "<html>"],
    [504, ""],
    [204, ""],
  ])("%d %j leaves the outcome unknown", (status, body) => {
    expect(answer(status, body).kind).toBe("unknown");
  });

  it("invalid_grant is a refusal of the grant, with any 4xx", () => {
    expect(answer(400, { error: "invalid_grant" })).toEqual({ kind: "refused" });
    expect(answer(401, { error: "invalid_grant" })).toEqual({ kind: "refused" });
  });

  it.each([
    [401, { error: "invalid_client" }],
    [400, { error: "invalid_client" }],
    [400, { error: "unauthorized_client" }],
    [401, "<html>"],
  ])("%d %j is about our credentials, not the grant", (status, body) => {
    expect(answer(status, body).kind).toBe("client_refused");
  });

  it("names the error that refused our credentials, or says there was none", () => {
    expect(answer(401, { error: "invalid_client" })).toEqual({
      kind: "client_refused",
      error: "invalid_client",
    });
    expect(answer(401, { error: "something_new" })).toEqual({
      kind: "client_refused",
      error: "something_new",
    });
    expect(answer(401, "<html>")).toEqual({ kind: "client_refused", error: "unauthorized" });
  });

  it("the server's error is read from its field, never from a message", () => {
    expect(
      answer(400, { error: "invalid_request", error_description: "invalid_grant" }),
    ).toMatchObject({ kind: "not_processed", reason: "gusto_error" });
    expect(answer(400, "invalid_grant")).toMatchObject({ kind: "not_processed" });
  });

  it.each([30, null])("429 with a Retry-After of %j says how long to wait", (seconds) => {
    expect(answer(429, "", seconds)).toEqual({
      kind: "not_processed",
      reason: "rate_limited",
      retryAfterSeconds: seconds,
    });
  });

  it("never throws and never grants without two tokens, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.string(), fc.json()),
        (status, body) => {
          const judged = answer(status, body);
          if (judged.kind === "granted") expect(status).toBe(200);
        },
      ),
    );
  });
});

describe("a client credentials response", () => {
  const own = (status: number, body: unknown) =>
    judgeClientTokenResponse({ status, retryAfterSeconds: 7, body: JSON.stringify(body) });

  it("is granted without a refresh token, and a token with one is accepted as well", () => {
    for (const body of [{ ...pair, refresh_token: undefined }, pair]) {
      const judged = own(200, body);
      expect(judged).toMatchObject({ kind: "granted", token: { expiresInSeconds: 7_200 } });
      expect(judged.kind === "granted" && judged.token.accessToken.reveal()).toBe("a");
    }
  });

  it("that has no token tells nothing", () => {
    expect(own(200, { ...pair, access_token: undefined })).toEqual({
      kind: "unknown",
      reason: "outcome_unknown",
    });
  });

  it("is judged like any other if it failed", () => {
    expect(own(401, { ...pair, error: "invalid_client" })).toEqual({
      kind: "client_refused",
      error: "invalid_client",
    });
    expect(own(429, pair)).toMatchObject({ reason: "rate_limited", retryAfterSeconds: 7 });
    expect(own(503, pair).kind).toBe("unknown");
  });
});
