import "server-only";
import { type Logger, pino, stdTimeFunctions } from "pino";
import { env } from "./env.ts";

const REDACTED = ["access_token", "refresh_token", "client_secret", "code", "code_verifier", "authorization", "cookie", "verification_token", "token"];

/**
 * Structured logs, one JSON object a line. Secrets travel as `Secret`, which prints itself as `[secret]`;
 * the redaction by field name is the second net.
 */
export function logger(): Logger {
  return (instance ??= pino({
    level: env().LOG_LEVEL,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[secret]" },
  }));
}

let instance: Logger | undefined;
