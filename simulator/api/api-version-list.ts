// The API versions Gusto has published, oldest first.

export const API_VERSIONS = [
  "2022-09-15",
  "2022-11-01",
  "2022-12-07",
  "2023-02-01",
  "2023-03-01",
  "2023-04-01",
  "2023-05-01",
  "2023-06-01",
  "2023-07-01",
  "2023-09-01",
  "2023-12-01",
  "2024-03-01",
  "2024-04-01",
  "2025-06-15",
  "2025-11-15",
  "2026-02-01",
  "2026-06-15",
] as const;

export const LATEST_API_VERSION = "2026-06-15";
/** The last version in which one grant could cover several companies. */
export const LAST_MULTI_COMPANY_VERSION = "2023-04-01";
/** GET /v1/me is gone from this version on. */
export const ME_DEPRECATED_SINCE = "2023-12-01";
/** From this version on, payroll money is a string and the payroll list is paged by default. */
export const MONEY_AS_STRING_SINCE = "2026-06-15";
export const PAYROLL_SHOW_PAGES_SINCE = "2025-06-15";
export const AUTO_PAYROLL_SINCE = "2025-11-15";
