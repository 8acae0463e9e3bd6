import "server-only";
import { type GustoCall, onGustoCall } from "#lib/gusto/call-channel.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

/**
 * Logs each call to Gusto from now on, with the id that Gusto's support asks for. A second call
 * does nothing.
 */
export function startLoggingCalls(): void {
  const state = processWide("log of Gusto calls", () => ({ begun: false }));
  if (state.begun) return;
  state.begun = true;
  onGustoCall(logCall);
}

function logCall({ endpoint, companyUuid, status, ms, requestId, reason }: GustoCall): void {
  const log = logger();
  const level = levelOf(status);
  if (!log.isLevelEnabled(level)) return;
  const line = {
    endpoint,
    ...(companyUuid && { companyUuid }),
    status: status === 0 ? null : status,
    ms,
    ...(requestId && { gustoRequestId: requestId }),
    ...(reason && { problem: reason }),
  };
  log[level](line, status === 0 ? "Gusto did not answer a call" : "Gusto answered a call");
}

/** A sync makes thousands of successful calls. */
function levelOf(status: number): "debug" | "info" | "warn" {
  if (status >= 200 && status < 400) return "debug";
  return status === 0 || status === 429 || status >= 500 ? "warn" : "info";
}
