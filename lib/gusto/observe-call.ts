import "server-only";
import { observe, annotate } from "#lib/platform/tracing/observe.ts";
import { env } from "#lib/platform/env.ts";
import { endpointGroup } from "./endpoint-group.ts";

type Place = { method?: string; path: string };
type Answer = { status: number; headers: { get(name: string): string | null } };

/**
 * One span per call to Gusto, named by endpoint group, because a passed-through path may contain
 * anything. No trace header is sent to Gusto: which calls belong together is internal.
 */
export function observeCall<T>(
  { method = "GET", path }: Place,
  call: () => Promise<T>,
): Promise<T> {
  const group = endpointGroup(path);
  const attributes = {
    "http.request.method": method,
    "server.address": new URL(env().GUSTO_BASE_URL).hostname,
    "gusto.endpoint": group,
  };
  return observe({ name: `Gusto ${method} ${group}`, kind: "client", attributes }, call);
}

/** Adds Gusto's answer to the span of the current call. */
export function annotateAnswer(answer: Answer | null): void {
  if (answer === null) return annotate({ "error.type": "no_answer" }, true);
  const requestId = answer.headers.get("x-request-id");
  const attributes = {
    "http.response.status_code": answer.status,
    ...(requestId && { "gusto.request_id": requestId }),
  };
  annotate(attributes, answer.status >= 400);
}
