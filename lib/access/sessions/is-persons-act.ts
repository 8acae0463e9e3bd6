/**
 * Whether a request is something that a person did, and not what an open page does by itself: only the former moves a session's
 * idle limit. A browser says so: a person goes to an address, sends a form or presses a button (a server action); what a script
 * fetches, reads ahead or listens to is no act. A browser too old to say counts as a person. Pure.
 */
export function isPersonsAct(headers: Headers): boolean {
  if (headers.has("next-action")) return true;
  if ((headers.get("sec-purpose") ?? headers.get("purpose") ?? "").includes("prefetch"))
    return false;
  const mode = headers.get("sec-fetch-mode");
  return mode === null || mode === "navigate";
}
