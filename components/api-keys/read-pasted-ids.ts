const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The ids in a text that is nothing but ids, each once and in lower case; null for anything else. */
export function readPastedIds(text: string): string[] | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  return words.length > 0 && words.every((word) => UUID.test(word))
    ? [...new Set(words.map((word) => word.toLowerCase()))]
    : null;
}
