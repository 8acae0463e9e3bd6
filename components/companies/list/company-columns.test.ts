import { expect, it } from "vitest";
import { COMPANY_COLUMN_NAMES, DEFAULT_COLUMNS, parseColumns } from "./company-columns.ts";

it("the columns are those of the cookie that are known, in the order of the list", () => {
  expect(parseColumns(undefined)).toEqual(DEFAULT_COLUMNS);
  expect(parseColumns("sync.tags.unheard_of.sync")).toEqual(["tags", "sync"]);
  expect(parseColumns("")).toEqual([]);
  expect(parseColumns(COMPANY_COLUMN_NAMES.toReversed().join("."))).toEqual(COMPANY_COLUMN_NAMES);
});
