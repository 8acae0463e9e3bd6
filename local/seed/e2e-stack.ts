// The products of the browser tests. Each test worker has its own, with its own simulator and data,
// so a test that moves the clock or injects a fault disturbs no other, and two can run in parallel.

import path from "node:path";

/** As many as two cores can handle. */
export const E2E_STACKS = 2;

/** The only address on the operator list. */
export const E2E_OPERATOR_EMAIL = "sam.stone@partner.example";

type E2eStack = {
  port: number;
  /** A second app on the same data, which some browser tests start with other settings. */
  secondPort: number;
  simulatorPort: number;
  /** The OpenID provider that the staff sign-in tests start. */
  oidcPort: number;
  /** The variables that let staff sign in through that provider. */
  staffSignIn: Record<
    "OIDC_ISSUER" | "OIDC_CLIENT_ID" | "OIDC_CLIENT_SECRET" | "OPERATOR_EMAILS",
    string
  >;
};

/** @param place starts at 0; ports differ from the demo's, so tests can run alongside it */
export function e2eStack(place: number): E2eStack {
  const oidcPort = 4111 + 10 * place;
  return {
    port: 3100 + 10 * place,
    secondPort: 3101 + 10 * place,
    simulatorPort: 4110 + 10 * place,
    oidcPort,
    staffSignIn: {
      OIDC_ISSUER: `http://localhost:${oidcPort}`,
      OIDC_CLIENT_ID: "dashboard-e2e",
      OIDC_CLIENT_SECRET: "known-to-the-tests-only",
      OPERATOR_EMAILS: E2E_OPERATOR_EMAIL,
    },
  };
}

/** @param folder holds the data of all stacks: `E2E_DATA_DIR` */
export function e2eDataDir(folder: string, place: number): string {
  return path.join(folder, String(place));
}
