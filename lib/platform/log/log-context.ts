import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "../process/process-wide.ts";

/*
 * What every line of the log says about whose work it belongs to, without anybody passing it on: it follows the asynchronous calls of a
 * request or of a job. Ids only: nothing here is a secret or names a person.
 */

/** `companyUuid` is Gusto's id of a company, `companyId` ours. */
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

/** Runs `work` with these fields on each of its lines, beside those that are there. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return current.run({ ...current.getStore(), ...fields }, work);
}

/** Adds what became known while the work of the innermost `withLogContext` goes on. Nothing happens outside of one. */
export function addToLogContext(fields: LogContext): void {
  const context = current.getStore();
  if (context) Object.assign(context, fields);
}

/** The fields of the work under way. */
export function logContext(): Readonly<LogContext> {
  return current.getStore() ?? {};
}

/** Runs `work` with the fields of none, for what one piece of work does for all. */
export function withoutLogContext<T>(work: () => T): T {
  return current.exit(work);
}
