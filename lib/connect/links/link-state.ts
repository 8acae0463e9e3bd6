/* The state of a reconnect link. Pure, so that screens can import it. */

export type LinkTimes = {
  email: string | null;
  expiresAt: Date;
  sentAt: Date | null;
  mailRefusedAt: Date | null;
  openedAt: Date | null;
  problemAt: Date | null;
  doneAt: Date | null;
  revokedAt: Date | null;
};

/**
 * The first that applies, from the top. `refused`: someone tried, and Gusto did not connect this
 * company.
 */
export type LinkState =
  | "done"
  | "revoked"
  | "expired"
  | "refused"
  | "opened"
  | "mail_refused"
  | "sent"
  | "mail_waiting"
  | "not_opened";

export function linkState(link: LinkTimes, now: number): LinkState {
  if (link.doneAt) return "done";
  if (link.revokedAt) return "revoked";
  if (link.expiresAt.getTime() <= now) return "expired";
  if (link.problemAt) return "refused";
  if (link.openedAt) return "opened";
  if (link.mailRefusedAt) return "mail_refused";
  if (link.sentAt) return "sent";
  return link.email === null ? "not_opened" : "mail_waiting";
}

/** Whether the link still leads to Gusto. */
export function isOpenLink(state: LinkState): boolean {
  return state !== "done" && state !== "revoked" && state !== "expired";
}
