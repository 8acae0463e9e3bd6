/**
 * Names come from Gusto and may be anything: cut to a length a page can carry, never in the middle of a
 * character. CSS does the visible truncation; this keeps a name of a megabyte out of the HTML.
 */
export function clipText(text: string, limit = 120): string {
  // Control and bidirectional override characters could reorder what stands around the name.
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
