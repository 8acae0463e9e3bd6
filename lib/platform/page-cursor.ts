import type { z } from "zod";

/* Where a page of a list ended, as text of an address. */

const MAX_LENGTH = 2_000;

type Key = string | number | null | readonly string[];

export function writeCursor(place: readonly Key[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** Null for anything else than a cursor of this list: then it begins at its first page, which is always safe. */
export function readCursor<Place>(
  schema: z.ZodType<Place>,
  text: string | undefined,
): Place | null {
  if (!text || text.length > MAX_LENGTH) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return schema.safeParse(parsed).data ?? null;
  } catch {
    return null;
  }
}
