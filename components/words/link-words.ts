import type { LinkState } from "#lib/connect/links/link-state.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import { type HealthReason, type HealthStatus, isEnded } from "#lib/tokens/health/health.ts";
import type { Tone } from "../ui/tone.ts";

/* Reconnect links in words: for operators, and for the admin who holds one. */

export const LINK_WORDS: Record<LinkState, { word: string; tone: Tone }> = {
  done: { word: "Reconnected", tone: "good" },
  revoked: { word: "Revoked", tone: "idle" },
  expired: { word: "Expired", tone: "idle" },
  refused: { word: "Tried, not connected", tone: "warn" },
  opened: { word: "Opened", tone: "idle" },
  mail_refused: { word: "Email refused", tone: "bad" },
  sent: { word: "Sent", tone: "idle" },
  mail_waiting: { word: "Waiting to be sent", tone: "idle" },
  not_opened: { word: "Not opened yet", tone: "idle" },
};

/** Why a try by the link did not connect the company, for operators: a few words after the state. */
export function linkProblemWords(problem: ProblemCode | null): string | null {
  switch (problem) {
    case null:
      return null;
    case "denied":
      return "declined in Gusto, or not an admin of the company";
    case "wrong_role":
      return "not a primary or full-access admin";
    case "wrong_company":
      return "chose another company in Gusto";
    case "staff_cannot_connect":
      return "a member of your staff tried it";
    case "disabled":
      return "the person's account here is disabled";
    default:
      return problem.replaceAll("_", " ");
  }
}

type HolderWords = { title: string; text: string };

/** What the holder of a link reads when a try did not connect the company. The button to try again stands below. */
export function linkProblemForHolder(problem: ProblemCode, company: string): HolderWords {
  switch (problem) {
    case "denied":
      return {
        title: "The connection was not approved",
        text: `When Gusto asks, choose “Authorize”. If you could not, your Gusto account is not a primary or full-access admin of ${company}: forward this link to someone who is.`,
      };
    case "wrong_role":
      return {
        title: "Gusto requires a primary or full-access admin",
        text: `Your Gusto account may have access to ${company}, but cannot connect apps. Forward this link to its primary admin or a full-access admin.`,
      };
    case "wrong_company":
      return {
        title: "You chose a different company in Gusto",
        text: `Nothing was connected. Try again, and choose ${company} when Gusto asks. If it is not in the list, you are signed in to Gusto with another account.`,
      };
    case "staff_cannot_connect":
    case "disabled":
    case "other_account":
      return {
        title: "This Gusto account cannot be used here",
        text: `Sign in to Gusto with another admin account of ${company}, or forward this link to another admin.`,
      };
    case "gusto_down":
      return { title: "Gusto did not answer", text: "Wait a minute and try again." };
    case "rate_limited":
      return { title: "Too many attempts", text: "Wait a few minutes and try again." };
    case "client_refused":
      return {
        title: "Gusto does not accept this application",
        text: "This was not caused by you or your company. Tell the person who sent you this link.",
      };
    default:
      return {
        title: "The company was not reconnected",
        text: "Nothing was changed. Try again, and stay in this browser until you are back from Gusto.",
      };
  }
}

type Connection = { status: HealthStatus; reason: HealthReason | null } | null;

/** Why a company has to be reconnected, for whoever holds the link. */
export function whyLinkIsNeeded(connection: Connection): string {
  if (connection?.status === "ended_at_gusto")
    return "The app was removed from the company in Gusto, so its data no longer syncs. Data synced before is kept for a limited time.";
  if (connection?.reason === "disconnected_here")
    return "The company was disconnected in the dashboard, so its data no longer syncs.";
  if (connection && isEnded(connection.status))
    return "Gusto no longer accepts the connection, so the company's data no longer syncs. Synced data is not lost.";
  return "The connection is not working reliably. A new approval in Gusto replaces it; no data is lost.";
}
