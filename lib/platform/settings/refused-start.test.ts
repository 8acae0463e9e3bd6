import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCaptured } from "../../../local/processes/run-captured.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";

/* What an operator sees when settings are wrong, whichever program they start. */

const FOLDER = mkdtempSync(path.join(tmpdir(), "refused-"));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const keyFile = path.join(FOLDER, "keys");
writeFileSync(keyFile, "k1:aGlkZGVuLWtleQ==\n");

/** Without DATABASE_URL, a command would use the demo's database. */
const WRONG = {
  PATH: process.env["PATH"],
  NODE_ENV: "production" as const,
  DATABASE_URL: "postgresql://dashboard:hidden@127.0.0.1:1/none",
  NEXTAUTH_SECRET: "hidden",
  TOKEN_ENCRYPTION_KEYS_FILE: keyFile,
  GUSTO_CLIENT_SECRET_FILE: path.join(FOLDER, "none"),
  GUSTO_ENVIRONMENT: "production",
  APP_URL: "http://payroll.example.com/app/",
  PORT: "70000",
};
const TOLD = [
  "NEXTAUTH_SECRET must be at least 32 characters long",
  'TOKEN_ENCRYPTION_KEYS: the key "k1" has 10 bytes',
  `GUSTO_CLIENT_SECRET_FILE names ${path.join(FOLDER, "none")}, which cannot be read`,
  "GUSTO_CLIENT_ID is missing",
  "APP_URL must use https",
  "APP_URL must be only scheme, host and port",
];

describe("a start with wrong settings", () => {
  it.each([
    ["the app", ["server/main.ts"], ['PORT is "70000"', ...TOLD]],
    ["the worker", [...WORKER_FLAGS, "worker/main.ts"], TOLD],
    ["a command", ["--conditions=react-server", "scripts/rotate-keys.ts"], TOLD],
  ])("of %s ends with all problems, no stack trace and no secret", async (_, args, told) => {
    const { code, output } = await runCaptured(args, { env: WRONG });
    expect(code).toBe(1);
    // The app logs JSON from its first line.
    const said = output.replaceAll("\\n", "\n").replaceAll('\\"', '"');
    for (const line of told) expect(said).toContain(line);
    expect(said).not.toMatch(/hidden|aGlk|^ +at |node:internal/m);
  });

  it("of a migration names the missing file of its database", async () => {
    const env = { ...WRONG, DATABASE_URL: "", DATABASE_URL_FILE: path.join(FOLDER, "none") };
    const { code, output } = await runCaptured(
      ["--conditions=react-server", "scripts/migrate.ts"],
      { env },
    );
    expect(code).toBe(1);
    expect(output).toContain(
      `DATABASE_URL_FILE names ${path.join(FOLDER, "none")}, which cannot be read: there is no such file.`,
    );
    expect(output).not.toMatch(/^ +at /m);
  });
});
