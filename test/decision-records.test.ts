import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const records = globSync("docs/decisions/*.md");
const sources = globSync(["*.mjs", "{lib,app,local,scripts,simulator}/**/*.{ts,tsx,mjs}"], {
  exclude: ["lib/generated/**"],
}).map((file) => readFileSync(file, "utf8"));

it.each(records)("%s is named by the code that embodies it", (record) => {
  expect(records.length).toBeGreaterThan(15);
  expect(sources.some((source) => source.includes(record))).toBe(true);
});
