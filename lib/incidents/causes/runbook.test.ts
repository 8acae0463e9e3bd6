import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDocument } from "#test/documents/read-document.ts";
import { type Block, namedQueries, parseRunbook } from "../runbook/parse-runbook.ts";
import { CAUSES } from "./find-cause.ts";

const RUNBOOK = "docs/guides/operator-runbook.md";
const sections = parseRunbook(readFileSync(RUNBOOK, "utf8"));

const textOf = (blocks: readonly Block[]): string =>
  blocks
    .map((block) =>
      block.kind === "paragraph"
        ? block.inlines.map(({ text }) => text).join("")
        : block.kind === "list"
          ? block.items.map(textOf).join("\n")
          : "",
    )
    .join("\n");

describe("the runbook", () => {
  it.each(CAUSES.map(({ id, runbook }) => [id, runbook]))(
    "has a section for an incident of the cause %s: what it means, what to look at, how to mend it, when it is over",
    (_id, runbook) => {
      const section = sections.find(({ anchor }) => anchor === runbook);
      expect(textOf(section?.blocks ?? [])).toMatch(
        /^Means\. [\s\S]+^First\. [\s\S]+^Mend\.[\s\S]+^Over when /m,
      );
    },
  );

  it("is read on the screen with all its headings, fences and queries, each under a name of its own", () => {
    const { anchors, blocks } = readDocument(RUNBOOK);
    expect(sections.map(({ anchor }) => anchor)).toEqual(anchors);
    const all = sections.flatMap((section) => section.blocks);
    const names = namedQueries(all).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(10);
    const shown = JSON.stringify(all);
    for (const { text } of blocks)
      expect(shown).toContain(JSON.stringify(text.trimEnd()).slice(1, -1));
  });
});
