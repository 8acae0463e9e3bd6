import { expect, it } from "vitest";
import type { BulkFilter } from "./bulk-views.ts";
import { readStoredFilter, storeFilter } from "./stored-filter.ts";

const FILTERS: BulkFilter[] = [
  {},
  { q: "north", health: "retrying" },
  { failedOf: "an-id" },
  { q: "north", sync: "failing" },
  { sync: "failing", tag: "vip" },
];

it.each(FILTERS)("a filter is read as it was kept: %j", (filter) => {
  expect(readStoredFilter(storeFilter(filter) as never)).toEqual(filter);
});

it("a filter that an older release does not know selects nothing there", () => {
  const kept = storeFilter({ q: "north", sync: "failing" });
  expect(kept).toHaveProperty("failedOf");
  expect(kept).not.toHaveProperty("q");
  const tagged = storeFilter({ sync: "failing", tag: "vip" });
  expect(tagged).toHaveProperty("failedOf");
  expect(tagged).not.toHaveProperty("matching");
  expect(storeFilter({ q: "north" })).toEqual({ q: "north" });
});
