/** Shown where totals exist but are hidden. */
export const FEW_PEOPLE =
  "Totals for fewer than three people reveal individual pay. They are shown only while pay is shown.";
