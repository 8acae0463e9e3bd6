import { expect, it } from "vitest";
import { nameRequest } from "./request-id.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const parent = (trace: string) => `00-${trace}-b7ad6b7169203331-01`;

it("a request keeps the id that a proxy gave it, and goes on under it", () => {
  const headers = { "x-request-id": "edge-7f3c:1/2", traceparent: parent(TRACE) };
  expect(nameRequest(headers)).toEqual({
    requestId: "edge-7f3c:1/2",
    parent: { traceId: TRACE, spanId: "b7ad6b7169203331", traceFlags: 1, isRemote: true },
  });
  expect(headers["x-request-id"]).toBe("edge-7f3c:1/2");
});

it("a request that only belongs to a trace is named after it", () => {
  expect(nameRequest({ traceparent: parent(TRACE) }).requestId).toBe(TRACE);
});

it.each([
  ["none", undefined],
  ["a short one", "1"],
  ["an endless one", "a".repeat(129)],
  ["one with a line in it", "edge-7f3c\nlevel=fatal"],
  ["one that looks like a parameter", "access_token=abcdefgh"],
  ["one in quotes", '"edge-7f3c"'],
])("a request with %s gets an id of its own", (_case, given) => {
  const headers: Record<string, string> = given === undefined ? {} : { "x-request-id": given };
  const { requestId } = nameRequest(headers);
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers["x-request-id"]).toBe(requestId);
});

it.each([parent("0".repeat(32)), "00-abc-def-01", `01-${TRACE}-b7ad6b7169203331-01`])(
  "the trace %s is none",
  (traceparent) => {
    expect(nameRequest({ traceparent })).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  },
);
