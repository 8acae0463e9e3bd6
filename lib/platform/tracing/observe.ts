import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { errorChain } from "../error-chain.ts";
import { type LogContext, withLogContext } from "../log/log-context.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * OpenTelemetry spans, which follow the asynchronous calls of a request or job as the log context
 * does. No tracer is registered with OpenTelemetry's globals: Next.js would add its own spans,
 * whose URLs contain authorization codes. Without a tracer (start-tracing.ts) all of this costs one
 * comparison. Attributes are ids, patterns and fixed values: never an error message, a URL, a token
 * or anything that names a person.
 */

type Observed = {
  /** A pattern, never an id. */
  name: string;
  kind?: "server" | "client" | "consumer";
  attributes?: Attributes;
  /** Added to each log line of the work. */
  log?: LogContext;
  /** Set if the span does not belong to the current one. */
  parent?: SpanContext | "none";
  /** Recorded only inside another span: as a trace of its own it would say nothing. */
  isPart?: true;
};

type OpenSpan = {
  /** Runs a part of the observed work. */
  run<T>(work: () => T): T;
  end(attributes?: Attributes, failed?: boolean): void;
};

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

const tracing = processWide("tracing", () => ({
  current: new AsyncLocalStorage<Context>(),
  tracer: undefined as Tracer | undefined,
}));

/** Sets the tracer for all spans from now on; `undefined` turns tracing off. */
export function setTracer(tracer: Tracer | undefined): void {
  tracing.tracer = tracer;
}

/** Runs `work` as one span, which is marked as failed when the work throws. */
export function observe<T>(observed: Observed, work: () => Promise<T>): Promise<T> {
  const isPartOfNothing = observed.isPart && !tracing.current.getStore();
  if (!tracing.tracer || isPartOfNothing)
    return observed.log ? withLogContext(observed.log, work) : work();
  const span = openSpan(observed);
  return span.run(async () => {
    try {
      const result = await work();
      span.end();
      return result;
    } catch (error) {
      span.end({ "error.type": errorType(error) }, true);
      throw error;
    }
  });
}

/** A span for work whose end is an event. */
export function openSpan({ name, kind, attributes, log = {}, parent }: Observed): OpenSpan {
  const { tracer, current } = tracing;
  if (!tracer) return { run: (work) => withLogContext(log, work), end: () => undefined };
  const around = contextOf(parent) ?? current.getStore() ?? ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: kind && KINDS[kind], attributes }, around);
  const { traceId: trace_id, spanId: span_id } = span.spanContext();
  const context = trace.setSpan(around, span);
  return {
    run: (work) => current.run(context, () => withLogContext({ ...log, trace_id, span_id }, work)),
    end: (more, failed) => endSpan(span, more, failed),
  };
}

/** Adds attributes to the current span; `failed` marks it as failed although nothing was thrown. */
export function annotate(attributes: Attributes, failed = false): void {
  const context = tracing.tracer && tracing.current.getStore();
  const span = context && trace.getSpan(context);
  span?.setAttributes(attributes);
  if (failed) span?.setStatus({ code: SpanStatusCode.ERROR });
}

function contextOf(parent: Observed["parent"]): Context | undefined {
  if (parent === undefined) return undefined;
  return parent === "none" ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}

function endSpan(span: Span, attributes: Attributes = {}, failed = false): void {
  span.setAttributes(attributes);
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** The error's code if it has one, else its class: a message may contain anything. */
function errorType(error: unknown): string {
  const code = errorChain(error).find((link) => link.code !== undefined)?.code;
  return code ?? (error instanceof Error ? error.name : "unknown");
}
