// Apart from the demo's ports, so that tests run beside a demo.
export const E2E_PORT = 3100;
export const E2E_SIMULATOR_PORT = 4110;
/** A second app on the same data, which some browser tests start with other settings. */
export const E2E_SECOND_PORT = 3101;
/** The OpenID provider that the browser tests of staff sign-in start. */
export const E2E_OIDC_PORT = 4120;
