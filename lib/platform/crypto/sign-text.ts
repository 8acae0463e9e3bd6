import "server-only";
import { createHmac } from "node:crypto";
import { env } from "../env.ts";
import { isSameText } from "./is-same-text.ts";
import type { Secret } from "./secret.ts";

/**
 * An HMAC-SHA256 of these parts under NEXTAUTH_SECRET, in base64url, for values we put into an
 * address and read back.
 * @param parts start with a name for the purpose, so that a signature for one is invalid for
 *   another
 */
export function signText(...parts: readonly [purpose: string, ...string[]]): string {
  return sign(env().NEXTAUTH_SECRET, parts);
}

/**
 * Whether `signText` signed these parts, also with the previous NEXTAUTH_SECRET while that is set.
 */
export function isSignatureOf(
  signature: string,
  ...parts: readonly [purpose: string, ...string[]]
): boolean {
  const { NEXTAUTH_SECRET: current, NEXTAUTH_SECRET_PREVIOUS: previous } = env();
  return [current, previous].some(
    (secret) => secret !== undefined && isSameText(signature, sign(secret, parts)),
  );
}

function sign(secret: Secret, parts: readonly string[]): string {
  return createHmac("sha256", secret.reveal()).update(JSON.stringify(parts)).digest("base64url");
}
