import { hash } from "node:crypto";
import type { Secret } from "./secret.ts";

/**
 * SHA-256 of a secret, as 64 lowercase hex characters. Safe for tokens and keys, which carry at
 * least 128 bits of randomness; never use it for passwords.
 */
export function fingerprint(secret: Secret | string): string {
  const value = typeof secret === "string" ? secret : secret.reveal();
  return hash("sha256", value, "hex");
}

/** The prefix shown in events and logs: enough to tell two tokens apart. */
export function shortFingerprint(full: string): string {
  return full.slice(0, 16);
}
