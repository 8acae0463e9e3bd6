// Parts shared by several pages of the authorization flow.

import type { AdminRole } from "../state/model.ts";
import { html } from "hono/html";
import { toSearchParams, type AuthorizationRequest } from "./authorize-request.ts";
import type { Html } from "./page-layout.ts";

export const ROLE_WORDS: Readonly<Record<AdminRole, string>> = {
  primary_admin: "Primary admin",
  full_access_admin: "Full-access admin",
  limited_admin: "Limited admin",
  employee: "Employee",
};

export function hiddenRequest(request: AuthorizationRequest): Html {
  return html`${[...toSearchParams(request)].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}
