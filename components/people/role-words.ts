/** What each role is called. */
export const ROLE_WORDS = {
  operator: "Operator",
  viewer: "Viewer",
  company_admin: "Company admin",
} as const;
