import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const records = globSync("docs/decisions/*.md");
const sources = globSync(
  [
    "*.{ts,mjs,js}",
    "{app,components,deploy,e2e,lib,local,prisma,proofs,scripts,server,simulator,test,worker}/**/*.{ts,tsx,mjs,sql,prisma,yaml}",
  ],
  { exclude: ["lib/generated/**"] },
).map((file) => ({ file, text: readFileSync(file, "utf8") }));

describe("decision records", () => {
  it("have a number each, without a gap", () => {
    const numbers = records.map((record) => Number(path.basename(record).slice(0, 4)));
    expect(numbers.sort((a, b) => a - b)).toEqual(records.map((_, place) => place + 1));
  });

  it.each(records)("%s is named by the code that embodies it", (record) => {
    const naming = sources.filter(({ file, text }) => !isTest(file) && text.includes(record));
    expect(naming).not.toEqual([]);
  });

  it.each(records)("%s tells context, decision and consequences", (record) => {
    const text = readFileSync(record, "utf8");
    expect(text).toMatch(new RegExp(`^# ${Number(path.basename(record).slice(0, 4))}\\. `));
    expect(text).toMatch(
      /\*\*Context\.\*\*[\s\S]+\*\*Decision\.\*\*[\s\S]+\*\*Consequences?\.\*\*/,
    );
  });

  it("exist wherever the code names one", () => {
    const named = sources.flatMap(({ text }) => [...text.matchAll(/docs\/decisions\/[\w-]+\.md/g)]);
    expect(named.length).toBeGreaterThan(records.length);
    expect(named.map(([record]) => record).filter((one) => !records.includes(one))).toEqual([]);
  });
});

function isTest(file: string): boolean {
  return /^(test|e2e)\/|\.test\.tsx?$/.test(file);
}
