// The products of the browser tests. Each worker of the tests has one of its own, with its own simulator and data: a test
// that moves the clock or injects a fault is alone, and two can run side by side.

import path from "node:path";

/** As many as two cores carry. */
export const E2E_STACKS = 2;

/** The one address on the list of operators. */
export const E2E_OPERATOR_EMAIL = "sam.stone@partner.example";

type E2eStack = {
  port: number;
  /** A second app on the same data, which some browser tests start with other settings. */
  secondPort: number;
  simulatorPort: number;
  /** The OpenID provider that the browser tests of staff sign-in start. */
  oidcPort: number;
  /** The variables by which staff sign in through that provider. */
  staffSignIn: Record<
    "OIDC_ISSUER" | "OIDC_CLIENT_ID" | "OIDC_CLIENT_SECRET" | "OPERATOR_EMAILS",
    string
  >;
};

/** @param place from 0. Apart from the demo's ports, so that tests run beside a demo. */
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

/** @param folder of all stacks' data: `E2E_DATA_DIR` */
export function e2eDataDir(folder: string, place: number): string {
  return path.join(folder, String(place));
}
