// Lint holds the house together: which room may import which (ARCHITECTURE.md) stands here, with sentences that say
// where the code belongs instead.
// See docs/decisions/0016-one-line-of-rooms.md

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, globalIgnores } from "eslint/config";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { moduleState } from "./local/lint/module-state.ts";
import { serverActions } from "./local/lint/server-actions.ts";
import { sqlWidth } from "./local/lint/sql-width.ts";

const ROOT = import.meta.dirname;
/**
 * The rooms of lib, from the ground up: a room imports only rooms to its left. ARCHITECTURE.md says
 * what each one is for.
 */
const ORDER = [
  "platform",
  "access",
  "notices",
  "oauth",
  "sign-in",
  "gusto",
  "tokens",
  "calls",
  "organization",
  "installation",
  "payroll",
  "connect",
  "companies",
  "usage",
  "webhooks",
  "readiness",
  "incidents",
  "process",
];
const TESTS = ["**/*.test.{ts,tsx}", "e2e/**", "test/**", "proofs/simulation/**"];

/** A lib file that does I/O says so in its first line. */
function listServerOnlyFiles() {
  const files = readdirSync(path.join(ROOT, "lib"), { recursive: true }).map((name) =>
    path.join("lib", String(name)),
  );
  return files.filter(
    (file) =>
      /\.tsx?$/.test(file) &&
      !file.includes("generated") &&
      readFileSync(path.join(ROOT, file), "utf8").includes('import "server-only"'),
  );
}

// A rule of its own beside the zones, because it lets types through.
const COMPONENT_MESSAGE =
  "Components take props and never fetch. Load the data in app/ and pass it in; pure lib modules and types are fine.";
const componentImports = {
  paths: listServerOnlyFiles().map((file) => ({
    name: `#${file.split(path.sep).join("/")}`,
    message: COMPONENT_MESSAGE,
    allowTypeImports: true,
  })),
  patterns: [{ regex: "^\\.\\.?/.*\\blib/", message: "Import other rooms by name: #lib/…" }],
};

const reactImport = {
  name: "react",
  message:
    "The worker's package has no React, and it would not start. What a page shares while it is rendered is cached by what only pages call.",
};

const order = ORDER.map((room, place) => ({
  target: `./lib/${room}`,
  from: "./lib",
  except: ["./generated", ...ORDER.slice(0, place + 1).map((left) => `./${left}`)],
  message: `A room imports only rooms to its left: ${ORDER.join(" < ")}. Move what ${room} needs to the left, take it as an argument, or move this file to the right.`,
}));

const zones = [
  ...order,
  {
    target: ["./lib/oauth", "./lib/gusto"],
    from: [
      "./lib/platform/database",
      "./lib/platform/jobs",
      "./lib/platform/audit",
      "./lib/access",
      "./lib/notices",
      "./lib/sign-in",
    ],
    message:
      "lib/oauth speaks OAuth 2.0, lib/gusto Gusto's API on top of it; neither knows a database or users. Take what you need as an argument, or move this file to a room on the right.",
  },
  {
    target: [
      "./lib/platform/*.ts",
      "./lib/platform/crypto",
      "./lib/platform/process",
      "./lib/platform/http",
    ],
    from: ["./lib/platform/database", "./lib/platform/jobs"],
    message:
      "This part of the platform must work without a database: everything else depends on it.",
  },
  {
    target: "./app",
    from: [
      "./lib/platform/database/db.ts",
      "./lib/platform/database/transaction.ts",
      "./lib/platform/database/lock-order.ts",
    ],
    message:
      "A door parses, authorizes and calls one use case. Only rooms of lib (lib/tokens, lib/companies …) touch the database: put the query there.",
  },
  {
    target: [
      "./app",
      "./worker",
      ...ORDER.filter((room) => room !== "calls" && room !== "gusto").map(
        (room) => `./lib/${room}`,
      ),
    ],
    from: "./lib/gusto/request.ts",
    message:
      "Every call to Gusto's API goes through lib/calls, which waits for the budget and counts it: use callCompany() or callOrganization().",
  },
  {
    target: "./lib",
    from: ["./app", "./components", "./worker", "./scripts", "./local", "./proofs"],
    message:
      "lib is below the doors and must not import them. Move what both need into lib, or pass it as an argument.",
  },
  {
    target: ["./lib", "./app", "./components", "./worker"],
    from: "./simulator",
    message: "Talk to the simulator only over HTTP, as to Gusto.",
  },
  {
    target: "./simulator",
    from: [
      "./app",
      "./components",
      "./lib",
      "./worker",
      "./scripts",
      "./local",
      "./proofs",
      "./prisma",
      "./test",
    ],
    message:
      "The simulator imports none of our code, so that neither can hide the other's mistakes.",
  },
];

const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message:
    "Only lib/platform/env.ts reads process.env: add the setting to lib/platform/settings/settings-schema.ts, with its check, and call env().",
};
const TOKEN_ROWS = {
  selector: "MemberExpression[property.name=/^(gustoAuthToken|tokenEvent)$/]",
  message:
    "Only lib/tokens reads and writes token rows. Call one of its functions, or add one there.",
};
const OWN_CLOCK = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message:
    "databaseNow() of lib/platform/database-clock.ts: a machine may be wrong by minutes, and what is stored is compared with the clock that all share.",
};
const FORMATS = {
  selector:
    "NewExpression[callee.object.name='Intl'][callee.property.name=/^(NumberFormat|DateTimeFormat|RelativeTimeFormat)$/], CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]",
  message: "Format numbers, money and times only in lib/platform/format.ts.",
};

