import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { BulkActionView } from "#lib/companies/bulk/bulk-views.ts";
import { bulkReasonWords, bulkFilterWords, bulkProblemWords } from "../../words/bulk-words.ts";
import { ConfirmBulk } from "./confirm-bulk.tsx";
import { BulkList } from "./bulk-list.tsx";

const AT = new Date("2026-11-28T10:00:00Z");
const ACTION: BulkActionView = {
  ...{ id: "an-id", kind: "test_connection", startedBy: "Olivia Ray", createdAt: AT },
  ...{ endedAt: null, state: "running", reason: null, filter: null, isChosen: true },
  ...{ chosen: 1_234, succeeded: 10, failed: 2, skipped: 1 },
};
const draw = (element: ReactElement) => renderToStaticMarkup(element);
const PREVIEW = { count: 1_234, isCounted: true, names: ["<b>North</b>", ""], missing: 0 };

describe("the page that asks before a bulk action", () => {
  it("says what happens to how many, and sends the selection as a plain form", () => {
    const html = draw(
      <ConfirmBulk
        query={{ kind: "test_connection", selection: { filter: { q: "north" } } }}
        preview={PREVIEW}
        problem={undefined}
      />,
    );
    expect(html).toContain('action="/companies/bulk/start"');
    expect(html).toContain('name="all" value="1"');
    expect(html).toContain('name="q" value="north"');
    expect(html).toContain("and 1,232 more");
    expect(html).toContain("Unnamed company");
    expect(html).not.toContain("<b>");
    expect(html).not.toContain('name="typed"');
  });

  it("asks for the number before it disconnects, and does not offer it where nobody counted", () => {
    const query = { kind: "disconnect" as const, selection: { filter: { q: "a" } } };
    const html = draw(<ConfirmBulk query={query} preview={PREVIEW} problem="typed" />);
    expect(html).toContain('name="typed"');
    expect(html).toContain("Type 1,234 to confirm. Nothing was started.");
    const uncounted = draw(
      <ConfirmBulk query={query} preview={{ ...PREVIEW, isCounted: false }} problem={undefined} />,
    );
    expect(uncounted).not.toContain("<form");
    expect(uncounted).toContain("too many companies to count");
  });
});

describe("bulk actions in words", () => {
  it("name who started them, which companies, and what stands still", () => {
    const html = draw(<BulkList actions={[{ ...ACTION, state: "done", filter: {} }]} />);
    expect(html).toContain("All companies");
    expect(html).toContain("Olivia Ray");
    expect(html).toContain("1,234 companies, 2 failed");
    expect(bulkFilterWords({ q: "north", health: "retrying" })).toBe(
      "All that match “north” · Retrying",
    );
    expect(bulkReasonWords({ ...ACTION, isChosen: false })).toMatch(/Selecting/);
    expect(bulkReasonWords({ ...ACTION, reason: "selection_grew" })).toMatch(/nothing was done/);
    expect(bulkReasonWords({ ...ACTION, reason: "of_a_newer_release" as never })).toBeNull();
    expect(bulkProblemWords("made-up", 3)).toMatch(/not started/);
  });
});
