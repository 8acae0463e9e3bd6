import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "#lib/platform/crypto/secret.ts";

const HEX_SHA256 = /^[0-9a-f]{64}$/;

/** Lowercase hex HMAC-SHA256 of the raw body, keyed with the subscription's verification token. */
export function signWebhook(rawBody: Uint8Array, verificationToken: Secret): string {
  return createHmac("sha256", verificationToken.reveal()).update(rawBody).digest("hex");
}

/** Whether Gusto signed exactly these bytes with this token, in constant time. Pure. */
export function isSignedWith(
  rawBody: Uint8Array,
  signature: string,
  verificationToken: Secret,
): boolean {
  if (!HEX_SHA256.test(signature)) return false;
  return timingSafeEqual(
    Buffer.from(signature, "hex"),
    Buffer.from(signWebhook(rawBody, verificationToken), "hex"),
  );
}
