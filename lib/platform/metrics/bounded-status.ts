const USUAL = new Set([
  200, 201, 202, 204, 206, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 413, 422,
  429, 500, 502, 503, 504,
]);

/**
 * A status as a metric label: common ones as they are, others as their class (`4xx`), `none` for no
 * response, `other` for anything invalid.
 */
export function boundedStatus(status: number): string {
  if (status === 0) return "none";
  if (USUAL.has(status)) return String(status);
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : "other";
}
