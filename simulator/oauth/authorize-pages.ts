// The authorization flow's pages besides consent: sign in, refusal, error.

import { html } from "hono/html";
import { canSignIn, highestRole } from "../state/directory.ts";
import { deniedRedirect, toSearchParams } from "./authorize-request.ts";
import { layout } from "./page-layout.ts";
import type { Html } from "./page-layout.ts";
import type { AuthorizationRequest } from "./authorize-request.ts";
import type { Simulator, User } from "../state/model.ts";
import { ROLE_WORDS } from "./page-parts.ts";

export function signInPage(simulator: Simulator, request: AuthorizationRequest): Html {
  const able = [...simulator.state.users.values()].filter((user) =>
    canSignIn(simulator.state, user),
  );
  const people = able.map(
    (user) => html`<button class="person" name="user_uuid" value="${user.uuid}">
      <span><strong>${user.first_name} ${user.last_name}</strong><br /><span class="soft">${user.email}</span></span>
      <span class="soft">${ROLE_WORDS[highestRole(simulator.state, user.uuid)]} · ${companyCount(simulator, user)}</span>
    </button>`,
  );
  return layout(
    "Sign in",
    html`<h1>Sign in to Gusto</h1>
      <p class="soft">Choose who you are. There are no passwords here.</p>
      <form method="post" action="/oauth/authorize/sign_in">
        <input type="hidden" name="return_to" value="${toSearchParams(request).toString()}" />
        ${people}
      </form>`,
  );
}

function companyCount(simulator: Simulator, user: User): string {
  const count = simulator.state.memberships.get(user.uuid)?.length ?? 0;
  return count === 1 ? "1 company" : `${count} companies`;
}

export function refusalPage(
  simulator: Simulator,
  request: AuthorizationRequest,
  user: User,
  reason: string,
): Html {
  return layout(
    "You cannot connect this company",
    html`<h1>You cannot connect this company</h1>
      <p>${reason}</p>
      <p class="soft">
        You are signed in as ${user.first_name} ${user.last_name}. Only a company's primary admin or a full-access admin may
        connect ${simulator.state.application.name}.
      </p>
      <div class="row">
        <a class="button" href="${deniedRedirect(request)}">Back to ${simulator.state.application.name}</a>
        <a href="/oauth/authorize?${toSearchParams(request).toString()}&switch_account=1">Use another account</a>
      </div>`,
  );
}

export function errorPage(error: string, description: string): Html {
  return layout(
    "An error has occurred",
    html`<h1>An error has occurred</h1>
      <p>${description}</p>
      <p class="soft"><code>${error}</code></p>`,
  );
}
