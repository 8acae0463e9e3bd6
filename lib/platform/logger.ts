import "server-only";
import { type Logger, pino, stdTimeFunctions } from "pino";
import { env } from "./env.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { processWide } from "./process/process-wide.ts";

/** Structured logs, one JSON object per line, without secrets: see hide-secrets.ts. */
export function logger(): Logger {
  return processWide("logger", () => createLogger(env().LOG_LEVEL));
}

/** @param destination for tests; defaults to standard output */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    // Errors are already plain objects here; pino's serializer would merge their causes into one
    // string.
    serializers: { err: (value: unknown) => value },
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger["info"]>,
        method: (...args: unknown[]) => void,
      ) {
        method.apply(
          this,
          args.map((value: unknown) =>
            hideSecrets(value instanceof Error ? { err: value, msg: value.message } : value),
          ),
        );
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
