import "server-only";
import { setGlobalErrorHandler } from "@opentelemetry/core";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import packageFile from "../../../package.json" with { type: "json" };
import { env } from "../env.ts";
import { logger } from "../logger.ts";
import { PROCESS_NAME } from "../process/process-name.ts";
import { processWide } from "../process/process-wide.ts";
import type { Env } from "../settings/settings-schema.ts";
import { setTracer } from "./observe.ts";

/*
 * Loaded only if tracing is on. The exporter reads the other standard settings itself
 * (OTEL_EXPORTER_OTLP_TIMEOUT, _COMPRESSION, _CERTIFICATE and those for traces alone).
 */

const SPAN_LIMITS = { attributeCountLimit: 24, attributeValueLengthLimit: 200 };

function providerHolder(): { provider?: TracerProvider } {
  return processWide<{ provider?: TracerProvider }>("tracer provider", () => ({}));
}

/**
 * Spans are batched and sent in the background; if the collector is unreachable they are dropped,
 * and the log says so.
 */
export function startTracing(): void {
  const holder = providerHolder();
  if (holder.provider) return;
  const { GUSTO_ENVIRONMENT } = env();
  setGlobalErrorHandler(tellNotExported);
  const own = resourceFromAttributes({
    "service.name": "gusto-partner-dashboard",
    "service.version": packageFile.version,
    "service.instance.id": PROCESS_NAME,
    "deployment.environment.name": GUSTO_ENVIRONMENT,
  });
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector];
  holder.provider = new TracerProvider({
    resource: own.merge(detectResources({ detectors })),
    sampler: createSampler(env()),
    spanLimits: SPAN_LIMITS,
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter(env()) })],
  });
  setTracer(holder.provider.getTracer(packageFile.name, packageFile.version));
}

/** Sends the remaining spans. Never throws. */
export async function shutDownTracing(): Promise<void> {
  const holder = providerHolder();
  setTracer(undefined);
  await holder.provider?.shutdown().catch(tellNotExported);
  delete holder.provider;
}

function tellNotExported(error: unknown): void {
  const line = { problem: "traces_not_exported", err: error };
  logger().warn(line, "Traces could not be exported; nothing else is affected");
}

function createExporter(settings: Env) {
  const { OTEL_EXPORTER_OTLP_HEADERS: headers, OTEL_EXPORTER_OTLP_ENDPOINT: base } = settings;
  const options = {
    url: settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${base}/v1/traces`,
    ...(headers && { headers: readHeaders(headers.reveal()) }),
  };
  return settings.OTEL_EXPORTER_OTLP_PROTOCOL === "http/json"
    ? new JsonExporter(options)
    : new ProtobufExporter(options);
}

/** In W3C Baggage format: `name=value,other=value`, percent-encoded. */
function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), decodeURIComponent(value.join("=").trim())] as const;
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ""));
}

function createSampler({
  OTEL_TRACES_SAMPLER: name,
  OTEL_TRACES_SAMPLER_ARG: ratio,
}: Env): Sampler {
  const root = rootSampler(name.replace("parentbased_", ""), ratio);
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, ratio: number): Sampler {
  if (name === "always_off") return new AlwaysOffSampler();
  return name === "traceidratio" ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
