/** Sent with every call. Older versions differ in money types and paging. */
export const GUSTO_API_VERSION = "2026-06-15";
