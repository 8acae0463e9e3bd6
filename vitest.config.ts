import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The marker throws outside of a React server; in tests, as in the worker, it says nothing.
const alias = {
  "server-only": fileURLToPath(new URL("./node_modules/server-only/empty.js", import.meta.url)),
};

const ROOMS = "{lib,components,app,scripts,local,proofs,worker,server,deploy,test}";
// Property tests on a busy machine with two cores take their time; only a hanging test should run into these.
const UNIT_TEST_LIMIT_MS = 20_000;
const DATABASE_TEST_LIMIT_MS = 30_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Above it, the reporter prints a test's time.
    slowTestThreshold: 1_000,
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: [`${ROOMS}/**/*.test.{ts,tsx}`],
          exclude: ["**/*.db.test.ts", "lib/generated/**", "**/node_modules/**"],
          testTimeout: UNIT_TEST_LIMIT_MS,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "database",
          include: [`${ROOMS}/**/*.db.test.ts`],
          exclude: ["lib/generated/**", "**/node_modules/**"],
          globalSetup: ["./test/start-test-cluster.ts"],
          setupFiles: ["./test/api/check-api-answers.ts"],
          testTimeout: DATABASE_TEST_LIMIT_MS,
          hookTimeout: DATABASE_TEST_LIMIT_MS,
        },
      },
      {
        test: { name: "simulator", include: ["simulator/**/*.test.ts"], testTimeout: 15_000 },
      },
    ],
  },
});
