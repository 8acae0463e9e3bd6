import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { createCompany } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { runCaptured } from "../local/processes/run-captured.ts";

withGusto();
const folder = mkdtempSync(path.join(tmpdir(), "dashboard-delete-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) =>
  runCaptured(["--conditions=react-server", "scripts/delete-companies.ts", ...words], {
    env: { ...process.env },
  });
const lost = () => createCompany([], { state: "reconnect_required" });
const left = (...ids: string[]) =>
  db().company.count({ where: { id: { in: ids }, deleteRequestedAt: null } });

describe("npm run companies:delete", () => {
  it("deletes those from its arguments and its file, explains each failure, and exits with an error", async () => {
    const [first, second, living] = [await lost(), await lost(), await createCompany([])];
    const nobody = randomUUID();
    const file = path.join(folder, "uuids");
    writeFileSync(file, `${second.gustoUuid}\n\n${first.gustoUuid.toUpperCase()}\n${nobody}\n`);
    const words = [first.gustoUuid, living.gustoUuid, "--file", file];

    const trial = await run(...words, "--dry-run");
    expect(trial.output).toContain("2 would be deleted, 2 refused.");
    expect(await left(first.id, second.id, living.id)).toBe(3);

    const { code, output } = await run(...words);
    expect(output).toContain("2 deleted; the worker is erasing their data, 2 refused.");
    expect(output).toContain(
      `${living.gustoUuid}: This company is still connected. Disconnect it first, then delete it. (conflict)`,
    );
    expect(output).toContain(`${nobody}: Company not found. (not_found)`);
    expect(output).toMatch(/Companies .*4\/4/);
    expect(code).toBe(1);
    expect(await left(first.id, second.id)).toBe(0);
    expect(await left(living.id)).toBe(1);
  });

  it("deletes nothing if one of the arguments is not a UUID", async () => {
    const { id, gustoUuid } = await lost();
    const { code, output } = await run(gustoUuid, "acme");
    expect(output).toContain(`"acme" is not a uuid. Nothing was deleted.`);
    expect(code).toBe(1);
    expect(await left(id)).toBe(1);
  });
});
