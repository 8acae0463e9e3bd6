import { expect, it } from "vitest";
import { Secret } from "./crypto/secret.ts";
import { AppError } from "./errors.ts";
import { hideSecrets } from "./hide-secrets.ts";

const CANARY = "Xa9-canary_0dZ";
const hidden = (value: unknown) => JSON.stringify(hideSecrets(value));

it.each([
  ["40P01"],
  ["40001"],
  ["23505"],
  ["XX000"],
  ["55P03"],
  ["P2010"],
  ["ECONNREFUSED"],
  ["EAI_AGAIN"],
  ["ERR_SSL_WRONG_VERSION_NUMBER"],
  ["UND_ERR_CONNECT_TIMEOUT"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ["not_found"],
  ["internal_error"],
  ["unavailable"],
])("an error's code %s is shown, even as a cause of a cause", (code) => {
  const error = Object.assign(new Error("failed"), { code });
  expect(hideSecrets({ err: error })).toMatchObject({
    err: { type: "Error", message: "failed", code },
  });
  expect(
    hideSecrets({ err: new Error("outer", { cause: new Error("middle", { cause: error }) }) }),
  ).toMatchObject({ err: { cause: { cause: { code } } } });
  expect(hideSecrets({ err: new AggregateError([error], "all addresses") })).toMatchObject({
    err: { message: "all addresses" },
  });
});

it("a driver error inside Prisma's is shown", () => {
  const driver = Object.assign(new Error("deadlock detected"), {
    cause: { originalCode: "40P01", kind: "postgres", code: "40P01", severity: "ERROR" },
  });
  const error = Object.assign(new Error("Raw query failed. Code: `40P01`."), {
    code: "P2010",
    meta: { driverAdapterError: driver },
  });
  expect(hideSecrets({ err: error })).toMatchObject({
    err: {
      code: "P2010",
      message: "Raw query failed. Code: `40P01`.",
      meta: { driverAdapterError: { cause: { originalCode: "40P01", code: "40P01" } } },
    },
  });
});

it("an error keeps our own codes and its cause, and its stack contains no secrets", () => {
  expect(
    hideSecrets({ err: new AppError("unavailable", "The database is not responding.") }),
  ).toMatchObject({ err: { code: "unavailable" } });
});

it.each([
  ["a field", { code: CANARY }],
  ["a field of an error", { err: Object.assign(new Error("refused"), { code: CANARY }) }],
  ["a field deep inside", { a: { b: { c: { d: { e: { code: CANARY } } } } } }],
  ["a list", { requests: [{ body: { code: CANARY, code_verifier: CANARY } }] }],
  ["an address", { url: `https://app.example.com/api/gusto/callback?state=1&code=${CANARY}` }],
  ["an address in an address", { url: `/sign-in?to=%2Fcallback%3Fcode%3D${CANARY}` }],
  [
    "an address in an address in an address",
    { url: `/a?to=${encodeURIComponent(`/b?to=${encodeURIComponent(`/c?x=1&code=${CANARY}`)}`)}` },
  ],
  [
    "an address in a message",
    { err: new Error(`GET /api/gusto/callback?code=${CANARY}&state=x failed`) },
  ],
  ["a form", { body: `grant_type=authorization_code&code=${CANARY}&client_secret=${CANARY}` }],
  ["JSON in text", { body: `{"code":"${CANARY}","refresh_token": "${CANARY}"}` }],
  ["JSON in JSON in text", { body: JSON.stringify(JSON.stringify({ access_token: CANARY })) }],
  [
    "a cause's address",
    { err: new Error("outer", { cause: new Error(`/callback?code=${CANARY}`) }) },
  ],
  ["a header", { headers: { Authorization: `Bearer ${CANARY}`, "set-cookie": CANARY } }],
  ["a header in a message", { err: new Error(`authorization: Bearer ${CANARY}`) }],
  [
    "names in camel case",
    { accessToken: CANARY, refreshToken: CANARY, clientSecret: CANARY, codeVerifier: CANARY },
  ],
  ["a Secret", { anything: new Secret(CANARY) }],
  ["a class with toJSON", { anything: { toJSON: () => ({ token: CANARY }) } }],
])("an authorization code or a token never shows: %s", (_place, value) => {
  expect(hidden(value)).not.toContain(CANARY);
});

it("a code that looks like an error code is hidden outside an error", () => {
  expect(hidden({ code: "40P01" })).not.toContain("40P01");
  expect(hidden({ query: { code: "ECONNREFUSED" } })).not.toContain("ECONNREFUSED");
});

it("a circular reference ends, and anything not secret stays as it is", () => {
  const circle: Record<string, unknown> = {
    companyId: "c",
    tokenId: "t",
    state: "active",
    count: 3,
    at: new Date(0),
  };
  circle.self = circle;
  expect(hideSecrets(circle)).toEqual({
    companyId: "c",
    tokenId: "t",
    state: "active",
    count: 3,
    at: new Date(0),
    self: "[…]",
  });
});
