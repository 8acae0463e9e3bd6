import { expect, it } from "vitest";
import type { Logger } from "pino";
import { createLogger } from "./create-logger.ts";
import { addToLogContext, withLogContext } from "./log-context.ts";

type Line = Record<string, unknown>;

function loggerInto(lines: Line[], now?: () => number) {
  return createLogger("info", { write: (line) => void lines.push(JSON.parse(line) as Line) }, now);
}

function logged(log: (logger: Logger) => void): Line | undefined {
  const lines: Line[] = [];
  log(loggerInto(lines).logger);
  expect(lines).toHaveLength(1);
  return lines[0];
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

it("a line says its level in words, when it was written, and whose work it belongs to", async () => {
  const lines: Line[] = [];
  const { logger } = loggerInto(lines);
  await withLogContext({ requestId: "request-1" }, async () => {
    await Promise.resolve();
    await withLogContext({ companyId: "company-1" }, async () => {
      await Promise.resolve();
      addToLogContext({ attemptId: "attempt-1" });
      logger.info("within");
    });
    logger.info({ requestId: "said otherwise" }, "after");
  });
  logger.info("outside");
  expect(lines).toMatchObject([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
      requestId: "request-1",
      companyId: "company-1",
      attemptId: "attempt-1",
    },
    { requestId: "said otherwise" },
    { msg: "outside" },
  ]);
  expect(lines[1]).not.toHaveProperty("attemptId");
  expect(lines[2]).not.toHaveProperty("requestId");
});

it("an outage that makes thousands say the same costs a few lines a minute, and every id that people were told is in them", () => {
  const lines: Line[] = [];
  let now = 0;
  const { logger, tellRepeated } = loggerInto(lines, () => now);
  const away = Object.assign(new Error("connect ECONNREFUSED 10.0.0.7:5432"), {
    code: "ECONNREFUSED",
  });
  const errorIds = Array.from({ length: 300 }, (_, index) => `err-${index}`);
  for (const errorId of errorIds) {
    now += 10;
    logger.error({ errorId, err: away }, "A request failed");
    logger.warn(
      `The company 2c7ff837-7df3-49ea-9e71-0${String(now).padStart(11, "0")} has to wait`,
    );
    logger.info("An info line is news each time");
  }
  logger.error({ err: new Error("another reason") }, "A request failed");
  const written = lines.filter(({ level }) => level !== "info");
  expect(written).toHaveLength(7);
  now += 60_000;
  tellRepeated(now);
  const counts = lines.slice(307);
  expect(counts).toMatchObject([
    { level: "error", msg: "Repeated: A request failed", repeated: 297 },
    { level: "warn", repeated: 297 },
  ]);
  expect(
    [...written, ...counts].flatMap(({ errorId, errorIds: more }) => errorId ?? more ?? []),
  ).toEqual(errorIds);
  logger.error({ err: away }, "A request failed");
  expect(lines).toHaveLength(310);
});

it("what is left out is told before the process ends, and of very many kinds each is told", () => {
  const lines: Line[] = [];
  const { logger, tellRepeated } = loggerInto(lines, () => 0);
  const kinds = Array.from({ length: 600 }, (_, index) => String.fromCharCode(0x4e00 + index));
  for (const kind of kinds) for (let times = 0; times < 5; times += 1) logger.warn(kind);
  tellRepeated(Infinity);
  expect(lines.filter(({ repeated }) => repeated === 2)).toHaveLength(kinds.length);
});
