// The page where a provisioned company's admin claims the account. Before that, no one can sign in
// to it.

import { html } from "hono/html";
import { companyName } from "../state/directory.ts";
import { PAGE_HEADERS, layout } from "./page-layout.ts";
import { isForeignForm } from "./authorize.ts";
import { errorPage } from "./authorize-pages.ts";
import type { Html } from "./page-layout.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { AccountClaim, Simulator } from "../state/model.ts";

export function mountClaimAccount(app: SimulatorApp, simulator: Simulator): void {
  app.get("/claim_account/:number", (c) => {
    const claim = findClaim(simulator, c);
    if (claim === null)
      return show(c, errorPage("not_found", "This claim link is not valid."), 404);
    return show(
      c,
      claim.claimed_at === null ? claimPage(simulator, claim) : claimedPage(simulator, claim),
      200,
    );
  });

  app.post("/claim_account/:number", (c) => {
    const claim = findClaim(simulator, c);
    if (claim === null)
      return show(c, errorPage("not_found", "This claim link is not valid."), 404);
    if (isForeignForm(c))
      return show(
        c,
        errorPage(
          "invalid_request",
          "This form was submitted from another site. Go back and try again.",
        ),
        403,
      );
    claim.claimed_at ??= simulator.clock.now();
    simulator.changed();
    return show(c, claimedPage(simulator, claim), 200);
  });
}

function findClaim(simulator: Simulator, c: SimulatorContext): AccountClaim | null {
  const wanted = c.req.param("number");
  return simulator.state.claims.find((claim) => String(claim.number) === wanted) ?? null;
}

function claimPage(simulator: Simulator, claim: AccountClaim): Html {
  const { name, person } = namesOf(simulator, claim);
  return layout(
    "Claim your account",
    html`<h1>Claim the Gusto account of ${name}</h1>
      <p>${person} will be its primary admin and can connect it to ${simulator.state.application.name} afterwards.</p>
      <form method="post" action="/claim_account/${claim.number}"><button class="primary">Claim</button></form>`,
  );
}

function claimedPage(simulator: Simulator, claim: AccountClaim): Html {
  const { name, person } = namesOf(simulator, claim);
  return layout(
    "Account claimed",
    html`<h1>The Gusto account of ${name} is claimed</h1>
      <p>${person} can now sign in to Gusto and connect the company. Go back to ${simulator.state.application.name} to do so.</p>`,
  );
}

function namesOf({ state }: Simulator, claim: AccountClaim): { name: string; person: string } {
  const company = state.companies.get(claim.company_uuid);
  const user = state.users.get(claim.user_uuid);
  return {
    name: company === undefined ? "your company" : companyName(state, company),
    person:
      user === undefined ? "Its admin" : `${user.first_name} ${user.last_name} (${user.email})`,
  };
}

async function show(c: SimulatorContext, page: Html, status: 200 | 403 | 404): Promise<Response> {
  return c.html(await page, status, { ...PAGE_HEADERS });
}
