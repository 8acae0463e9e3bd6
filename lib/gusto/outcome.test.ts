import { Headers } from "undici";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { judgeAnswer, jsonOf } from "./outcome.ts";

const judge = (status: number, body: unknown) =>
  judgeAnswer(
    {
      kind: "answer",
      status,
      headers: new Headers(),
      retryAfterSeconds: null,
      body: new TextEncoder().encode(body === "" ? "" : JSON.stringify(body)),
    },
    "/v1/webhook_subscriptions",
    jsonOf(z.unknown()),
  );

describe("Gusto's response to a change", () => {
  it.each([200, 201, 204])("%i means done", (status) =>
    expect(judge(status, status === 204 ? "" : {})).toMatchObject({ kind: "ok" }),
  );

  it("names the wrong fields by path, however deep", () => {
    const errors = [
      {
        error_key: "user",
        category: "nested_errors",
        errors: [
          {
            error_key: "email",
            category: "invalid_attribute_value",
            message: "Email has already been taken",
          },
        ],
      },
      { error_key: "base", category: "invalid_attribute_value", message: "Invalid email address." },
      { error_key: "company", category: "missing_parameter", message: "company is required." },
    ];
    expect(judge(422, { errors })).toMatchObject({
      kind: "invalid",
      problems: [
        { field: "user.email", message: "Email has already been taken" },
        { field: "", message: "Invalid email address." },
        { field: "company", message: "company is required." },
      ],
    });
  });

  it.each([
    [422, "<html>"],
    [422, { errors: "none" }],
    [400, {}],
  ])("%i without readable errors is still a refusal", (status, body) =>
    expect(judge(status, body)).toMatchObject({ kind: "invalid", problems: [] }),
  );

  it("is otherwise judged like any response", () => {
    expect(judge(401, {}).kind).toBe("rejected");
    expect(judge(404, { errors: [{ error_key: "request", category: "not_found" }] }).kind).toBe(
      "not_found",
    );
    expect(judge(503, {})).toMatchObject({ kind: "unavailable", reason: "status_503" });
  });
});
