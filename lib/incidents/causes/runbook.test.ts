import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDocument } from "#test/documents/read-document.ts";
import { CAUSES } from "./find-cause.ts";

const RUNBOOK = "docs/guides/operator-runbook.md";
const { anchors } = readDocument(RUNBOOK);

describe("the runbook", () => {
  it.each(CAUSES.map(({ id, runbook }) => [id, runbook]))(
    "has a section for an incident of the cause %s: what it means, what to look at, how to mend it, when it is over",
    (_id, runbook) => {
      expect(anchors).toContain(runbook);
      const section = readFileSync(RUNBOOK, "utf8")
        .split(/^##? /m)
        .find((text) => readHeading(text) === runbook);
      expect(section).toMatch(
        /^\*\*Means\.\*\* [\s\S]+^\*\*First\.\*\* [\s\S]+^\*\*Mend\.\*\*[\s\S]+^\*\*Over when\*\* /m,
      );
    },
  );
});

/** As the sites that render Markdown name it. */
const readHeading = (section: string): string =>
  (section.split("\n")[0] ?? "")
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");
