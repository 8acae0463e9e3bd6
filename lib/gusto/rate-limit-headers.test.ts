import { describe, expect, it } from "vitest";
import { readRateLimitHeaders } from "./rate-limit-headers.ts";

const read = (limit: string, remaining: string) =>
  readRateLimitHeaders(
    new Headers({ "x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining }),
  );

describe("Gusto's rate limit headers", () => {
  it("give a limit and what is left of it", () => {
    expect(read("200", "0")).toEqual({ limit: 200, remaining: 0 });
    expect(readRateLimitHeaders(new Headers({ "x-ratelimit-limit": "200" }))).toEqual({
      limit: 200,
      remaining: null,
    });
  });

  it.each(["0", "-200", "0.5", "1e2", "100001", "99999999999", "", "soon", "200, 200"])(
    "are ignored with a limit of %j",
    (limit) => {
      expect(read(limit, "0")).toBeNull();
    },
  );

  it.each(["-1", "201", "1.5", "lots"])("leave the remainder unknown with %j", (remaining) => {
    expect(read("200", remaining)).toEqual({ limit: 200, remaining: null });
  });
});
