// See docs/decisions/0022-reconnect-links.md

import "server-only";
import { isUuid } from "#lib/access/visible-companies.ts";
import { isSignatureOf, signText } from "#lib/platform/crypto/sign-text.ts";
import { env } from "#lib/platform/env.ts";

const PURPOSE = "reconnect-link";

/**
 * The path of a reconnect link: its id, signed, so that an invented or altered one is rejected
 * without the database.
 */
export function linkPath(id: string): string {
  return `/reconnect/${id}.${signText(PURPOSE, id)}`;
}

/** The address to send to an admin. */
export function linkUrl(id: string): string {
  return `${env().APP_URL}${linkPath(id)}`;
}

/**
 * Reads the last part of `linkPath`. A link from before NEXTAUTH_SECRET was changed still works
 * while the previous one is set.
 * @returns the link's id; null for anything that `linkPath` did not write
 */
export function readLinkAddress(address: unknown): string | null {
  if (typeof address !== "string") return null;
  const [id, seal = "", ...rest] = address.split(".");
  if (!isUuid(id) || rest.length > 0) return null;
  return isSignatureOf(seal, PURPOSE, id) ? id : null;
}
