import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";

const ROOMS = ["lib", "app", "worker"];

it("every copy of a module gets the same value for a name, created once", async () => {
  const create = vi.fn(() => ({}));
  const [first, second] = [await copyOfModule(), await copyOfModule()];
  expect(first.processWide).not.toBe(second.processWide);
  expect(first.processWide("test value", create)).toBe(second.processWide("test value", create));
  expect(create).toHaveBeenCalledTimes(1);
});

it("no two places in the product use the same name", () => {
  const names = ROOMS.flatMap(readSources).flatMap((source) =>
    [...source.matchAll(/processWide(?:<.+>)?\("([^"]+)"/g)].map(([, name]) => name),
  );
  expect(names.length).toBeGreaterThan(10);
  expect(names).toEqual([...new Set(names)]);
});

async function copyOfModule() {
  vi.resetModules();
  return import("./process-wide.ts");
}

function readSources(room: string): string[] {
  const files = readdirSync(room, { recursive: true }).map(String);
  return files
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file) && !file.startsWith("generated"))
    .map((file) => readFileSync(path.join(room, file), "utf8"));
}
