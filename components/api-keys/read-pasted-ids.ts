import { isUuid } from "#lib/platform/text/is-uuid.ts";

/** The ids in a text that is nothing but ids, each once and in lower case; null for anything else. */
export function readPastedIds(text: string): string[] | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  return words.length > 0 && words.every(isUuid)
    ? [...new Set(words.map((word) => word.toLowerCase()))]
    : null;
}
