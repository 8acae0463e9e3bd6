import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "../env.ts";
import { parseErrorId, parseProblemCode, type ProblemCode } from "./problem.ts";

/*
 * /connect/problem: where a signed-in person reads what went wrong. Names of companies travel in the address under a
 * seal made for this person; without it, anybody could put words into our page by sending a link.
 */

/** The company that was asked for, and the one that came back. */
export type ProblemNames = { expected: string; returned: string };

/** `errorId`: the log has the details under it. */
export type ConnectProblem = { code: ProblemCode; names: ProblemNames | null; errorId: string | undefined };

export function connectProblemPath(userId: string, code: ProblemCode, names: ProblemNames | null = null, errorId?: string): string {
  const query = new URLSearchParams({ code, ...(errorId && { id: errorId }), ...(names && { ...names, seal: sealOf(userId, names) }) });
  return `/connect/problem?${query}`;
}

/** Reads what `connectProblemPath` wrote for the same person; any other text is left out. */
export function readConnectProblem(userId: string, query: Record<string, string | string[] | undefined>): ConnectProblem {
  const { expected, returned, seal } = query;
  const code = parseProblemCode(query.code);
  const errorId = parseErrorId(query.id);
  if (typeof expected !== "string" || typeof returned !== "string" || typeof seal !== "string") return { code, names: null, errorId };
  const names = { expected, returned };
  const [given, right] = [Buffer.from(seal), Buffer.from(sealOf(userId, names))];
  return { code, errorId, names: given.length === right.length && timingSafeEqual(given, right) ? names : null };
}

function sealOf(userId: string, { expected, returned }: ProblemNames): string {
  return createHmac("sha256", env().NEXTAUTH_SECRET.reveal()).update(JSON.stringify(["connect-problem", userId, expected, returned])).digest("base64url");
}
