/*
 * Text as people search and sort it: without regard to case, accents and apostrophes. The database has the same function (`fold_text`
 * in prisma/migrations), and a test holds the two equal. Pure; components may import it.
 */

/** Accents that stand alone. They go first: compatibility decomposition makes a space and a mark of them. */
const STANDING_ACCENTS = /[\u00b4\u0384\u1fbd\u1fbf\u1ffd]/g;

/** Combining marks, and characters that nobody sees: soft hyphens, zero-width spaces, marks of direction. */
const MARKS =
  /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const QUOTES = /['"`\u2018-\u201f\u2032-\u2035\u2039\u203a\u00ab\u00bb\u02b9-\u02bf\u02c8]/g;

/** Letters that have no decomposition; capitals too, for databases whose locale knows ASCII alone. */
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

/** "Café  José" and "CAFE JOSE" are "cafe jose"; "O’Neill" is "oneill". Folding what is folded changes nothing. */
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
