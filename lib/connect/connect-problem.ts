import "server-only";
import { isSignatureOf, signText } from "#lib/platform/crypto/sign-text.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { parseErrorId, parseProblemCode, type ProblemCode } from "#lib/sign-in/problem.ts";

/*
 * /connect/problem shows a signed-in person what went wrong. Company names travel in the address,
 * signed for this person; otherwise anyone could put words on our page by sending a link.
 */

/** The company that was requested, and the one that Gusto returned. */
export type ProblemNames = { expected: string; returned: string };

/** `errorId`: find the details in the log by it. */
type ConnectProblem = {
  code: ProblemCode;
  names: ProblemNames | null;
  errorId: string | undefined;
  companyId: string | undefined;
};

/** `companyId`: the company of a reconnect, so that the page can offer it again. */
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

/** Reads what `connectProblemPath` wrote for the same person; ignores anything else. */
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

/** The signed text, for one person. */
function partsOf(userId: string, { expected, returned }: ProblemNames) {
  return ["connect-problem", userId, expected, returned] as const;
}
