import { describe, expect, it } from "vitest";
import { isPersonsAct } from "./is-persons-act.ts";

describe("a person's action", () => {
  it.each([
    [{ "sec-fetch-mode": "navigate" }],
    [{ "sec-fetch-mode": "cors", "next-action": "4f" }],
    [{}],
  ] as Record<string, string>[][])("is %j", (headers) => {
    expect(isPersonsAct(new Headers(headers))).toBe(true);
  });

  it.each([
    [{ "sec-fetch-mode": "cors" }],
    [{ "sec-fetch-mode": "same-origin" }],
    [{ "sec-fetch-mode": "no-cors" }],
    [{ "sec-fetch-mode": "navigate", "sec-purpose": "prefetch;prerender" }],
    [{ purpose: "prefetch" }],
  ] as Record<string, string>[][])("is not %j", (headers) => {
    expect(isPersonsAct(new Headers(headers))).toBe(false);
  });
});
