import "server-only";
import { isSignatureOf, signText } from "#lib/platform/crypto/sign-text.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";

/**
 * An id for an address that opens something by itself: signed, so that an invented or altered one is
 * rejected without the database, which stores nothing that opens it.
 * @param purpose a signature for one purpose is invalid for another
 */
export function signedId(purpose: string, id: string): string {
  return `${id}.${signText(purpose, id)}`;
}

/**
 * The id that `signedId` signed for this purpose; null for anything else. One from before
 * NEXTAUTH_SECRET was changed still works while the previous one is set.
 */
export function readSignedId(purpose: string, signed: unknown): string | null {
  if (typeof signed !== "string") return null;
  const [id, seal = "", ...rest] = signed.split(".");
  if (!isUuid(id) || rest.length > 0) return null;
  return isSignatureOf(seal, purpose, id) ? id : null;
}
