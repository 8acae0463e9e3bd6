import "server-only";
import type { Logger } from "pino";
import { env } from "./env.ts";
import { processLogger } from "./log/create-logger.ts";

/** Structured logs, one JSON object per line, without secrets: see log/create-logger.ts. */
export function logger(): Logger {
  const log = processLogger();
  const { LOG_LEVEL } = env();
  if (log.level !== LOG_LEVEL) log.level = LOG_LEVEL;
  return log;
}
