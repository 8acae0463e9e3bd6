/*
 * Why a sign-in or a connection did not come about: the words in /sign-in?problem= and
 * /connect/problem?code=. Pure, so that the screens can import it; they hold the sentences.
 */

export const PROBLEM_CODES = [
  "denied", // the person said no at Gusto
  "wrong_role", // Gusto says that the person is not an admin of the company
  "code_refused", // invalid_grant: expired or used code; Gusto does not say which
  "state_unknown", // an answer to a question that we did not ask
  "state_expired",
  "state_replayed",
  "state_other_user", // the flow was started by somebody else
  "signed_out", // nobody is signed in in this browser any more
  "gusto_down",
  "client_refused", // our client id or secret is wrong
  "wrong_company", // a reconnect came back with another company
  "other_account", // the Gusto account belongs to another user of ours
  "own_other_account", // it belongs to a second user of the same person, who may join the two
  "staff_refused", // not on the list of operators, or the e-mail is not verified
  "staff_cannot_connect", // operators hold no Gusto accounts
  "disabled",
  "rate_limited",
  "invalid_request",
  "unknown",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Reads a problem code from a query. Anything else is `unknown`, so that a page never shows foreign text. */
export function parseProblemCode(value: unknown): ProblemCode {
  return PROBLEM_CODES.find((code) => code === value) ?? "unknown";
}

/** Where a person who is not signed in reads what went wrong. */
export function signInProblemPath(code: ProblemCode, errorId?: string): string {
  return `/sign-in?problem=${code}${errorId ? `&id=${errorId}` : ""}`;
}

/** Reads an error's id from a query. Nothing else passes, so that a page never shows foreign text. */
export function parseErrorId(value: unknown): string | undefined {
  return typeof value === "string" && /^err-[0-9a-f]{10}$/.test(value) ? value : undefined;
}
