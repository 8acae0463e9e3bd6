import { clearInterval, setInterval } from "node:timers";
import { type Logger, pino, stdTimeFunctions } from "pino";
import { errorChain } from "../error-chain.ts";
import { hideSecrets } from "../hide-secrets.ts";
import { processWide } from "../process/process-wide.ts";
import { logContext, withoutLogContext } from "./log-context.ts";
import { createRepeatLimit, kindOf, type Repeated } from "./repeat-limit.ts";

/*
 * One JSON object per line: level, time, pid, msg, the context it belongs to (log-context.ts) and
 * the line's own fields, without secrets (hide-secrets.ts). Repeated lines are counted
 * (repeat-limit.ts).
 */

const LIMITED_FROM = pino.levels.values.warn ?? 40;
const LOOK_EVERY_MS = 5_000;

type Destination = { write(line: string): void };
type Fields = Record<string, unknown>;
type LogMethod = (...args: unknown[]) => void;

type Log = {
  logger: Logger;
  /** Writes the counts of suppressed lines for past minutes; with `nowMs` Infinity, for all. */
  tellRepeated(nowMs: number): void;
};

/** This process's logger, shared by all bundles; level `info` until the settings are known. */
export function processLogger(): Logger {
  return processLog().logger;
}

/** Sends this process's log lines to `destination` from now on. */
export function redirectLog(destination: Destination): void {
  Object.assign(processLog(), createLogger("info", destination));
}

function processLog(): Log {
  return processWide("logger", () => {
    const log = createLogger("info");
    withoutLogContext(() => {
      const timer = setInterval(() => log.tellRepeated(performance.now()), LOOK_EVERY_MS).unref();
      process.once("exit", () => {
        clearInterval(timer);
        log.tellRepeated(Infinity);
      });
    });
    return log;
  });
}

/**
 * @param destination defaults to standard output
 * @param now monotonic milliseconds
 */
export function createLogger(
  level: string,
  destination?: Destination,
  now = () => performance.now(),
): Log {
  const limit = createRepeatLimit();
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Errors are plain objects at this point; pino's own serializer would merge their causes into
    // one text.
    serializers: { err: (value: unknown) => value },
    mixin: () => ({ ...logContext() }),
    hooks: {
      logMethod(this: Logger, args: unknown[], method: LogMethod, number: number) {
        const isAdmitted =
          number < LIMITED_FROM || limit.admits(...describe(args, labelOf(number)), now());
        if (isAdmitted) method.apply(this, args.map(hidden));
      },
    },
  };
  // By file descriptor: start-log.ts turns what others write to the stream into log lines.
  const logger = pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
  return {
    logger,
    tellRepeated: (nowMs) => limit.takeLeftOut(nowMs).forEach((left) => tell(logger, left)),
  };
}

function tell(logger: Logger, { level, msg, count, errorIds }: Repeated): void {
  const fields = { repeated: count, ...(errorIds.length > 0 && { errorIds }) };
  logger[level as "warn"](fields, `Repeated: ${msg}`);
}

function hidden(value: unknown): unknown {
  return hideSecrets(value instanceof Error ? { err: value, msg: value.message } : value);
}

function labelOf(number: number): string {
  return pino.levels.labels[number] ?? "error";
}

/** What makes two lines equal: their message, their problem, and what was thrown. */
function describe(args: unknown[], level: string) {
  const [first, second] = args;
  const fields: Fields =
    first instanceof Error ? { err: first } : typeof first === "object" ? { ...first } : {};
  const msg = [first, second, (fields.err as Error | undefined)?.message].find(
    (value) => typeof value === "string",
  );
  const [thrown] = errorChain(fields.err);
  const errorId = typeof fields.errorId === "string" ? fields.errorId : undefined;
  const said = String(hideSecrets(msg ?? ""));
  const key = [level, said, fields.problem, thrown?.code, thrown?.message].join("\0");
  return [kindOf(key), { level, msg: said, ...(errorId && { errorId }) }] as const;
}
