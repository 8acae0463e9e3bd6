import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { NoticeGroup } from "#lib/notices/list-notice-groups.ts";
import { NoticeList } from "./notice-list.tsx";

const AT = new Date("2026-11-21T12:00:00Z");
const never = () => Promise.resolve({ kind: "idle" as const });
const group = (count: number, shown = count): NoticeGroup => ({
  kind: "ended",
  count,
  since: AT,
  newestAt: AT,
  notices: Array.from({ length: shown }, (_, nth) => ({
    id: String(nth),
    kind: "ended",
    text: `Gusto ended the connection of Shop ${nth}.`,
    createdAt: AT,
    company: { id: `c${nth}`, name: `Shop ${nth}` },
  })),
});
const drawn = (...groups: NoticeGroup[]) =>
  renderToStaticMarkup(
    <NoticeList groups={groups} actions={{ dismiss: never, dismissAll: never }} />,
  );

describe("notices on the overview", () => {
  it("combine many of one kind into one sentence, with each company inside and one way to dismiss all", () => {
    const html = drawn(group(7));
    expect(html).toContain("7 companies need to be reconnected");
    expect(html.match(/Dismiss/g)).toHaveLength(1);
    for (let nth = 0; nth < 7; nth += 1) expect(html).toContain(`href="/companies/c${nth}"`);
  });

  it("say how many are not named, and show a thousand as a thousand or more", () => {
    expect(drawn(group(300, 50))).toContain("and 250 more");
    expect(drawn(group(1_000, 50))).toContain("At least 1,000 companies");
  });

  it("show a single one in its own words, and nothing if there is none", () => {
    expect(drawn(group(1))).toContain("Gusto ended the connection of Shop 0.");
    expect(drawn()).toBe("");
  });
});
