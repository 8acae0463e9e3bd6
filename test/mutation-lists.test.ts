import { globSync } from "node:fs";
import { expect, it } from "vitest";

/** "lib/{a,b}.ts" → "lib/a.ts", "lib/b.ts" */
function expand(pattern: string): string[] {
  const [whole, inside] = pattern.match(/\{([^{}]*)\}/) ?? [];
  if (whole === undefined || inside === undefined) return [pattern];
  return inside.split(",").flatMap((one) => expand(pattern.replace(whole, one)));
}

async function listPatterns(config: string): Promise<string[]> {
  const file = new URL(`../${config}`, import.meta.url).href;
  const { default: options } = (await import(/* @vite-ignore */ file)) as {
    default: { mutate: string[] };
  };
  return options.mutate;
}

const lists = await Promise.all(
  ["stryker.config.mjs", "stryker.database.config.mjs"].map(listPatterns),
);
const patterns = lists.flat().filter((pattern) => !pattern.startsWith("!"));

it.each(patterns.flatMap(expand))("mutation testing finds the sources %s", (pattern) => {
  expect(globSync(pattern).filter((file) => !file.includes(".test."))).not.toEqual([]);
});
