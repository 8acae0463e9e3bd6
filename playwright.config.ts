import { randomUUID } from "node:crypto";
import path from "node:path";
import { defineConfig } from "@playwright/test";
import { E2E_STACKS, e2eStack } from "./local/seed/e2e-stack.ts";
import { browserLaunchOptions } from "./local/find-browser.ts";
import { quickFolder } from "./local/postgres/quick-folder.ts";
import { readEnvironment } from "./local/settings.ts";

const environment = readEnvironment();
const { E2E_BASE_URL, CI } = environment;
// Where the products keep their data. The processes that run the tests inherit it, and read this file again.
const dataDir = (environment.E2E_DATA_DIR ||= path.join(
  quickFolder(),
  `dashboard-e2e-${randomUUID()}`,
));

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // A product and a simulator for each worker: a test that moves the clock or injects a fault must be alone with them.
  workers: E2E_BASE_URL ? 1 : E2E_STACKS,
  forbidOnly: Boolean(CI),
  // A shared machine may stand still for seconds. What passes at the second go only is listed as flaky, to be mended.
  retries: CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "reports/browser.json" }]],
  use: {
    headless: true,
    launchOptions: browserLaunchOptions(),
    screenshot: "only-on-failure",
    // A trace makes every test a fifth slower: add --trace on to look into one that fails.
    trace: "off",
  },
  // With E2E_BASE_URL somebody else runs the product, with its data in E2E_DATA_DIR.
  ...(E2E_BASE_URL
    ? {}
    : {
        webServer: Array.from({ length: E2E_STACKS }, (_, place) => ({
          name: `product ${place + 1}`,
          command: `"${process.execPath}" --conditions=react-server e2e/e2e-server.ts`,
          url: `http://localhost:${e2eStack(place).port}/api/health`,
          env: { E2E_DATA_DIR: dataDir, E2E_STACK: String(place) },
          timeout: 240_000,
          reuseExistingServer: false,
          gracefulShutdown: { signal: "SIGTERM" as const, timeout: 60_000 },
          stdout: "pipe" as const,
        })),
      }),
});
