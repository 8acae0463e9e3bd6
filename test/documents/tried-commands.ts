// Commands of documents that guides.db.test.ts does not run itself: what shows that they work, or why nothing here can.

type ShownBy = {
  commands: string[];
  /** A test, or what a suite of `npm test` runs. */
  file: string;
  /** Where in it the same is done. */
  contains: string;
};

export const SHOWN_BY: ShownBy[] = [
  // The browser tests run what the demo runs: the same product, app and worker, simulator and
  // database, from the same build.
  { commands: ["npm run demo"], file: "e2e/e2e-server.ts", contains: "runUntilStopped(" },
  {
    commands: ["npm run build"],
    file: "local/test-suites.ts",
    contains: "await buildIfChanged()",
  },
  {
    commands: ["npm run package"],
    file: "e2e/package.spec.ts",
    contains: "await buildPackage(FOLDER)",
  },
  {
    commands: ["dist/entry.sh migrate", "dist/entry.sh app", "dist/entry.sh worker"],
    file: "test/sandbox/inside.mjs",
    contains: 'spawn("/app/entry.sh", command',
  },
  {
    commands: ["curl -s http://127.0.0.1:3000/api/health"],
    file: "test/sandbox/inside.mjs",
    contains: `(await ask("/api/health")).text.includes('"worker":"ok"')`,
  },
  {
    commands: ["npm start", "node scripts/bootstrap.mjs scripts/start.ts"],
    file: "e2e/app-stop.spec.ts",
    contains: '["scripts/bootstrap.mjs", "scripts/start.ts"]',
  },
  {
    commands: ["npm run worker", "node scripts/bootstrap.mjs --optimize-for-size worker/main.ts"],
    file: "local/processes/product.ts",
    contains: '[...WORKER_FLAGS, "worker/main.ts"]',
  },
  {
    commands: ["node simulator/main.ts"],
    file: "local/processes/product.ts",
    contains: "simulator/main.ts",
  },
  {
    commands: ["cp .env.example .env"],
    file: "test/documents/documents.test.ts",
    contains:
      "a copy of .env.example in which the required settings are filled in is taken by a start",
  },
];

type NotRun = { beginsWith: string; because: string };

export const NOT_RUN: NotRun[] = [
  {
    beginsWith: "docker ",
    because: "needs a container engine; e2e/package.spec.ts runs what is in the image",
  },
  {
    beginsWith: "kubectl ",
    because: "needs a cluster; deploy/deployment-files.test.ts reads the manifests",
  },
  { beginsWith: "npm test", because: "it is what runs this" },
  { beginsWith: "npm run vitest -- run ", because: "it is what runs this" },
  { beginsWith: "npm run planted-faults", because: "runs the suites for twenty minutes" },
  { beginsWith: "npm run chaos", because: "kills processes for minutes to hours" },
  ...[
    "pg_",
    "createdb ",
    "psql ",
    'cp -a "$BACKUPS',
    'echo "restore_',
    'echo "recovery_',
    "touch ",
    'grep -h \'"msg":"Company connected"',
  ].map((beginsWith) => ({
    beginsWith,
    because: "needs the tools of a PostgreSQL; npm run drill types the block as it stands",
  })),
  { beginsWith: "npm run mutation", because: "runs the suites for hours" },
  { beginsWith: "npm run bench", because: "takes minutes on a machine with nothing else to do" },
  {
    beginsWith: "E2E_GUSTO=demo ",
    because: "needs an account at Gusto",
  },
];
