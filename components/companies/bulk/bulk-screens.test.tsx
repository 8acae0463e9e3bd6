import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { IDLE } from "#lib/companies/action-result.ts";
import type { BulkActionView } from "#lib/companies/bulk/bulk-views.ts";
import { bulkReasonWords, bulkFilterWords, bulkProblemWords } from "../../words/bulk-words.ts";
import { ConfirmBulk } from "./confirm-bulk.tsx";
import { BulkList } from "./bulk-list.tsx";
import { BulkProgress } from "./bulk-progress.tsx";

const AT = new Date("2026-11-28T10:00:00Z");
const ACTION: BulkActionView = {
  ...{ id: "an-id", kind: "test_connection", startedBy: "Olivia Ray", createdAt: AT },
  ...{ endedAt: null, state: "running", reason: null, filter: null, isChosen: true, tag: null },
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
        tags={[]}
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
    const html = draw(<ConfirmBulk query={query} preview={PREVIEW} problem="typed" tags={[]} />);
    expect(html).toContain('name="typed"');
    expect(html).toContain("Type 1,234 to confirm. Nothing was started.");
    const uncounted = draw(
      <ConfirmBulk
        query={query}
        preview={{ ...PREVIEW, isCounted: false }}
        problem={undefined}
        tags={[]}
      />,
    );
    expect(uncounted).not.toContain("<form");
    expect(uncounted).toContain("too many companies to count");
  });
});

it("the page before a tag is added asks which, and one that undoes it does not", () => {
  const confirm = (filter: { q: string } | { changedBy: string }) =>
    draw(
      <ConfirmBulk
        query={{ kind: "remove_tag", selection: { filter }, tag: "o'neill" }}
        preview={PREVIEW}
        problem="tag"
        tags={["<west>"]}
      />,
    );
  const asked = confirm({ q: "north" });
  expect(asked.match(/name="actTag"/g)).toHaveLength(1);
  expect(asked).toMatch(/<input(?=[^>]*name="actTag")(?=[^>]*value="o&#x27;neill")[^>]*required/);
  expect(asked).toContain('<option value="&lt;west&gt;">');
  expect(asked).toContain("without a comma. Nothing was started.");
  expect(confirm({ changedBy: "an-id" })).toMatch(/type="hidden" name="actTag"/);
});

describe("how far a bulk action is", () => {
  const DONE: BulkActionView = {
    ...{ ...ACTION, kind: "sync_on", state: "done", endedAt: AT, chosen: 100 },
    ...{ succeeded: 98, failed: 0, skipped: 1 },
  };
  const act = () => Promise.resolve(IDLE);
  const progress = (action: BulkActionView, undo: "sync_off" | null) =>
    draw(<BulkProgress action={action} undo={undo} stop={act} goOn={act} />);

  it("is all of it when it is done, also if a company was deleted meanwhile", () => {
    const html = progress(DONE, null);
    expect(html).toContain("99 of 100 companies, 1 deleted meanwhile");
    expect(html).toContain('aria-valuenow="100"');
    expect(html).toContain("fill-accent");
    expect(html).not.toContain("Undo");
    expect(progress({ ...DONE, state: "stopped" }, null)).not.toContain("deleted");
  });

  it("offers to switch back those that it switched, once it has ended", () => {
    expect(progress(DONE, "sync_off")).toContain("Undo for 98 companies");
    expect(progress(DONE, "sync_off")).toContain("kind=sync_off&amp;changedBy=an-id");
    expect(progress({ ...DONE, state: "running" }, "sync_off")).not.toContain("Undo");
    expect(progress({ ...DONE, succeeded: 0 }, "sync_off")).not.toContain("Undo");
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
