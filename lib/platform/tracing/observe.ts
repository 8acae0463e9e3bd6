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
 * Spans of OpenTelemetry, which follow the asynchronous calls of a request or a job as the log's fields do. No tracer is registered with
 * OpenTelemetry's globals: Next.js would add spans of its own, and those carry addresses with authorization codes in them. Without a
 * tracer (start-tracing.ts) all of this costs one comparison. Attributes are ids, patterns and words of short lists: never a text of an
 * error, an address, a token or anything that names a person.
 */

type Observed = {
  /** A pattern, never an id. */
  name: string;
  kind?: "server" | "client" | "consumer";
  attributes?: Attributes;
  /** On each line of the log that the work leads to. */
  log?: LogContext;
  /** Where it does not belong to what is under way. */
  parent?: SpanContext | "none";
  /** Only as a part of something: by itself it would be a trace that tells nothing. */
  isPart?: true;
};

type OpenSpan = {
  /** Runs a part of what is observed. */
  run<T>(work: () => T): T;
  end(attributes?: Attributes, failed?: boolean): void;
};

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

const tracing = processWide("tracing", () => ({
  current: new AsyncLocalStorage<Context>(),
  tracer: undefined as Tracer | undefined,
}));

/** From now on what is observed becomes spans of this tracer; of none, with `undefined`. */
export function setTracer(tracer: Tracer | undefined): void {
  tracing.tracer = tracer;
}

/** Runs `work` as one span, which fails when the work does. */
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

/** Adds what became known to the span under way, and that its work has failed without throwing. */
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

/** A code where there is one, else the error's class: its message may say anything. */
function errorType(error: unknown): string {
  const code = errorChain(error).find((link) => link.code !== undefined)?.code;
  return code ?? (error instanceof Error ? error.name : "unknown");
}
