import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withDatabase } from "../../../test/with-database.ts";
import { db } from "../database/db.ts";
import { foldText } from "./fold-text.ts";

withDatabase();

async function foldInDatabase(texts: readonly string[]): Promise<string[]> {
  const rows = await db().$queryRaw<{ folded: string }[]>`
    SELECT fold_text(value) AS folded
    FROM jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) WITH ORDINALITY AS t (value, n)
    ORDER BY n`;
  return rows.map(({ folded }) => folded);
}

/**
 * Latin, combining marks, Greek, Cyrillic and their punctuation: scripts to which new Unicode
 * versions add no more cased letters.
 */
const LETTERS = [
  [0x1, 0x52f],
  [0x1e00, 0x20ff],
] as const;
const OTHERS = [
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0x1f300, 0x1f5ff],
] as const;
const character = fc
  .oneof(...[...LETTERS, ...OTHERS].map(([min, max]) => fc.integer({ min, max })))
  .map((code) => String.fromCodePoint(code));
/** Letters that names are written with, and the characters around them. */
const namePart = fc.constantFrom(
  ..."aZ09 _%\\'\"`’‘“”ʼ´éÉñÑüßẞæÆœŒøØłŁđĐðþÞıİŋςΣσЙйžŐ–—-\u00a0\u2003\u00ad\u200b\u0301\t\n&.,ﬁＡ①",
);

describe("folded text", () => {
  it("is the same here and in the database for every character of Latin, Greek and Cyrillic names", async () => {
    const characters = LETTERS.flatMap(([first, last]) =>
      Array.from(
        { length: last - first + 1 },
        (_, index) => `a${String.fromCodePoint(first + index)}b`,
      ),
    );
    expect(await foldInDatabase(characters)).toEqual(characters.map(foldText));
  });

  it("is the same here and in the database for any combination", async () => {
    const texts = fc.sample(
      fc.array(fc.oneof(character, namePart), { maxLength: 20 }).map((parts) => parts.join("")),
      2_000,
    );
    const folded = await foldInDatabase(texts);
    for (const [index, given] of texts.entries())
      expect(folded[index], JSON.stringify(given)).toBe(foldText(given));
  });

  it("is null for null", async () => {
    expect(await db().$queryRaw`SELECT fold_text(NULL) AS folded`).toEqual([{ folded: null }]);
  });
});
