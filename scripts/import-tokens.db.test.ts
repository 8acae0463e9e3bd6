import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { withGusto } from "#test/with-gusto.ts";
import { findFreePort } from "../local/postgres/free-port.ts";
import { runCaptured } from "../local/processes/run-captured.ts";

withGusto();
const folder = mkdtempSync(path.join(tmpdir(), "dashboard-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

const line = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    company_uuid: randomUUID(),
    access_token: randomUUID(),
    refresh_token: randomUUID(),
    expires_at: "2030-01-01T00:00:00Z",
    ...change,
  });

function importFile(lines: string[], environment: Record<string, string> = {}) {
  const file = path.join(folder, `${randomUUID()}.ndjson`);
  writeFileSync(file, lines.join("\n"));
  return runCaptured(["--conditions=react-server", "scripts/import-tokens.ts", file], {
    env: { ...process.env, ...environment },
  });
}

describe("npm run tokens:import", () => {
  it("stores the good lines, names the bad ones by line number, counts, and fails if any was skipped", async () => {
    const [first, second] = [line(), line()];
    const { code, output } = await importFile([
      first,
      "{ nonsense",
      "",
      line({ expires_at: "soon" }),
      second,
      first,
    ]);
    expect(output).toContain("line 2: not a JSON object");
    expect(output).toContain("line 4: expires_at is missing or not valid");
    expect(output).toContain(
      "2 imported, 0 attached to a stored pair, 1 already stored, 2 skipped.",
    );
    expect(code).toBe(1);
    expect(await db().gustoAuthToken.count()).toBe(2);
  });

  it("continues across transactions, and has nothing to do when run again", async () => {
    const lines = Array.from({ length: 300 }, () => line());
    const first = await importFile(lines);
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringContaining(
        "300 imported, 0 attached to a stored pair, 0 already stored, 0 skipped.",
      ),
    });
    // Without a terminal, it still reports its progress.
    expect(first.output).toMatch(/Importing .*100% \| line 300/);
    expect(await importFile(lines)).toMatchObject({
      code: 0,
      output: expect.stringContaining(
        "0 imported, 0 attached to a stored pair, 300 already stored, 0 skipped.",
      ),
    });
  });

  it("stops with a message if the database is down", async () => {
    const { code, output } = await importFile([line()], {
      DATABASE_URL: `postgresql://nobody@127.0.0.1:${await findFreePort()}/nowhere`,
    });
    expect(output).toMatch(/The database is not responding \(\w+\)\. Nothing was done\./);
    expect(output).not.toContain("    at ");
    expect(code).toBe(1);
  });

  it("reports a missing file", async () => {
    const { code, output } = await runCaptured(
      ["--conditions=react-server", "scripts/import-tokens.ts", path.join(folder, "none.ndjson")],
      { env: process.env },
    );
    expect(output).toContain("File not found");
    expect(code).toBe(1);
  });
});
