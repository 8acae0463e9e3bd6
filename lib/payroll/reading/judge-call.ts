import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import type { CallOutcome } from "#lib/calls/call-company.ts";
import type { ListCursor } from "./cursor.ts";

/*
 * What a response without a page means for a run: wait and retry, give up this resource, or give up
 * the whole run. People read these texts. Pure.
 */

export type Trouble =
  /** `tooSlow`: a smaller page may work. */
  | { kind: "wait"; ms: number; reason: string; failedCall: boolean; tooSlow?: true }
  | { kind: "resource_failed"; reason: string }
  /** 404: the list, company or payroll doesn't exist. */
  | { kind: "gone" }
  | { kind: "run_failed"; reason: string };

/**
 * The result of one step of a run. `cursor`: where to resume after the wait, if not at the same
 * place.
 */
export type StepOutcome =
  | { kind: "moved" }
  /** The connection lacks the scope. */
  | { kind: "not_asked"; reason: string }
  | (Trouble & { cursor?: ListCursor });

/** About a minute of retries; the next scheduled run tries again. */
const MAX_ATTEMPTS = 6;
const FIRST_RETRY_MS = 1_000;

type NotOk = Exclude<CallOutcome<unknown>, { kind: "ok" }>;

/** @param attempts failed calls for this page so far, not counting this one */
export function judgeCall(outcome: NotOk, scope: string, attempts: number): Trouble {
  switch (outcome.kind) {
    case "over_budget":
      return {
        kind: "wait",
        ms: outcome.waitMs,
        reason: "Gusto's rate limit for this minute is used up",
        failedCall: false,
      };
    case "rate_limited":
      return {
        kind: "wait",
        ms: outcome.retryAfterSeconds * 1_000,
        reason: `Gusto answered 429: wait ${outcome.retryAfterSeconds} s`,
        failedCall: false,
      };
    case "forbidden":
      return {
        kind: "resource_failed",
        reason: `Gusto answered 403: the application does not have ${outcome.missingScope ?? scope}`,
      };
    case "not_found":
      return { kind: "gone" };
    case "version_refused":
      return {
        kind: "run_failed",
        reason: `Gusto no longer supports API version ${GUSTO_API_VERSION} (406)`,
      };
    case "rejected":
      return { kind: "run_failed", reason: "Gusto answered 401 to a token it had just issued" };
    case "no_token":
      return withoutToken(outcome.outcome, attempts);
    case "invalid":
      return again(attempts, `Gusto answered ${outcome.answer.status}`);
    case "unavailable":
      return unavailable(outcome, attempts);
  }
}

function withoutToken(
  outcome: Extract<NotOk, { kind: "no_token" }>["outcome"],
  attempts: number,
): Trouble {
  switch (outcome.kind) {
    case "terminal":
      return {
        kind: "run_failed",
        reason:
          outcome.state === "disconnected"
            ? "The company is disconnected"
            : "Gusto no longer accepts the connection: an admin has to reconnect the company",
      };
    case "unknown_company":
      return { kind: "run_failed", reason: "The company is not connected" };
    case "unavailable":
      return again(
        attempts,
        `No valid access token is available right now (${outcome.reason.replaceAll("_", " ")})`,
        outcome.retryAfterSeconds * 1_000,
      );
  }
}

/** What Gusto, or a proxy, returns for a page that is too slow or too large. */
const TOO_SLOW = ["timeout", "unreachable", "status_408", "status_413", "status_502", "status_504"];

function unavailable(
  { reason, requestId }: Extract<NotOk, { kind: "unavailable" }>,
  attempts: number,
): Trouble {
  const trouble = again(
    attempts,
    describeUnavailable(reason) + (requestId ? ` (request ${requestId})` : ""),
  );
  return trouble.kind === "wait" && TOO_SLOW.includes(reason)
    ? { ...trouble, tooSlow: true }
    : trouble;
}

/** Retries the same page, or gives up the resource after too many attempts. */
export function again(
  attempts: number,
  reason: string,
  ms = FIRST_RETRY_MS * 2 ** attempts,
): Extract<Trouble, { kind: "wait" | "resource_failed" }> {
  if (attempts + 1 >= MAX_ATTEMPTS)
    return { kind: "resource_failed", reason: `${reason}, ${MAX_ATTEMPTS} times in a row` };
  return { kind: "wait", ms, reason, failedCall: true };
}

function describeUnavailable(reason: string): string {
  if (reason === "timeout") return "Gusto did not answer in time";
  if (reason === "unreachable" || reason === "never_sent") return "Gusto could not be reached";
  if (reason === "unreadable_answer") return "Gusto's answer could not be read";
  if (reason === "status_404") return "A proxy between here and Gusto answered 404";
  return `Gusto answered ${reason.replace("status_", "")}`;
}
