import { hash } from "node:crypto";
import type { Secret } from "./secret.ts";

/**
 * SHA-256 of a secret, 64 lowercase hex characters. Fit for tokens and keys because they carry at least
 * 128 bits of randomness; never for passwords.
 */
export function fingerprint(secret: Secret | string): string {
  const value = typeof secret === "string" ? secret : secret.reveal();
  return hash("sha256", value, "hex");
}

/** The part of a fingerprint that people see: enough to tell two tokens apart, in events and logs. */
export function shortFingerprint(full: string): string {
  return full.slice(0, 16);
}
