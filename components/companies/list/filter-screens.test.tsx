import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { CompaniesQuery } from "./companies-query.ts";
import { FilterChips } from "./filter-chips.tsx";
import { FilterForm } from "./filter-form.tsx";

const QUERY: CompaniesQuery = {
  ...{ q: "north", health: "retrying", sort: "name", after: "abc" },
  ...{ reason: "rate_limited", sync: "on", by: "01a1ff89-0000-7000-8000-000000000000" },
};
const chips = (query: CompaniesQuery) =>
  renderToStaticMarkup(<FilterChips query={query} connector="Avery Chen" />).replaceAll(
    "&amp;",
    "&",
  );

describe("the filters of the list", () => {
  it("are shown with the way to remove each of them, from the first page", () => {
    const html = chips(QUERY);
    for (const words of ["Reason: Gusto asked us to wait", "Sync: on", "Connected by: Avery Chen"])
      expect(html).toContain(`aria-label="Remove the filter ${words}"`);
    const others = "/companies?q=north&health=retrying&reason=rate_limited";
    expect(html).toContain(`href="${others}&by=${QUERY.by}&sort=name"`);
    expect(html).toContain('href="/companies?sort=name"');
    expect(html).not.toContain("after=");
  });

  it("take no room while none is set", () => {
    expect(chips({ q: "north", health: "retrying" })).toBe("");
  });

  it("keep the rest of the view when they are applied", () => {
    const html = renderToStaticMarkup(
      <FilterForm query={{ ...QUERY, tag: "o'neill" }} tags={["<west>"]} />,
    );
    const hidden = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
    expect(hidden.map(([, name, value]) => [name, value])).toEqual([
      ...[
        ["q", "north"],
        ["health", "retrying"],
        ["by", QUERY.by],
        ["sort", "name"],
      ],
    ]);
    expect(html).toContain('<option value="rate_limited" selected="">');
    expect(html).toContain('<option value="on" selected="">');
    expect(html).toMatch(/<input(?=[^>]*name="tag")[^>]*value="o&#x27;neill"/);
    expect(html).toContain('<option value="&lt;west&gt;">');
    expect(renderToStaticMarkup(<FilterForm query={QUERY} tags={null} />)).not.toContain("tag");
  });
});
