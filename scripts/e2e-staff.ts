// How staff sign in to the product of the browser tests: through a provider that e2e/ starts itself.

import { E2E_OIDC_PORT } from "./e2e-ports.ts";

/** The one address on the list of operators. */
export const E2E_OPERATOR_EMAIL = "sam.stone@partner.example";

export const E2E_STAFF_SIGN_IN = {
  OIDC_ISSUER: `http://localhost:${E2E_OIDC_PORT}`,
  OIDC_CLIENT_ID: "dashboard-e2e",
  OIDC_CLIENT_SECRET: "known-to-the-tests-only",
  OPERATOR_EMAILS: E2E_OPERATOR_EMAIL,
};
