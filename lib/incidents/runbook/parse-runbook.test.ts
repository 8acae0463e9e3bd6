import { expect, it } from "vitest";
import { parseInlines, parseRunbook } from "./parse-runbook.ts";

it("a section is its heading and its paragraphs, lists, tables and fences, one in a list too", () => {
  const text = [
    "# Alerts",
    "## WorkWaits, now",
    "One line",
    "and its next.",
    "",
    "1. First.",
    "2. Second:",
    "",
    "   ```sql late-jobs",
    "   SELECT 1;",
    "   ```",
    "",
    "   Its end.",
    "",
    "| a | b |",
    "|---|---|",
    "| 1 | `2` |",
    "",
    "```sh",
    "# no heading",
    "```",
  ].join("\n");
  const paragraph = (words: string) => ({
    kind: "paragraph",
    inlines: [{ kind: "text", text: words }],
  });
  expect(parseRunbook(text)).toEqual([
    { anchor: "alerts", title: "Alerts", blocks: [] },
    {
      anchor: "workwaits-now",
      title: "WorkWaits, now",
      blocks: [
        paragraph("One line and its next."),
        {
          kind: "list",
          isOrdered: true,
          items: [
            [paragraph("First.")],
            [
              paragraph("Second:"),
              { kind: "code", language: "sql", query: "late-jobs", text: "SELECT 1;" },
              paragraph("Its end."),
            ],
          ],
        },
        {
          kind: "table",
          head: [[{ kind: "text", text: "a" }], [{ kind: "text", text: "b" }]],
          rows: [[[{ kind: "text", text: "1" }], [{ kind: "code", text: "2" }]]],
        },
        { kind: "code", language: "sh", query: null, text: "# no heading" },
      ],
    },
  ]);
});

it("a line has bold, italics, code and links; HTML stays text", () => {
  expect(parseInlines("**Do** *this* `a*b*` [there](#x) <b>5 * 4</b>")).toEqual([
    { kind: "bold", text: "Do" },
    { kind: "text", text: " " },
    { kind: "italic", text: "this" },
    { kind: "text", text: " " },
    { kind: "code", text: "a*b*" },
    { kind: "text", text: " " },
    { kind: "link", text: "there", href: "#x" },
    { kind: "text", text: " <b>5 * 4</b>" },
  ]);
});
