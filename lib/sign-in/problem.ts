/*
 * Why a sign-in or connection failed: the codes in /sign-in?problem= and /connect/problem?code=.
 * Pure, so screens can import it; the sentences are theirs.
 */

export const PROBLEM_CODES = [
  "denied", // the person declined at Gusto
  "wrong_role", // Gusto says the person isn't an admin of the company
  "code_refused", // invalid_grant: the code is expired or used; Gusto doesn't say which
  "state_unknown", // a response to a request we didn't make
  "state_expired",
  "state_replayed",
  "state_other_user", // someone else started the flow
  "signed_out", // no one is signed in in this browser anymore
  "gusto_down",
  "client_refused", // our client id or secret is wrong
  "wrong_company", // a reconnect returned a different company
  "other_account", // another of our users has this Gusto account
  "own_other_account", // a second user of the same person has it; the two can be merged
  "staff_refused", // not on the operator list, or the email isn't verified
  "staff_cannot_connect", // operators don't hold Gusto accounts
  "disabled",
  "rate_limited",
  "invalid_request",
  "unknown",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/**
 * Parses a problem code from a query. Anything else becomes `unknown`, so a page never shows
 * outside text.
 */
export function parseProblemCode(value: unknown): ProblemCode {
  return PROBLEM_CODES.find((code) => code === value) ?? "unknown";
}

/** Where a signed-out person reads what went wrong. */
export function signInProblemPath(code: ProblemCode, errorId?: string): string {
  return `/sign-in?problem=${code}${errorId ? `&id=${errorId}` : ""}`;
}

/**
 * Parses an error id from a query. Anything else is dropped, so a page never shows outside text.
 */
export function parseErrorId(value: unknown): string | undefined {
  return typeof value === "string" && /^err-[0-9a-f]{10}$/.test(value) ? value : undefined;
}
