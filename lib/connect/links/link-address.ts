// See docs/decisions/0022-reconnect-links.md

import "server-only";
import { readSignedId, signedId } from "#lib/access/signed-id.ts";
import { env } from "#lib/platform/env.ts";

const PURPOSE = "reconnect-link";

/** The path of a reconnect link. */
export function linkPath(id: string): string {
  return `/reconnect/${signedId(PURPOSE, id)}`;
}

/** The address to send to an admin. */
export function linkUrl(id: string): string {
  return `${env().APP_URL}${linkPath(id)}`;
}

/**
 * Reads the last part of `linkPath`.
 * @returns the link's id; null for anything that `linkPath` did not write
 */
export function readLinkAddress(address: unknown): string | null {
  return readSignedId(PURPOSE, address);
}
