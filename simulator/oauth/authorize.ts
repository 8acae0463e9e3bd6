// GET and POST /oauth/authorize: sign in, choose, allow or deny. Plain forms and redirects, no
// scripts.

import { getCookie, setCookie } from "hono/cookie";
import { readText } from "../http/read-text.ts";
import { canSignIn, findUserByEmail, listAuthorizableCompanies } from "../state/directory.ts";
import { newToken } from "./grants.ts";
import {
  codeRedirect,
  deniedRedirect,
  judgeAuthorizationRequest,
  toSearchParams,
} from "./authorize-request.ts";
import { errorPage, refusalPage, signInPage } from "./authorize-pages.ts";
import { consentPage } from "./consent-page.ts";
import { PAGE_HEADERS } from "./page-layout.ts";
import type { AuthorizationRequest } from "./authorize-request.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Html } from "./page-layout.ts";
import type { Simulator, User } from "../state/model.ts";

const SESSION_COOKIE = "gusto_simulator_session";
type PageStatus = 200 | 400 | 401 | 403 | 422;

export function mountAuthorize(app: SimulatorApp, simulator: Simulator): void {
  app.get("/oauth/authorize", (c) => {
    const query = new URL(c.req.url).searchParams;
    return withValidRequest(simulator, c, query, (request) => {
      const user = query.has("switch_account")
        ? null
        : currentUser(simulator, c, query.get("login_hint"));
      if (user === null) return showPage(c, signInPage(simulator, request));
      return showConsent(simulator, c, request, user, {
        filter: query.get("filter") ?? "",
        problem: null,
        chosen: [],
      });
    });
  });

  app.post("/oauth/authorize/sign_in", async (c) => {
    const form = new URLSearchParams(await readText(c));
    const user = simulator.state.users.get(form.get("user_uuid") ?? "");
    if (isForeignForm(c) || user === undefined || !canSignIn(simulator.state, user))
      return showPage(c, errorPage("invalid_request", "Unknown account."), 400);
    signIn(c, user);
    // Always returns to this server's own authorization page, which validates the parameters again.
    return c.redirect(
      `/oauth/authorize?${new URLSearchParams(form.get("return_to") ?? "").toString()}`,
      303,
    );
  });

  app.post("/oauth/authorize", async (c) => {
    const form = new URLSearchParams(await readText(c));
    if (isForeignForm(c))
      return showPage(
        c,
        errorPage(
          "invalid_request",
          "This form was submitted from another site. Go back and try again.",
        ),
        403,
      );
    return withValidRequest(simulator, c, form, (request) => {
      const user = currentUser(simulator, c, null);
      if (user === null)
        return c.redirect(`/oauth/authorize?${toSearchParams(request).toString()}`, 303);
      if (form.get("decision") !== "allow") return c.redirect(deniedRedirect(request), 302);
      return allow(simulator, c, request, user, [...new Set(form.getAll("company_uuid"))]);
    });
  });
}

type Answer = Response | Promise<Response>;

function withValidRequest(
  simulator: Simulator,
  c: SimulatorContext,
  parameters: URLSearchParams,
  proceed: (request: AuthorizationRequest) => Answer,
): Answer {
  const verdict = judgeAuthorizationRequest(simulator, parameters);
  if (verdict.kind === "error_page")
    return showPage(c, errorPage(verdict.error, verdict.description), verdict.status);
  if (verdict.kind === "error_redirect") return c.redirect(verdict.location, 302);
  return proceed(verdict.request);
}

function showConsent(
  simulator: Simulator,
  c: SimulatorContext,
  request: AuthorizationRequest,
  user: User,
  options: Parameters<typeof consentPage>[3],
): Answer {
  if (listAuthorizableCompanies(simulator.state, user.uuid).length === 0) {
    return showPage(
      c,
      refusalPage(
        simulator,
        request,
        user,
        "Your role does not allow you to connect applications.",
      ),
      403,
    );
  }
  return showPage(
    c,
    consentPage(simulator, request, user, options),
    options.problem === null ? 200 : 422,
  );
}

function allow(
  simulator: Simulator,
  c: SimulatorContext,
  request: AuthorizationRequest,
  user: User,
  companyUuids: string[],
): Answer {
  const allowed = listAuthorizableCompanies(simulator.state, user.uuid).map(
    (company) => company.uuid,
  );
  if (companyUuids.some((uuid) => !allowed.includes(uuid)) || allowed.length === 0) {
    return showPage(
      c,
      refusalPage(
        simulator,
        request,
        user,
        "You are not a primary or full-access admin of that company.",
      ),
      403,
    );
  }
  const strict = simulator.state.application.access === "strict";
  const problem =
    companyUuids.length === 0
      ? "Choose a company first."
      : strict && companyUuids.length > 1
        ? "Choose exactly one company."
        : null;
  if (problem !== null)
    return showConsent(simulator, c, request, user, { filter: "", problem, chosen: companyUuids });
  const code = newToken();
  simulator.run.codes.set(code, {
    code,
    user_uuid: user.uuid,
    company_uuids: companyUuids,
    redirect_uri: request.redirect_uri,
    code_challenge: request.code_challenge,
    issued_at: simulator.clock.now(),
    used: false,
  });
  return c.redirect(codeRedirect(request, code), 302);
}

function currentUser(
  simulator: Simulator,
  c: SimulatorContext,
  loginHint: string | null,
): User | null {
  const hinted = loginHint === null ? null : findUserByEmail(simulator.state, loginHint);
  if (hinted !== null && canSignIn(simulator.state, hinted)) {
    signIn(c, hinted);
    return hinted;
  }
  const known = simulator.state.users.get(getCookie(c, SESSION_COOKIE) ?? "");
  return known !== undefined && canSignIn(simulator.state, known) ? known : null;
}

function signIn(c: SimulatorContext, user: User): void {
  setCookie(c, SESSION_COOKIE, user.uuid, { path: "/oauth", httpOnly: true, sameSite: "Lax" });
}

/** Browsers say where a form came from; other clients don't and are let through. */
export function isForeignForm(c: SimulatorContext): boolean {
  const site = c.req.header("sec-fetch-site");
  return site !== undefined && site !== "same-origin" && site !== "none";
}

async function showPage(
  c: SimulatorContext,
  page: Html,
  status: PageStatus = 200,
): Promise<Response> {
  return c.html(await page, status, { ...PAGE_HEADERS });
}
