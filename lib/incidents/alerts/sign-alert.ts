import { createHmac } from "node:crypto";
import type { Secret } from "#lib/platform/crypto/secret.ts";

/**
 * The headers of a signed webhook (standardwebhooks.com): an HMAC-SHA256 of id, time and body under the
 * bytes that follow `whsec_` in base64. The receiver drops what is old, and an id that it has seen.
 */
export function signAlert(
  secret: Secret,
  { id, at, body }: { id: string; at: Date; body: string },
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const key = Buffer.from(secret.reveal().replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
