/**
 * Names come from Gusto and may be anything, so they are cut to a reasonable length, never within a
 * character. CSS handles the visible truncation; this keeps a megabyte-long name out of the HTML.
 */
export function clipText(text: string, limit = 120): string {
  // Control and bidi override characters could reorder the text around the name.
  const clean = text
    .slice(0, limit * 4)
    .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ")
    .trim();
  if (clean.length <= limit) return clean;
  const graphemes = Array.from(
    new Intl.Segmenter("en", { granularity: "grapheme" }).segment(clean),
    (part) => part.segment,
  );
  let result = "";
  for (const grapheme of graphemes) {
    if (result.length + grapheme.length > limit) break;
    result += grapheme;
  }
  return `${result || clean.slice(0, limit)}…`;
}
