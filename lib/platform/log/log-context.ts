import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "../process/process-wide.ts";

/*
 * What every log line says about the request or job it belongs to. It follows the asynchronous
 * calls, so nothing has to be passed on. Ids only: nothing here is a secret or names a person.
 */

/** `companyUuid` is Gusto's id of a company, `companyId` is ours. */
export type LogContext = Partial<
  Record<
    | "requestId"
    | "companyId"
    | "companyUuid"
    | "tokenId"
    | "attemptId"
    | "job"
    | "jobId"
    | "runId"
    | "trace_id"
    | "span_id",
    string
  >
>;

const current = processWide("log context", () => new AsyncLocalStorage<LogContext>());

/** Runs `work` with these fields added to each of its log lines. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return current.run({ ...current.getStore(), ...fields }, work);
}

/**
 * Adds fields to the innermost `withLogContext` while its work runs. Does nothing outside of one.
 */
export function addToLogContext(fields: LogContext): void {
  const context = current.getStore();
  if (context) Object.assign(context, fields);
}

/** The current context's fields. */
export function logContext(): Readonly<LogContext> {
  return current.getStore() ?? {};
}

/** Runs `work` without any context, for work that is shared by many requests. */
export function withoutLogContext<T>(work: () => T): T {
  return current.exit(work);
}
