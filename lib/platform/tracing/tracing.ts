import "server-only";
import { env } from "../env.ts";

/**
 * Starts tracing if the standard settings ask for it, and only then loads the packages it needs.
 */
export async function startTracingIfAsked(): Promise<void> {
  if (isAskedFor()) (await import("./start-tracing.ts")).startTracing();
}

/** Sends the pending spans at the end of the process. Never throws. */
export async function stopTracing(): Promise<void> {
  if (isAskedFor()) await (await import("./start-tracing.ts")).shutDownTracing();
}

function isAskedFor(): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, ...settings } = env();
  if (OTEL_SDK_DISABLED === "true" || OTEL_TRACES_EXPORTER === "none") return false;
  return [settings.OTEL_EXPORTER_OTLP_ENDPOINT, settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT].some(
    (endpoint) => endpoint !== undefined,
  );
}
