import { clearInterval, setInterval } from "node:timers";
import { type Logger, pino, stdTimeFunctions } from "pino";
import { errorChain } from "../error-chain.ts";
import { hideSecrets } from "../hide-secrets.ts";
import { processWide } from "../process/process-wide.ts";
import { logContext, withoutLogContext } from "./log-context.ts";
import { createRepeatLimit, kindOf, type Repeated } from "./repeat-limit.ts";

/*
 * One JSON object a line: level, time, pid, msg, whose work it is (log-context.ts), and what the line itself tells, with nothing secret
 * in it (hide-secrets.ts). What repeats itself is counted (repeat-limit.ts).
 */

const LIMITED_FROM = pino.levels.values.warn ?? 40;
const LOOK_EVERY_MS = 5_000;

type Destination = { write(line: string): void };
type Fields = Record<string, unknown>;
type LogMethod = (...args: unknown[]) => void;

type Log = {
  logger: Logger;
  /** Writes what was left out of the minutes that are over; `nowMs` Infinity: of all. */
  tellRepeated(nowMs: number): void;
};

/** The logger of this process, whichever bundle asks; `info` until the settings are known. */
export function processLogger(): Logger {
  return processLog().logger;
}

/** From now on the lines of this process go to `destination`. */
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
 * @param destination the standard output unless it is said
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
    // Errors are objects by then; pino's own serializer would fold their causes into one text.
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
  // By its number: start-log.ts makes lines of the log of what others write to the stream.
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

/** What counts as the same line: its sentence, its problem, and what was thrown. */
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
