import { Headers } from "undici";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { judgeAnswer, jsonOf, unread } from "./outcome.ts";

const GUSTOS = (category: string) =>
  JSON.stringify({ errors: [{ error_key: "request", category, message: "…" }] });
const HTML = "<!doctype html><h1>Access denied</h1>";
const OAUTH = JSON.stringify({ error: "forbidden", error_description: "…" });
const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };
const HTML_HEADERS = { "content-type": "text/html" };

const answer = (status: number, text: string, headers: Record<string, string>) => ({
  kind: "answer" as const,
  status,
  headers: new Headers(headers),
  body: new TextEncoder().encode(text),
  retryAfterSeconds: null,
});
const judge = (status: number, text: string) =>
  judgeAnswer(answer(status, text, {}), "/v1/companies/x", jsonOf(z.object({ uuid: z.string() })))
    .kind;
const pass = (
  status: number,
  text: string,
  { headers = JSON_HEADERS, path = "/v1/companies/x" } = {},
) => judgeAnswer(answer(status, text, headers), path, unread).kind;

describe("whose response it is", () => {
  it.each([
    [403, GUSTOS("missing_oauth_scopes"), "forbidden"],
    [403, GUSTOS("missing_permissions"), "forbidden"],
    [403, GUSTOS("invalid_token"), "unavailable"],
    [403, HTML, "unavailable"],
    [403, OAUTH, "unavailable"],
    [403, "", "unavailable"],
    [404, GUSTOS("not_found"), "not_found"],
    [404, HTML, "unavailable"],
    [404, JSON.stringify({ errors: [] }), "unavailable"],
    [404, JSON.stringify({ errors: "not_found" }), "unavailable"],
    [404, `${GUSTOS("not_found").slice(0, -1)}${" ".repeat(60_000)}}`, "unavailable"],
    [200, JSON.stringify({ uuid: "1" }), "ok"],
    [200, HTML, "unavailable"],
    [429, GUSTOS("rate_limited"), "rate_limited"],
    [500, GUSTOS("internal_error"), "unavailable"],
  ])("%i with %s is %s", (status, text, kind) => {
    expect(judge(status, text)).toBe(kind);
  });

  it("is recognized the same way for a passed-through call", () => {
    expect(pass(200, "[]")).toBe("ok");
    expect(pass(204, "", { headers: HTML_HEADERS })).toBe("ok");
    expect(pass(201, "{}")).toBe("ok");
    expect(pass(200, HTML, { headers: HTML_HEADERS })).toBe("unavailable");
    expect(pass(302, "{}")).toBe("unavailable");
    expect(pass(403, GUSTOS("missing_oauth_scopes"))).toBe("forbidden");
    expect(pass(403, HTML)).toBe("unavailable");
    expect(pass(404, GUSTOS("not_found"))).toBe("not_found");
    expect(pass(404, GUSTOS("not_found"), { path: "/v1/token_info" })).toBe("unavailable");
    expect(pass(404, HTML)).toBe("unavailable");
    expect(pass(422, GUSTOS("invalid_parameter"))).toBe("invalid");
    expect(pass(429, GUSTOS("x"))).toBe("rate_limited");
    expect(pass(503, HTML)).toBe("unavailable");
  });
});
