// RFC 6749 section 2.3.1: client id and secret by HTTP Basic or in the body, never in the URL.

import { timingSafeEqual } from "node:crypto";
import { invalidClient, invalidRequest } from "../http/errors.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { RequestParameters } from "../http/parameters.ts";
import type { Simulator } from "../state/model.ts";

const BODY_ONLY = [
  "client_id",
  "client_secret",
  "code",
  "grant_type",
  "redirect_uri",
  "refresh_token",
  "code_verifier",
  "token",
];

export function refuseParametersInUrl(c: SimulatorContext): void {
  const query = new URL(c.req.url).searchParams;
  const found = BODY_ONLY.find((name) => query.has(name));
  if (found !== undefined)
    throw invalidRequest(
      `The parameter ${found} must be sent in the request body, not in the URL.`,
    );
}

export function authenticateClient(
  simulator: Simulator,
  c: SimulatorContext,
  parameters: RequestParameters,
): void {
  const { client_id, client_secret, other_client_secret } = simulator.state.application;
  const presented = readBasic(c) ?? {
    id: parameters["client_id"],
    secret: parameters["client_secret"],
  };
  if (presented.id === undefined || presented.secret === undefined) throw invalidClient();
  const secrets = [client_secret, ...(other_client_secret ? [other_client_secret] : [])];
  const isKnown = secrets.filter((secret) => sameText(presented.secret ?? "", secret)).length > 0;
  if (!sameText(presented.id, client_id) || !isKnown) throw invalidClient();
}

function readBasic(c: SimulatorContext): { id: string; secret: string } | null {
  const header = c.req.header("authorization") ?? "";
  if (!/^basic /i.test(header)) return null;
  const decoded = Buffer.from(header.slice(6).trim(), "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 0) throw invalidClient();
  return { id: formDecode(decoded.slice(0, colon)), secret: formDecode(decoded.slice(colon + 1)) };
}

/**
 * RFC 6749 asks clients to form-encode both halves; many don't, so a value that doesn't decode is
 * used as it is.
 */
function formDecode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
