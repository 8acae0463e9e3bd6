import "server-only";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type AuthOptions } from "next-auth";
import { env } from "#lib/platform/env.ts";

/** The request next-auth sees. We set every field; nothing of the real request leaks through. */
type NextAuthCall = {
  /** For example ["callback", "gusto"]. */
  path: readonly string[];
  method: "GET" | "POST";
  query?: Record<string, string>;
  cookies: Record<string, string>;
  body?: Record<string, string>;
};

export type NextAuthAnswer = {
  status: number;
  location: string | null;
  setCookie: string[];
  headers: [string, string][];
  body: unknown;
};

/**
 * Calls next-auth through its Node interface with a request we build. Its App Router interface
 * would read cookies and query itself, bypassing our checks: a `redirect_uri` in a sign-in's query
 * would reach Gusto, and a signed-in browser would silently get a second identity linked.
 */
export async function callNextAuth(
  call: NextAuthCall,
  options: AuthOptions,
): Promise<NextAuthAnswer> {
  pinOrigin();
  const answer: NextAuthAnswer = {
    status: 200,
    location: null,
    setCookie: [],
    headers: [],
    body: null,
  };
  const request = {
    method: call.method,
    query: { ...call.query, nextauth: [...call.path] },
    cookies: call.cookies,
    headers: {},
    body: call.body ?? {},
  };
  await NextAuth(
    request as unknown as NextApiRequest,
    responseInto(answer) as unknown as NextApiResponse,
    options,
  );
  return answer;
}

function responseInto(answer: NextAuthAnswer) {
  const response = {
    status: (code: number) => ((answer.status = code), response),
    getHeader: (name: string) =>
      name.toLowerCase() === "set-cookie" ? answer.setCookie : undefined,
    setHeader(name: string, value: string | string[]) {
      if (name.toLowerCase() === "set-cookie") answer.setCookie = [value].flat();
      else if (name.toLowerCase() === "location") answer.location = String(value);
      else answer.headers.push([name, String(value)]);
      return response;
    },
    send: (body: unknown) => ((answer.body = body), response),
    json: (body: unknown) => ((answer.body = body), response),
    end: () => response,
  };
  return response;
}

/** next-auth reads its own URL only from this variable and otherwise assumes localhost. */
function pinOrigin(): void {
  // eslint-disable-next-line no-restricted-syntax -- written for next-auth from the checked setting; nothing of ours reads it
  process.env.NEXTAUTH_URL = env().APP_URL;
}
