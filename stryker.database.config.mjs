// npm run mutation:database: the same for what reads and writes rows, with the tests that run on
// PostgreSQL. Takes hours on two cores, so a part at a time: npm run mutation:database -- --mutate
// lib/tokens/grants/disconnect-grants.ts

import pure from "./stryker.config.mjs";

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  ...pure,
  mutate: [
    "lib/tokens/{grants,health,import,serving,store}/*.ts",
    "lib/{access,sign-in}/**/*.ts",
    "!**/*.test.ts",
  ],
  testFiles: ["lib/{tokens,access,sign-in,connect,companies}/**/*.db.test.ts"],
  timeoutMS: 60_000,
  incrementalFile: "reports/mutation/incremental-database.json",
  htmlReporter: { fileName: "reports/mutation/database.html" },
  jsonReporter: { fileName: "reports/mutation/database.json" },
  thresholds: { high: 95, low: 80, break: null },
};
