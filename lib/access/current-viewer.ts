import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isPersonsAct } from "./sessions/is-persons-act.ts";
import { REQUESTED_PATH_HEADER } from "#lib/platform/http/requested-path.ts";
import { signInPath } from "#lib/platform/http/return-to.ts";
import { readCookies, sessionCookieName } from "./sessions/session-cookie.ts";
import { findSession, isOfDisabledPerson } from "./sessions/sessions.ts";
import { toViewer } from "./to-viewer.ts";
import type { Viewer } from "./viewer.ts";

/**
 * The viewer behind a session token; null if the session has ended. `isAct` extends the session's
 * idle limit.
 */
export async function findViewerByToken(
  token: string | undefined,
  now = databaseNow(),
  isAct = true,
): Promise<Viewer | null> {
  const session = token ? await findSession(token, now, isAct) : null;
  return session && toViewer(session.user, session.id);
}

/** The signed-in person, for pages and actions. Read once per request. */
export const findViewer = cache(async (): Promise<Viewer | null> => {
  return findViewerByToken(await ownToken(), databaseNow(), isPersonsAct(await headers()));
});

/**
 * The signed-in person, for route handlers. Takes the request as an argument, so tests don't need
 * Next.js.
 */
export async function findViewerOfRequest(
  request: Request,
  { isAct = isPersonsAct(request.headers) } = {},
): Promise<Viewer | null> {
  return findViewerByToken(
    readCookies(request)[sessionCookieName(env().APP_URL)],
    databaseNow(),
    isAct,
  );
}

/** Where the sign-in page says so. */
const DISABLED_PATH = "/sign-in?problem=disabled";

/** The session token of the request that is answered. */
async function ownToken(): Promise<string | undefined> {
  return (await cookies()).get(sessionCookieName(env().APP_URL))?.value;
}

/** What somebody without a session is told: that it ended, or that they were disabled. */
async function saySignedOut(token: string | undefined): Promise<AppError> {
  const isDisabled = token !== undefined && (await isOfDisabledPerson(token));
  return new AppError(
    "not_signed_in",
    isDisabled
      ? "Your access was disabled. Contact the team that runs this dashboard."
      : "You are signed out. Sign in and try again.",
  );
}

/** Why an action's caller is nobody. */
export async function signedOutError(): Promise<AppError> {
  return saySignedOut(await ownToken());
}

/** Why a request's caller is nobody. */
export function signedOutErrorOf(request: Request): Promise<AppError> {
  return saySignedOut(readCookies(request)[sessionCookieName(env().APP_URL)]);
}

/** For pages and layouts: redirects to the sign-in page, with the path to return to: this one. */
export async function requireViewer(returnTo?: string): Promise<Viewer> {
  const viewer = await findViewer();
  if (viewer) return viewer;
  if (await isOfDisabledPerson((await ownToken()) ?? "")) redirect(DISABLED_PATH);
  redirect(signInPath(returnTo ?? (await headers()).get(REQUESTED_PATH_HEADER) ?? undefined));
}

/** As requireViewer; for others than operators there is no such page. */
export async function requireOperatorViewer(returnTo?: string): Promise<Viewer> {
  const viewer = await requireViewer(returnTo);
  if (viewer.role !== "operator") notFound();
  return viewer;
}
