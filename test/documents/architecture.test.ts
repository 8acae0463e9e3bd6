// The map is short, and it is a map of this house.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readDocument } from "./read-document.ts";

const text = readFileSync("ARCHITECTURE.md", "utf8");
const { blocks, codeSpans, links } = readDocument("ARCHITECTURE.md");
const rooms = globSync("lib/*/")
  .map((folder) => path.basename(folder))
  .filter((name) => name !== "generated");

it("takes ten minutes to read", () => {
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(1_200);
});

it("has the rooms in the order that lint holds, and says what each one holds", () => {
  const config = readFileSync("eslint.config.mjs", "utf8");
  const [, held = ""] = /const ORDER = \[([^\]]*)\]/.exec(config) ?? [];
  const order = [...held.matchAll(/"([\w-]+)"/g)].map(([, name = ""]) => name);
  const [, drawn = ""] = /^ *(platform <[\s\S]*?)\n\n/m.exec(text) ?? [];
  expect(drawn.split(/\s*<\s*/)).toEqual(order);
  expect(order.toSorted()).toEqual(rooms.toSorted());
  for (const room of rooms) expect(codeSpans).toContain(`${room}/`);
});

it("walks through files that there are", () => {
  const files = new Set(
    globSync("{lib,worker,app}/**/*.{ts,tsx}").map((file) => path.basename(file)),
  );
  const walks = blocks.map((block) => block.text).filter((one) => one.includes("→"));
  const steps = walks.flatMap((walk) => [
    ...walk.matchAll(/(?<=^| |\/)([a-z]+(?:-[a-z]+)+)(?=[ :]|$)/gm),
  ]);
  expect(steps.length).toBeGreaterThan(10);
  expect(steps.map(([name]) => name).filter((name) => !files.has(`${name}.ts`))).toEqual([]);
});

it("leads to every decision record", () => {
  expect(globSync("docs/decisions/*.md").filter((record) => !links.includes(record))).toEqual([]);
});
