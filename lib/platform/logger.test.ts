import { expect, it } from "vitest";
import { createLogger } from "./logger.ts";

function logged(log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const lines: string[] = [];
  log(createLogger("info", { write: (line) => void lines.push(line) }));
  return JSON.parse(lines.join("")) as Record<string, unknown>;
}

it("a log line shows the codes of an error and its causes, and no authorization code", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const line = logged((logger) =>
    logger.error(
      {
        err: Object.assign(new Error("callback?code=canary-1 failed", { cause }), {
          code: "P2010",
        }),
        query: { code: "canary-2" },
      },
      "The callback failed",
    ),
  );
  expect(line).toMatchObject({
    msg: "The callback failed",
    query: { code: "[secret]" },
    err: {
      code: "P2010",
      message: "callback?code=[secret] failed",
      cause: { code: "ECONNREFUSED" },
    },
  });
  expect(JSON.stringify(line)).not.toContain("canary");
});

it("an error logged on its own keeps its message, without secrets", () => {
  expect(logged((logger) => logger.error(new Error("refused: access_token=canary")))).toMatchObject(
    { msg: "refused: access_token=[secret]", err: { type: "Error" } },
  );
});

it("log text hides the secrets in it", () => {
  expect(logged((logger) => logger.warn("GET /callback?code=canary"))).toMatchObject({
    msg: "GET /callback?code=[secret]",
  });
});
