import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir, prepareDataDir, requireDiskSpace } from "./data-dir.ts";
import { loadDemoSecrets } from "../seed/demo-secrets.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "data-dir-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("lockDataDir", () => {
  it("refuses a second start on the same folder, and lets it in after the first is done", () => {
    const unlock = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(`Process ${process.pid} is already using ${folder}.`);
    unlock();
    lockDataDir(folder)();
  });

  it.each([
    "",
    "garbage",
    JSON.stringify({ pid: process.pid, startedAt: "another process with the same number" }),
  ])("takes over a lock that says %j", (content) => {
    writeFileSync(path.join(folder, "demo.lock"), content);
    lockDataDir(folder)();
    expect(existsSync(path.join(folder, "demo.lock"))).toBe(false);
  });
});

describe("prepareDataDir", () => {
  it("says in one sentence that the folder cannot be written", () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    expect(() => prepareDataDir(path.join(file, "below"))).toThrow(
      /^The data folder .*below cannot be written \(ENOTDIR\)\. Set DATA_DIR to another folder\.$/,
    );
  });
});

describe("requireDiskSpace", () => {
  it("says how much is free, how much is needed and what to do", () => {
    expect(() => requireDiskSpace(folder, Number.MAX_SAFE_INTEGER)).toThrow(
      /^Only \d+ MB are free on the disk of .* Free some, or set DATA_DIR/,
    );
  });
});

describe("loadDemoSecrets", () => {
  it("makes them once, each long enough for the app", () => {
    const secrets = loadDemoSecrets(folder);
    expect(loadDemoSecrets(folder)).toEqual(secrets);
    expect(secrets.NEXTAUTH_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(Buffer.from(secrets.TOKEN_ENCRYPTION_KEYS.replace("demo1:", ""), "base64")).toHaveLength(
      32,
    );
  });

  it("does not silently replace damaged ones, which would make stored tokens unreadable", () => {
    writeFileSync(path.join(folder, "secrets.json"), "{}");
    expect(() => loadDemoSecrets(folder)).toThrow(/secrets\.json is damaged: .* Delete the folder/);
  });
});
