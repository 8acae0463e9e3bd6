/**
 * Whether a person caused this request, rather than an open page by itself. Only a person's action
 * extends a session's idle limit. Browsers mark navigation, form posts and server actions; script
 * fetches, prefetches and event streams don't count. A browser too old to send these headers counts
 * as a person. Pure.
 */
export function isPersonsAct(headers: Headers): boolean {
  if (headers.has("next-action")) return true;
  if ((headers.get("sec-purpose") ?? headers.get("purpose") ?? "").includes("prefetch"))
    return false;
  const mode = headers.get("sec-fetch-mode");
  return mode === null || mode === "navigate";
}
