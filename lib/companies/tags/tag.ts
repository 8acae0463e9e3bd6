/* What a tag is. Pure; components may import it. */

/** In characters, as the database counts them. */
export const MAX_TAG_LENGTH = 40;
export const MOST_TAGS = 20;

export const TAG_RULE = `Use a short word or phrase: at most ${MAX_TAG_LENGTH} characters, without a comma.`;

/** Invisible ones: soft hyphens, zero-width spaces, direction marks. Not the joiner of an emoji. */
const INVISIBLE = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const REFUSED = /[,\p{Cc}\p{Cs}]/u;

/**
 * A tag as it is kept, so that two which differ only by case, spaces or invisible characters are the
 * same one: "  VIP  West " is "vip west". Null if it is none. Idempotent.
 */
export function readTag(given: unknown): string | null {
  if (typeof given !== "string" || given.length > 10 * MAX_TAG_LENGTH) return null;
  const tag = given
    .replaceAll(INVISIBLE, "")
    .toLowerCase()
    .normalize("NFC")
    .replaceAll(/\s+/g, " ")
    .trim();
  return tag === "" || REFUSED.test(tag) || [...tag].length > MAX_TAG_LENGTH ? null : tag;
}
