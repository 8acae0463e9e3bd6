import type { ProblemCode } from "#lib/sign-in/problem.ts";

/*
 * Every way connecting a company can fail, in words: what happened, whether anything is lost, what
 * to do. Never blames anyone.
 */

export type ProblemWords = {
  title: string;
  happened: string;
  lost: string;
  next: string;
  /** Where the button leads: start over, the companies, home, or the sign-in page. */
  way: "retry" | "companies" | "home" | "sign_in" | "join";
};

const NOTHING_LOST =
  "No. Nothing was changed in Gusto or here, and companies connected before stay connected.";

export const CONNECT_PROBLEMS: Record<ProblemCode, ProblemWords> = {
  denied: {
    title: "The connection was not approved",
    happened:
      "The request was declined in Gusto, or the Gusto account does not belong to a primary or full-access admin of the company.",
    lost: NOTHING_LOST,
    next: "If you declined on purpose, there is nothing to do. Otherwise start again and choose “Authorize” in Gusto, or ask a primary or full-access admin to connect it.",
    way: "retry",
  },
  wrong_role: {
    title: "Gusto requires a primary or full-access admin",
    happened:
      "Your Gusto account may have access to this company, but only its primary admin or a full-access admin can connect an app.",
    lost: NOTHING_LOST,
    next: "Ask a primary or full-access admin of the company to sign in here, or to give you full access in Gusto. Then try again.",
    way: "retry",
  },
  code_refused: {
    title: "The approval was no longer valid",
    happened:
      "Gusto's approval works once and only for a short time. This one had expired or was already used, for example because the page was reloaded.",
    lost: "No. If the first try succeeded, the company is already in your list.",
    next: "Check your companies. If it is not there, start again; it takes a few seconds.",
    way: "retry",
  },
  state_unknown: {
    title: "Gusto's response did not match a request from this browser",
    happened:
      "The response did not match a connection started in this browser, so it was not used.",
    lost: NOTHING_LOST,
    next: "Start again, and stay in this browser until Gusto brings you back.",
    way: "retry",
  },
  state_expired: {
    title: "The connection took too long",
    happened:
      "For security, you have a limited time to finish connecting. It ran out before Gusto brought you back.",
    lost: NOTHING_LOST,
    next: "Start again.",
    way: "retry",
  },
  state_replayed: {
    title: "This step was already done",
    happened:
      "The page Gusto brought you back to was opened a second time, for example by reloading or going back.",
    lost: "No. If the first time succeeded, the company is in your list.",
    next: "Check your companies. If it is not there, start again.",
    way: "retry",
  },
  state_other_user: {
    title: "This connection was started by someone else",
    happened:
      "Someone else started it in this dashboard, so it was not completed under your sign-in.",
    lost: NOTHING_LOST,
    next: "Start again under your own sign-in.",
    way: "retry",
  },
  signed_out: {
    title: "You were signed out",
    happened: "You were no longer signed in when Gusto brought you back.",
    lost: NOTHING_LOST,
    next: "Sign in, then connect the company again.",
    way: "sign_in",
  },
  gusto_down: {
    title: "Gusto did not answer",
    happened:
      "The connection could not be completed because Gusto could not be reached or had an error.",
    lost: NOTHING_LOST,
    next: "Wait a minute and try again.",
    way: "retry",
  },
  client_refused: {
    title: "Gusto does not accept this application",
    happened:
      "Gusto rejected this dashboard's app registration. This was not caused by you or your company.",
    lost: NOTHING_LOST,
    next: "Tell the team that runs this dashboard: they need to correct its registration with Gusto. Then try again.",
    way: "home",
  },
  wrong_company: {
    title: "You chose a different company",
    happened:
      "You started reconnecting one company but chose a different one in Gusto. To avoid mixing them up, nothing was stored.",
    lost: NOTHING_LOST,
    next: "Open the company here, press “Reconnect” again, and choose the same company in Gusto. To add the other one as well, use “Connect a company”.",
    way: "companies",
  },
  other_account: {
    title: "That Gusto account belongs to someone else here",
    happened:
      "The Gusto account that approved the request belongs to another user of this dashboard.",
    lost: NOTHING_LOST,
    next: "Sign out in Gusto and try again with your own account, or sign in here as the other person.",
    way: "retry",
  },
  own_other_account: {
    title: "You have two accounts here",
    happened:
      "Gusto may use a different id for you at each company. The Gusto account that approved the request is a second account here with your email address. Nothing has been connected yet.",
    lost: NOTHING_LOST,
    next: "If both are yours, join them: approve the same company in Gusto once more to show that the second account is yours. Its companies then appear in this account, it is signed out everywhere, and either Gusto account signs you in here. This cannot be undone.",
    way: "join",
  },
  staff_refused: {
    title: "This account is not on the staff list",
    happened:
      "This account is not listed as staff of this dashboard, or its email address is not verified.",
    lost: NOTHING_LOST,
    next: "Ask the team that runs this dashboard to add you, or continue with Gusto if you are a company admin.",
    way: "sign_in",
  },
  staff_cannot_connect: {
    title: "Companies are connected by their admins",
    happened:
      "You are signed in as staff. Only an admin of a company can approve its connection in Gusto.",
    lost: NOTHING_LOST,
    next: "Send the company's admin to this dashboard to sign in with Gusto.",
    way: "home",
  },
  disabled: {
    title: "This account is disabled",
    happened: "The team that runs this dashboard disabled this account.",
    lost: "No. Your connections and history are kept.",
    next: "Contact the team that runs this dashboard.",
    way: "sign_in",
  },
  rate_limited: {
    title: "Too many connections at once",
    happened: "Many connections were started in a short time, so this one was not started.",
    lost: NOTHING_LOST,
    next: "Wait a minute and try again.",
    way: "retry",
  },
  invalid_request: {
    title: "Gusto's response could not be read",
    happened: "The response was incomplete or inconsistent, so it was not used.",
    lost: NOTHING_LOST,
    next: "Start again from here.",
    way: "retry",
  },
  unknown: {
    title: "The connection was not completed",
    happened: "Something went wrong. This dashboard's log has the details.",
    lost: NOTHING_LOST,
    next: "Try again. If it keeps happening, contact the team that runs this dashboard and include the id, if there is one.",
    way: "retry",
  },
};
