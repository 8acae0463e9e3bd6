/** Where totals are missing that exist. */
export const FEW_PEOPLE =
  "Totals for fewer than three people reveal individual pay. They are shown only while pay is shown.";
