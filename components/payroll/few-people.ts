/** Where totals are missing that exist. */
export const FEW_PEOPLE =
  "Totals of fewer than three people tell what somebody earns. They are shown with pay.";
