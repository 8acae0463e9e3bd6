import type { ProblemCode } from "#lib/sign-in/problem.ts";

/*
 * Every way in which connecting a company can end without a connection, in words: what happened,
 * whether anything is lost, what to do. Nobody is blamed.
 */

export type ProblemWords = {
  title: string;
  happened: string;
  lost: string;
  next: string;
  /** Where the button leads: start again, to the companies, home, or to the sign-in page. */
  way: "retry" | "companies" | "home" | "sign_in" | "join";
};

const NOTHING_LOST =
  "No. Nothing was changed in Gusto or here, and companies connected before stay connected.";

export const CONNECT_PROBLEMS: Record<ProblemCode, ProblemWords> = {
  denied: {
    title: "The connection was not approved",
    happened:
      "The request was declined in Gusto, or the Gusto account is not a primary or full-access admin of the company.",
    lost: NOTHING_LOST,
    next: "If it was declined on purpose, there is nothing to do. Otherwise start again and choose “Authorize” in Gusto, or ask a primary or full-access admin to do it.",
    way: "retry",
  },
  wrong_role: {
    title: "Gusto asks for a primary or full-access admin",
    happened:
      "Your Gusto account may see this company, but only its primary admin or a full-access admin can connect an app.",
    lost: NOTHING_LOST,
    next: "Ask a primary or full-access admin of the company to sign in here, or to give you full access in Gusto. Then try again.",
    way: "retry",
  },
  code_refused: {
    title: "The approval was no longer valid",
    happened:
      "Gusto's approval can be used once and for a short time only. This one was too old or had been used already, for instance by a reloaded page.",
    lost: "No. If the first try went through, the company is already in your list.",
    next: "Look into your companies; if it is not there, start again. It takes a few seconds.",
    way: "retry",
  },
  state_unknown: {
    title: "This answer does not belong to a request from here",
    happened:
      "The answer that came back did not match a connection started in this browser. It was not used.",
    lost: NOTHING_LOST,
    next: "Start again from here, and stay in the same browser until Gusto brings you back.",
    way: "retry",
  },
  state_expired: {
    title: "The connection took too long",
    happened:
      "For your safety, a started connection is kept open only for a short while. This one had ended when Gusto brought you back.",
    lost: NOTHING_LOST,
    next: "Start again; this time it can go straight through.",
    way: "retry",
  },
  state_replayed: {
    title: "This step was already done",
    happened:
      "The page Gusto brought you back to was opened a second time, for instance by reloading or going back.",
    lost: "No. The first time counts: if it went through, the company is in your list.",
    next: "Look into your companies; if it is not there, start again.",
    way: "retry",
  },
  state_other_user: {
    title: "This connection was started by someone else",
    happened:
      "It was begun under another sign-in of this dashboard, so it was not completed under yours.",
    lost: NOTHING_LOST,
    next: "Start again as the person you are signed in as now.",
    way: "retry",
  },
  signed_out: {
    title: "You were signed out in the meantime",
    happened: "When Gusto brought you back, nobody was signed in in this browser.",
    lost: NOTHING_LOST,
    next: "Sign in, then connect the company again.",
    way: "sign_in",
  },
  gusto_down: {
    title: "Gusto did not answer",
    happened:
      "The connection could not be completed because Gusto is not reachable or had an error of its own.",
    lost: NOTHING_LOST,
    next: "Wait a minute and try again.",
    way: "retry",
  },
  client_refused: {
    title: "Gusto does not accept this application",
    happened:
      "Gusto refused the registration of this dashboard. This is not about you or your company.",
    lost: NOTHING_LOST,
    next: "The people who run this dashboard have to correct its registration with Gusto. Tell them, and try again afterwards.",
    way: "home",
  },
  wrong_company: {
    title: "Another company came back",
    happened:
      "You asked to reconnect one company, and a different one was chosen in Gusto. To keep the two apart, nothing was stored.",
    lost: NOTHING_LOST,
    next: "Open the company here, press “Reconnect” again, and choose the same company in Gusto. To add the other one too, use “Connect a company”.",
    way: "companies",
  },
  other_account: {
    title: "Gusto answered for another account",
    happened:
      "You are signed in here as one person, but the Gusto account that approved the request belongs to another person of this dashboard.",
    lost: NOTHING_LOST,
    next: "Sign out in Gusto and try again with your own account, or sign in here as the other person.",
    way: "retry",
  },
  own_other_account: {
    title: "You have two accounts here",
    happened:
      "Gusto may know one person by a different id for each company. The Gusto account that approved the request is a second account here, with the same e-mail address as yours. Nothing was connected yet.",
    lost: NOTHING_LOST,
    next: "If both are yours, join them: approve the same company in Gusto once more, to show that the second account is yours, too. Its companies then appear in this account, it is signed out everywhere, and either Gusto id signs you in here. This cannot be undone.",
    way: "join",
  },
  staff_refused: {
    title: "This account is not on the staff list",
    happened:
      "The account is not among the operators of this dashboard, or its e-mail address is not verified.",
    lost: NOTHING_LOST,
    next: "Ask the people who run this dashboard to add you, or continue with Gusto if you are a company admin.",
    way: "sign_in",
  },
  staff_cannot_connect: {
    title: "Companies are connected by their admins",
    happened:
      "You are signed in as staff. Only an admin of a company can approve its connection in Gusto.",
    lost: NOTHING_LOST,
    next: "Send the company's admin to this dashboard; they sign in with Gusto.",
    way: "home",
  },
  disabled: {
    title: "This account is switched off",
    happened: "The people who run this dashboard have switched this account off.",
    lost: "No. Connections and history are kept.",
    next: "Write to the people who run this dashboard.",
    way: "sign_in",
  },
  rate_limited: {
    title: "A short break, please",
    happened: "Many connections were started within a short time, so this one was not begun.",
    lost: NOTHING_LOST,
    next: "Wait a minute and try again.",
    way: "retry",
  },
  invalid_request: {
    title: "The answer could not be read",
    happened: "What came back was incomplete or contradicted itself. It was not used.",
    lost: NOTHING_LOST,
    next: "Start again from here.",
    way: "retry",
  },
  unknown: {
    title: "The connection did not come about",
    happened: "Something stopped it on the way, and what it was is noted in this dashboard's log.",
    lost: NOTHING_LOST,
    next: "Try again. If it happens again, tell the people who run this dashboard, with the id when there is one.",
    way: "retry",
  },
};
