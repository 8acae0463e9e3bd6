// Apart from the demo's ports, so that tests run beside a demo.
export const E2E_PORT = 3100;
export const E2E_SIMULATOR_PORT = 4110;
