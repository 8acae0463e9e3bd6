import "server-only";
import { isSignatureOf, signText } from "#lib/platform/crypto/sign-text.ts";
import { isUuid } from "#lib/access/visible-companies.ts";
import { parseErrorId, parseProblemCode, type ProblemCode } from "#lib/sign-in/problem.ts";

/*
 * /connect/problem: where a signed-in person reads what went wrong. Names of companies travel in the address under a
 * seal made for this person; without it, anybody could put words into our page by sending a link.
 */

/** The company that was asked for, and the one that came back. */
export type ProblemNames = { expected: string; returned: string };

/** `errorId`: the log has the details under it. */
type ConnectProblem = {
  code: ProblemCode;
  names: ProblemNames | null;
  errorId: string | undefined;
  companyId: string | undefined;
};

/** `companyId`: of a reconnect, so that the page can lead to the right one again. */
type Details = { names?: ProblemNames | null; errorId?: string; companyId?: string | null };

export function connectProblemPath(
  userId: string,
  code: ProblemCode,
  { names, errorId, companyId }: Details = {},
): string {
  const query = new URLSearchParams({
    code,
    ...(errorId && { id: errorId }),
    ...(companyId && { company: companyId }),
    ...(names && { ...names, seal: signText(...partsOf(userId, names)) }),
  });
  return `/connect/problem?${query}`;
}

/** Reads what `connectProblemPath` wrote for the same person; any other text is left out. */
export function readConnectProblem(
  userId: string,
  query: Record<string, string | string[] | undefined>,
): ConnectProblem {
  const { expected, returned, seal } = query;
  const known = {
    code: parseProblemCode(query.code),
    errorId: parseErrorId(query.id),
    companyId: isUuid(query.company) ? query.company : undefined,
  };
  if (typeof expected !== "string" || typeof returned !== "string" || typeof seal !== "string")
    return { ...known, names: null };
  const names = { expected, returned };
  return { ...known, names: isSignatureOf(seal, ...partsOf(userId, names)) ? names : null };
}

/** What is signed, for one person. */
function partsOf(userId: string, { expected, returned }: ProblemNames) {
  return ["connect-problem", userId, expected, returned] as const;
}
