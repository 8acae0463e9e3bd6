// npm run mutation: changes one thing at a time in what must never be wrong, and looks whether a test notices
// (docs/mutation-testing.md). It works on a copy of the sources.

/** What decides, and does no I/O: tested without a database. */
const PURE = [
  "lib/platform/crypto/*.ts",
  "lib/platform/http/{client-ip,return-to,same-origin}.ts",
  "lib/access/{operator-list,viewer}.ts",
  "lib/access/sessions/{session-cookie,session-limits}.ts",
  "lib/oauth/*.ts",
  "lib/sign-in/{authorization-response,flow-cookies,problem}.ts",
  "lib/tokens/protocol/*.ts",
  "lib/tokens/health/health.ts",
  "lib/tokens/import/import-line.ts",
  "lib/tokens/serving/{read-together,remember-opened}.ts",
  "lib/tokens/store/vault.ts",
];

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.config.ts", related: false },
  mutate: [...PURE, "!**/*.test.ts"],
  // Without the simulation of proofs/simulation, which would notice more, but takes half a minute
  // for each mutant that survives.
  testFiles: ["lib/{platform,access,oauth,sign-in,tokens}/**/!(*.db).test.ts"],
  // Constants of a module: the runner for Vitest does not reach them. The planted faults hold those that matter.
  ignoreStatic: true,
  concurrency: 1,
  timeoutMS: 20_000,
  // What was tested before and has not changed is not tested again.
  incremental: true,
  incrementalFile: "reports/mutation/incremental.json",
  reporters: ["progress", "clear-text", "html", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: "reports/mutation/pure.html" },
  jsonReporter: { fileName: "reports/mutation/pure.json" },
  tempDirName: ".data/mutation",
  ignorePatterns: [".next", ".data", "reports", "test-results", "playwright-report", "e2e", "docs"],
  thresholds: { high: 95, low: 90, break: 90 },
};
