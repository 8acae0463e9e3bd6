import { defineConfig } from "@playwright/test";
import { E2E_PORT } from "./scripts/e2e-ports.ts";
import { browserFlags, findBrowser } from "./scripts/find-browser.ts";
import { readEnvironment } from "./scripts/settings.ts";

const { E2E_BASE_URL, CI } = readEnvironment();
const baseURL = E2E_BASE_URL || `http://localhost:${E2E_PORT}`;
const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // One product, one simulator: a test that moves the clock or injects a fault must be alone.
  workers: 1,
  forbidOnly: Boolean(CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "reports/browser.json" }]],
  use: {
    baseURL,
    headless: true,
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: browserFlags() },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  // With E2E_BASE_URL somebody else runs the product.
  ...(E2E_BASE_URL
    ? {}
    : {
        webServer: {
          command: `"${process.execPath}" --conditions=react-server scripts/e2e-server.ts`,
          url: `${baseURL}/api/health`,
          timeout: 240_000,
          reuseExistingServer: false,
          gracefulShutdown: { signal: "SIGTERM", timeout: 60_000 },
          stdout: "pipe",
        },
      }),
});
