// Why it is so: docs/decisions/0022-reconnect-links.md

import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { isUuid } from "#lib/access/visible-companies.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";

/** The path of a reconnect link: its id under a seal, so that an invented or altered one is told without the database. */
export function linkPath(id: string): string {
  return `/reconnect/${id}.${sealOf(id, env().NEXTAUTH_SECRET)}`;
}

/** The address to send to an admin. */
export function linkUrl(id: string): string {
  return `${env().APP_URL}${linkPath(id)}`;
}

/**
 * Reads the last part of `linkPath`. A link from before NEXTAUTH_SECRET was changed still works while the previous one is set.
 * @returns the link's id; null for anything that `linkPath` did not write
 */
export function readLinkAddress(address: unknown): string | null {
  if (typeof address !== "string") return null;
  const [id, seal = "", ...rest] = address.split(".");
  if (!isUuid(id) || rest.length > 0) return null;
  const { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS } = env();
  const secrets = [NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS].filter((one) => one !== undefined);
  return secrets.some((secret) => isSame(seal, sealOf(id, secret))) ? id : null;
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sealOf(id: string, secret: Secret): string {
  return createHmac("sha256", secret.reveal())
    .update(JSON.stringify(["reconnect-link", id]))
    .digest("base64url");
}