const TRANSACTIONS = {
  selector: "CallExpression[callee.property.name='$transaction'], Literal[value='BEGIN']",
  message:
    "Start transactions only with transaction(work) of lib/platform/database/transaction.ts: it retries what a deadlock undid.",
};
const LOCKS = {
  selector:
    "TemplateElement[value.raw=/FOR (NO KEY )?(UPDATE|SHARE)(?! SKIP LOCKED)/], TemplateElement[value.raw=/pg_advisory_xact_lock/]",
  message: "Lock rows through lib/platform/database/lock-order.ts, which keeps one lock order.",
};

/** Not its own row's: gusto_application_states is locked by its key. */
const OTHER_ENVIRONMENT = {
  selector:
    "TemplateElement[value.raw=/[.\\s(]environment (=|IN|<>)/], CallExpression:not([callee.property.name='upsert']):not([callee.object.property.name='gustoApplicationState']) > ObjectExpression > Property[key.name='where'] Property[key.name='environment']",
  message:
    "No statement filters by the environment: the database refuses rows of the other one (docs/decisions/0015-one-database-an-environment.md). Leave the condition out.",
};

export default defineConfig(
  globalIgnores([
    ".next/**",
    "dist/**",
    ".data/**",
    "lib/generated/**",
    "node_modules/**",
    "next-env.d.ts",
    "reports/**",
    "test-results/**",
    "playwright-report/**",
    "coverage/**",
    "public/**",
  ]),
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ROOT } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-dynamic-delete": "off",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  { files: ["**/*.tsx"], extends: [reactHooks.configs.flat.recommended] },
  // A server component runs once a request, and may well look at the clock; the rule cannot tell it from a client one.
  { files: ["app/**/{page,layout}.tsx"], rules: { "react-hooks/purity": "off" } },
  // A test that asserts a thing into being fails at that very line, which is what a test is for.
  { files: TESTS, rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  {
    files: ["**/*.{ts,tsx}"],
    ignores: TESTS,
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [
        createNodeResolver({
          extensions: [".ts", ".tsx", ".mjs", ".js"],
          conditionNames: ["react-server", "import", "node", "default"],
        }),
      ],
    },
    rules: { "import-x/no-restricted-paths": ["error", { basePath: ROOT, zones }] },
  },
  {
    files: ["{lib,app,components,worker}/**/*.{ts,tsx}", "instrumentation.ts", "proxy.ts"],
    // What lives in the browser, where a page has one bundle.
    ignores: [
      ...TESTS,
      "components/ui/{clock,may-change}.tsx",
      "components/frame/live/shown-companies.tsx",
    ],
    plugins: { product: { rules: { "module-state": moduleState } } },
    rules: { "product/module-state": "error" },
  },
  {
    files: ["**/*.{ts,tsx}"],
    ignores: TESTS,
    plugins: { actions: { rules: { "server-actions": serverActions } } },
    rules: { "actions/server-actions": "error" },
  },
  {
    files: ["components/**/*.{ts,tsx}"],
    ignores: TESTS,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", componentImports] },
  },
  {
    // The worker runs the rooms without React: its package has none. These are read by pages alone.
    files: ["{lib,worker}/**/*.ts"],
    ignores: [
      ...TESTS,
      "lib/access/current-viewer.ts",
      "lib/incidents/reading/update-for-page.ts",
      "lib/incidents/reading/read-attention.ts",
    ],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", reactImport] },
  },
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { layout: { rules: { "sql-width": sqlWidth } } },
    rules: { "layout/sql-width": "error" },
  },
  { files: ["**/*.{ts,tsx}"], rules: { "no-restricted-syntax": ["error", TRANSACTIONS] } },
  {
    files: ["{lib,app,components,worker}/**/*.{ts,tsx}"],
    ignores: TESTS,
    rules: {
      "no-restricted-syntax": [
        "error",
        OTHER_ENVIRONMENT,
        ENVIRONMENT,
        TOKEN_ROWS,
        TRANSACTIONS,
        LOCKS,
        FORMATS,
        OWN_CLOCK,
      ],
    },
  },
  // A date in a header is compared with any clock.
  {
    files: ["lib/oauth/**/*.ts"],
    ignores: TESTS,
    rules: {
      "no-restricted-syntax": [
        "error",
        OTHER_ENVIRONMENT,
        ENVIRONMENT,
        TOKEN_ROWS,
        TRANSACTIONS,
        LOCKS,
        FORMATS,
      ],
    },
  },
  { files: ["lib/platform/env.ts"], rules: { "no-restricted-syntax": ["error", TOKEN_ROWS] } },
  {
    files: ["lib/tokens/**/*.ts"],
    ignores: TESTS,
    rules: {
      "no-restricted-syntax": [
        "error",
        OTHER_ENVIRONMENT,
        ENVIRONMENT,
        TRANSACTIONS,
        LOCKS,
        FORMATS,
        OWN_CLOCK,
      ],
    },
  },
  {
    files: ["lib/platform/format.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        OTHER_ENVIRONMENT,
        ENVIRONMENT,
        TOKEN_ROWS,
        TRANSACTIONS,
        LOCKS,
      ],
    },
  },
  {
    files: ["lib/platform/database/transaction.ts"],
    rules: { "no-restricted-syntax": ["error", OTHER_ENVIRONMENT, ENVIRONMENT, TOKEN_ROWS, LOCKS] },
  },
  {
    files: ["lib/platform/database/lock-order.ts"],
    rules: {
      "no-restricted-syntax": ["error", OTHER_ENVIRONMENT, ENVIRONMENT, TOKEN_ROWS, TRANSACTIONS],
    },
  },
);
