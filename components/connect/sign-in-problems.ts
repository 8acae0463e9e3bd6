import type { ProblemCode } from "#lib/sign-in/problem.ts";

type SignInWords = { title: string; next: string };

/*
 * The same problems on the sign-in page, in one line. Problems not listed are about connecting and
 * get the general text.
 */
const SIGN_IN_PROBLEMS: Partial<Record<ProblemCode, SignInWords>> = {
  denied: {
    title: "Gusto did not approve the sign-in",
    next: "It was declined, or this Gusto account does not belong to a primary or full-access admin. Nothing was shared. Start again, or ask a primary or full-access admin to sign in.",
  },
  wrong_role: {
    title: "Gusto requires a primary or full-access admin",
    next: "Ask an admin of your company to sign in, or to give you full access in Gusto.",
  },
  code_refused: {
    title: "Gusto's approval was no longer valid",
    next: "It works once and only for a short time. Please start again.",
  },
  state_unknown: {
    title: "Gusto's response did not match a sign-in from this browser",
    next: "It was not used. Please start again from here.",
  },
  state_expired: { title: "The sign-in took too long", next: "Please start again." },
  state_replayed: { title: "This sign-in was already used", next: "Please start again." },
  signed_out: { title: "You were signed out", next: "Sign in again to continue." },
  gusto_down: {
    title: "Gusto did not answer",
    next: "Nothing is lost. Wait a minute and try again.",
  },
  client_refused: {
    title: "Gusto does not accept this application",
    next: "This was not caused by you. The team that runs this dashboard needs to correct its registration.",
  },
  other_account: {
    title: "This Gusto account belongs to someone else here",
    next: "Sign out in Gusto and continue with your own account.",
  },
  own_other_account: {
    title: "You have two accounts here",
    next: "Sign in and connect the company again. You can join the two accounts then.",
  },
  staff_refused: {
    title: "This account is not on the staff list",
    next: "Ask the team that runs this dashboard to add you. Your email address must be verified.",
  },
  disabled: {
    title: "This account is disabled",
    next: "Contact the team that runs this dashboard.",
  },
  rate_limited: {
    title: "Too many sign-ins at once",
    next: "Wait a minute and try again.",
  },
};

/** The sign-in page's text for a problem code. */
export function signInProblem(code: ProblemCode): SignInWords {
  return (
    SIGN_IN_PROBLEMS[code] ?? {
      title: "The sign-in was not completed",
      next: "Nothing was shared. Please start again.",
    }
  );
}
