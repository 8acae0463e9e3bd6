// Parses request bodies like the OAuth endpoints do: JSON or form, every parameter a string, no
// duplicates.

import { invalidRequest } from "./errors.ts";
import { readText } from "./read-text.ts";
import type { SimulatorContext } from "./app-types.ts";

export type RequestParameters = Record<string, string>;

/**
 * The parameters of a token or revocation request. Throws OAuthError for anything but a clean set
 * of strings.
 */
export async function readOAuthParameters(c: SimulatorContext): Promise<RequestParameters> {
  const body = await readText(c);
  if (body.trim() === "") return {};
  const type = (c.req.header("content-type") ?? "").toLowerCase();
  if (type.includes("json")) return parseJson(body);
  if (type.includes("x-www-form-urlencoded")) return parseForm(body);
  throw invalidRequest("The request body must be JSON or form encoded.");
}

function parseJson(body: string): RequestParameters {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw invalidRequest("The request body is not valid JSON.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw invalidRequest("The request body must be a JSON object.");
  const parameters: RequestParameters = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (value === null) continue;
    if (typeof value !== "string")
      throw invalidRequest(`The parameter ${safeName(name)} must be a string.`);
    parameters[name] = value;
  }
  return parameters;
}

function parseForm(body: string): RequestParameters {
  const form = new URLSearchParams(body);
  const parameters: RequestParameters = {};
  for (const [name, value] of form) {
    // RFC 6749 section 3.2: parameters must not be included more than once.
    if (Object.hasOwn(parameters, name))
      throw invalidRequest(`The parameter ${safeName(name)} is given more than once.`);
    parameters[name] = value;
  }
  return parameters;
}

/** A best-effort look for fault matching and the ledger: never throws. */
export async function peekParameters(c: SimulatorContext): Promise<RequestParameters> {
  try {
    return await readOAuthParameters(c);
  } catch {
    return {};
  }
}

function safeName(name: string): string {
  return name.replace(/[^\w.-]/g, "").slice(0, 40);
}

/** A JSON body as an unknown value; null for an empty body; throws SyntaxError if it isn't JSON. */
export async function readJson(c: SimulatorContext): Promise<unknown> {
  const body = await readText(c);
  return body.trim() === "" ? null : (JSON.parse(body) as unknown);
}
