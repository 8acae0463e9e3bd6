import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig } from "@playwright/test";
import { E2E_PORT } from "./scripts/e2e-ports.ts";
import { browserFlags, findBrowser } from "./scripts/find-browser.ts";
import { readEnvironment } from "./scripts/settings.ts";

const environment = readEnvironment();
const { E2E_BASE_URL, CI } = environment;
// Where the product keeps its data. The processes that run the tests inherit it, and read this file again.
const dataDir = (environment.E2E_DATA_DIR ||= path.join(tmpdir(), `dashboard-e2e-${randomUUID()}`));
const baseURL = E2E_BASE_URL || `http://localhost:${E2E_PORT}`;
const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // One product, one simulator: a test that moves the clock or injects a fault must be alone.
  workers: 1,
  forbidOnly: Boolean(CI),
  // A shared machine may stand still for seconds. What passes at the second go only is listed as flaky, to be mended.
  retries: CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "reports/browser.json" }]],
  use: {
    baseURL,
    headless: true,
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: browserFlags() },
    screenshot: "only-on-failure",
    // A trace makes every test a fifth slower: add --trace on to look into one that fails.
    trace: "off",
  },
  // With E2E_BASE_URL somebody else runs the product, with its data in E2E_DATA_DIR.
  ...(E2E_BASE_URL
    ? {}
    : {
        webServer: {
          command: `"${process.execPath}" --conditions=react-server scripts/e2e-server.ts`,
          url: `${baseURL}/api/health`,
          env: { E2E_DATA_DIR: dataDir },
          timeout: 240_000,
          reuseExistingServer: false,
          gracefulShutdown: { signal: "SIGTERM", timeout: 60_000 },
          stdout: "pipe",
        },
      }),
});
