/*
 * Folds text for search and sorting: ignores case, accents and apostrophes. The database has the
 * same function (`fold_text` in prisma/migrations), and a test keeps the two equal. Pure;
 * components may import it.
 */

/**
 * Standalone accents. Removed first, because compatibility decomposition would turn them into a
 * space and a mark.
 */
const STANDING_ACCENTS = /[\u00b4\u0384\u1fbd\u1fbf\u1ffd]/g;

/** Combining marks and invisible characters: soft hyphens, zero-width spaces, direction marks. */
const MARKS =
  /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const QUOTES = /['"`\u2018-\u201f\u2032-\u2035\u2039\u203a\u00ab\u00bb\u02b9-\u02bf\u02c8]/g;

/**
 * Letters without a decomposition, including capitals, for databases whose locale only knows ASCII.
 */
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ø: "o",
    Ø: "o",
    ł: "l",
    Ł: "l",
    đ: "d",
    Đ: "d",
    ð: "d",
    Ð: "d",
    ħ: "h",
    Ħ: "h",
    ŧ: "t",
    Ŧ: "t",
    ı: "i",
    ŋ: "n",
    Ŋ: "n",
    ς: "σ",
    "‐": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    æ: "ae",
    Æ: "ae",
    œ: "oe",
    Œ: "oe",
    þ: "th",
    Þ: "th",
    ß: "ss",
    ẞ: "ss",
  }),
);
const LETTER = new RegExp(`[${[...LETTERS.keys()].join("")}]`, "g");

const SPACES = /[ \t\n\v\f\r\u0085\u1680\u2028\u2029]+/g;

/** "Café  José" and "CAFE JOSE" become "cafe jose"; "O’Neill" becomes "oneill". Idempotent. */
export function foldText(text: string): string {
  return text
    .replaceAll(STANDING_ACCENTS, "")
    .normalize("NFKD")
    .replaceAll(MARKS, "")
    .toLowerCase()
    .replaceAll(QUOTES, "")
    .replaceAll(LETTER, (letter) => LETTERS.get(letter) ?? letter)
    .replaceAll(SPACES, " ")
    .replaceAll(/^ | $/g, "");
}
